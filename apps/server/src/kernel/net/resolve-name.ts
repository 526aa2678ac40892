import { Resolver } from 'node:dns/promises'

/** Gives all addresses of a name; an empty list when it has none. Ends when the signal aborts. */
export type ResolveName = (name: string, signal: AbortSignal) => Promise<readonly string[]>

const TRY_MS = 2_000
const TRIES = 2

/**
 * Asks DNS for both kinds of addresses. Not by the system's resolver, which keeps one of the few threads that files are read with for as long as a name
 * server cares to take. `localhost` needs no question (RFC 6761).
 */
export const resolveByDns: ResolveName = async (name, signal) => {
  if (name === 'localhost' || name.endsWith('.localhost')) return ['127.0.0.1', '::1']
  const resolver = new Resolver({ timeout: TRY_MS, tries: TRIES })
  const cancel = () => resolver.cancel()
  signal.addEventListener('abort', cancel, { once: true })
  try {
    const answers = await Promise.all([
      resolver.resolve4(name).catch(emptyWhenNone),
      resolver.resolve6(name).catch(emptyWhenNone),
    ])
    return answers.flat()
  } finally {
    signal.removeEventListener('abort', cancel)
  }
}

/** A name may have addresses of one kind only. A question that was not answered is no such thing. */
function emptyWhenNone(error: unknown): string[] {
  const code = error instanceof Error && 'code' in error ? error.code : null
  if (code === 'ENODATA' || code === 'ENOTFOUND') return []
  throw error
}
