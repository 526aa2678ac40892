import { problem } from '../../../../kernel/errors.ts'
import type { IdentityDeps } from '../../deps.ts'

/**
 * Where the browser is in the end: a page of this server, or of an origin that the installation lists. Anything else would have our address lead to
 * pages of strangers, with a code behind it.
 * @throws REDIRECT_REFUSED
 */
export function readRedirectTarget(
  deps: Pick<IdentityDeps, 'issuer' | 'settings'>,
  wanted: string | undefined,
): string {
  const own = deps.issuer()
  const url = URL.parse(wanted ?? '/', own)
  const isClean = url !== null && url.username === '' && url.password === ''
  if (isClean && (url.origin === own || deps.settings.allowedOrigins.has(url.origin))) return url.href
  throw problem('REDIRECT_REFUSED', {
    detail: 'redirect_to leads to an origin that is not one of this installation.',
    hint: 'Give a path such as /welcome, or add the page’s origin to TENANTRY_CORS_ORIGINS.',
  })
}

/** The target with what came of the sign-in behind it. */
export function withResult(target: string, name: 'code' | 'error', value: string): string {
  const url = new URL(target)
  url.searchParams.set(name, value)
  return url.href
}
