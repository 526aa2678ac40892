import { problem } from '../../../kernel/errors.ts'
import type { SsoSettings } from '../deps.ts'

/**
 * Where a finished sign-in goes: a path of this server, or a URL of an origin that the installation allows, and nowhere else.
 * @throws INVALID_REQUEST
 */
export function readRedirect(settings: SsoSettings, redirectTo: string | undefined): string {
  const origin = settings.publicOrigin()
  const text = redirectTo ?? '/'
  // Parsed as browsers do, who read "//host" and "\\host" as another host.
  const url = URL.canParse(text, origin) ? new URL(text, origin) : null
  const isPath = text.startsWith('/')
  const isOwn = url !== null && url.origin === origin
  const isAllowed = url !== null && !isPath && settings.redirectOrigins.has(url.origin)
  if (url !== null && /^https?:$/.test(url.protocol) && url.username === '' && (isOwn || isAllowed))
    return url.href
  const detail = 'must be a path of this server, or a URL of an allowed origin'
  throw problem('INVALID_REQUEST', {
    detail: `redirect_to: ${detail}`,
    errors: [{ pointer: 'redirect_to', detail }],
    hint: 'Origins are allowed with TENANTRY_CORS_ORIGINS.',
  })
}
