import { ProblemError } from '../../../kernel/errors.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import type { Finished } from './finish.ts'

/**
 * Sends a browser whose sign-in was refused back to the page that began it, with `?error=<code>`: people would be left before a problem document. A
 * program gets that document.
 */
export async function tellPage(
  context: Pick<RequestContext, 'log'>,
  { isBrowser, redirectTo }: { isBrowser: boolean; redirectTo: string },
  work: () => Promise<Finished>,
): Promise<Finished> {
  try {
    return await work()
  } catch (error) {
    if (!isBrowser || !(error instanceof ProblemError)) throw error
    context.log.info({ err: error }, 'A single sign-on was refused.')
    const url = new URL(redirectTo)
    url.searchParams.set('error', error.code)
    return { location: url.href, cookie: null }
  }
}
