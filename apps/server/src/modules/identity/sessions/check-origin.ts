import type { FastifyRequest } from 'fastify'
import { problem } from '../../../kernel/errors.ts'

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Refuses a change that a foreign page makes in a user's name: with a cookie, `Origin` has to be this server's, or one of the installation's list.
 * @throws ORIGIN_REFUSED, also without an Origin, which every browser sends with a change
 */
export function checkOrigin(request: FastifyRequest, allowed: ReadonlySet<string>): void {
  if (SAFE_METHODS.has(request.method)) return
  const { origin } = request.headers
  if (origin !== undefined && (allowed.has(origin) || origin === `${request.protocol}://${request.host}`))
    return
  throw problem('ORIGIN_REFUSED', {
    detail: 'A change with a session cookie must come from a page of this installation.',
    hint: 'Add the page’s origin to TENANTRY_CORS_ORIGINS, or send the session’s token as a bearer token.',
  })
}
