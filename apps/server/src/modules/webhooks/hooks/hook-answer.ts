import { Type, type Static } from 'typebox'
import { Value } from 'typebox/value'

export interface HookAnswer {
  allow: boolean
  /** For the person who signs up or in. */
  message: string | null
  /** For the token. */
  claims: Record<string, unknown>
}

/** Why a hook's answer could not be used. */
export class HookError extends Error {
  override readonly name = 'HookError'
}

const Answer = Type.Object({
  allow: Type.Boolean(),
  message: Type.Optional(Type.Union([Type.String({ maxLength: 500 }), Type.Null()])),
  claims: Type.Optional(Type.Record(Type.String(), Type.Unknown(), { maxProperties: 20 })),
})

const CLAIM_NAME = /^[A-Za-z_][\w.:/-]{0,63}$/
const CLAIMS_BYTES_MAX = 4096
/** What a token says by itself (RFC 7519, RFC 8693, and ours): a hook adds to it and never contradicts it. */
const RESERVED_CLAIMS: ReadonlySet<string> = new Set(
  [
    'iss sub aud exp nbf iat jti act may_act azp amr acr auth_time cnf nonce typ alg kid',
    'scope scopes client_id org org_id org_role organization_id role roles operator_role permissions session_id sid',
    'user_id email email_verified second_factor impersonator impersonator_id',
  ].flatMap((names) => names.split(' ')),
)

/**
 * Reads what a hook answered: `{ "allow": true, "message": "…", "claims": { … } }`.
 * @throws HookError that says what is wrong with it
 */
export function readHookAnswer(text: string): HookAnswer {
  const answer = parse(text)
  const claims = answer.claims ?? {}
  for (const name of Object.keys(claims)) {
    if (!CLAIM_NAME.test(name) || name === '__proto__')
      throw new HookError(`"claims" has a name that cannot be used: ${JSON.stringify(name.slice(0, 64))}.`)
    if (RESERVED_CLAIMS.has(name))
      throw new HookError(`"claims" must not hold ${name}, which the server sets.`)
  }
  if (Buffer.byteLength(JSON.stringify(claims)) > CLAIMS_BYTES_MAX)
    throw new HookError(`"claims" is longer than ${CLAIMS_BYTES_MAX} bytes.`)
  return { allow: answer.allow, message: plain(answer.message ?? null), claims }
}

function parse(text: string): Static<typeof Answer> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new HookError('The answer is not JSON.')
  }
  if (Value.Check(Answer, value)) return value
  throw new HookError(
    'The answer is not of the form { "allow": true | false, "message"?: text, "claims"?: object }.',
  )
}

/** A message is shown to people: one line, without what could steer a terminal or a page. */
function plain(message: string | null): string | null {
  if (message === null) return null
  const text = message.replaceAll(/\p{C}/gu, ' ').trim()
  return text === '' ? null : text
}
