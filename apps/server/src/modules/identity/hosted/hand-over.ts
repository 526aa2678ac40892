import { hash, randomBytes } from 'node:crypto'
import type { UserActor } from '../../../kernel/actor.ts'
import { problem } from '../../../kernel/errors.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import type { IdentityDeps } from '../deps.ts'
import { createHostedStore } from './store.ts'

const CODE_SECONDS = 60

/**
 * Sends a signed-in user back to the application that sent them here, with a code for a session of its own. Gives the address, with the code in it.
 * @throws REDIRECT_REFUSED, FORBIDDEN in a session that is not the user's own
 */
export async function handOver(
  deps: IdentityDeps,
  context: RequestContext & { actor: UserActor },
  input: { return_to: string; code_challenge: string },
): Promise<string> {
  const { userId, via, impersonatorId } = context.actor
  if (impersonatorId !== null || via.kind !== 'session') throw notOneself()
  const location = readReturn(deps, input.return_to)
  const code = `tnh_${randomBytes(32).toString('base64url')}`
  await deps.control.transaction(async (tx) => {
    await createHostedStore(tx).insert({
      code_hash: hashHostedCode(code),
      code_challenge: input.code_challenge,
      user_id: userId,
      session_id: via.sessionId,
      expires_at: deps.clock.now() + CODE_SECONDS,
    })
    const details = { origin: location.origin }
    await deps.audit(tx, context, 'hosted_sign_in.allowed', { type: 'user', id: userId }, details)
  })
  location.searchParams.set('code', code)
  return location.href
}

export function hashHostedCode(code: string): string {
  return hash('sha256', code, 'base64url')
}

/** Applications are known by their origins. The server's own needs no code: it has the cookie. */
function readReturn({ settings }: IdentityDeps, text: string): URL {
  const url = URL.parse(text)
  const isClean = url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === ''
  if (isClean && settings.allowedOrigins.has(url.origin)) return url
  throw problem('REDIRECT_REFUSED', {
    detail: 'return_to leads to an origin that is no application of this installation.',
    hint: 'Add the origin of the application to TENANTRY_CORS_ORIGINS.',
  })
}

function notOneself() {
  return problem('FORBIDDEN', {
    detail: 'Nobody signs in to an application for somebody else, or with a token.',
    hint: 'Sign in as yourself, in a browser.',
  })
}
