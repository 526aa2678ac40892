import type { FastifyRequest } from 'fastify'
import type { Actor } from '../../kernel/actor.ts'
import { problem, type ProblemError } from '../../kernel/errors.ts'
import type { IdentityDeps } from './deps.ts'
import { authenticateSignedToken } from './external/trusted-issuers/authenticate-external-token.ts'
import { authenticateKey } from './keys/authenticate-key.ts'
import { authenticateSession } from './sessions/authenticate-session.ts'
import { checkOrigin } from './sessions/check-origin.ts'

const BEARER = /^bearer +(\S+)$/i

/**
 * The actor behind a request: a bearer token (an API key or personal token `tnt_…`, a session `tns_…`, or an access token, ours or a trusted issuer's), else the session cookie. Answers at once
 * for what was seen since the last change.
 * @throws UNAUTHENTICATED for everything that is not a valid credential; the answer does not tell unknown, expired and revoked apart
 * @throws ORIGIN_REFUSED for a change with a cookie from a foreign page
 */
export function authenticate(deps: IdentityDeps, request: FastifyRequest): Actor | Promise<Actor> {
  const { authorization, cookie } = request.headers
  if (authorization !== undefined) {
    const token = BEARER.exec(authorization)?.[1]
    if (token === undefined)
      throw unauthenticated('The Authorization header is not of the form "Bearer <token>".')
    if (token.startsWith('tns_')) return requireActor(authenticateSession(deps, token, request.raw.socket))
    if (token.startsWith('eyJ')) return requireActor(authenticateSignedToken(deps, request, token))
    return authenticateKey(deps.keys, token, request.raw.socket)
  }
  const token = deps.cookie.read(cookie)
  if (token === null) throw unauthenticated('The request carries no API key and no session.')
  checkOrigin(request, deps.settings.allowedOrigins)
  return requireActor(authenticateSession(deps, token, request.raw.socket))
}

function requireActor(found: Actor | null | Promise<Actor | null>): Actor | Promise<Actor> {
  if (found instanceof Promise) return found.then(presentActor)
  return presentActor(found)
}

function presentActor(actor: Actor | null): Actor {
  if (actor === null) throw unauthenticated('The session or token is unknown, over or revoked.')
  return actor
}

function unauthenticated(detail: string): ProblemError {
  return problem('UNAUTHENTICATED', {
    detail,
    hint: 'Send `Authorization: Bearer …` with an API key (`tnt_…`) or the token of a session (POST /auth/login).',
  })
}
