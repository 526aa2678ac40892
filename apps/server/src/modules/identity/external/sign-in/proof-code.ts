import { randomBytes } from 'node:crypto'
import { Type, type Static } from 'typebox'
import { Value } from 'typebox/value'
import { problem } from '../../../../kernel/errors.ts'
import type { IdentityDeps } from '../../deps.ts'
import { digest } from './begin-sign-in.ts'
import { createAttemptStore } from './store.ts'
import type { SignInCodeRow } from './tables.ts'

type Deps = Pick<IdentityDeps, 'control' | 'clock' | 'secrets'>

const Proof = Type.Object({
  issuer: Type.String(),
  subject: Type.String(),
  email: Type.Union([Type.String(), Type.Null()]),
  emailVerified: Type.Boolean(),
  name: Type.Union([Type.String(), Type.Null()]),
})
/** What a provider vouched for, as it is kept between the redirect and the page's request. */
export type Proof = Static<typeof Proof>

const CODE_SECONDS = 60
const accountPlace = (codeHash: string) => `sign_in_codes/${codeHash}/account`

/** Keeps what was proved for a minute, and gives the code that brings it back, once, to the page that began. */
export async function keepProof(
  deps: Deps,
  { provider, code_challenge }: Pick<SignInCodeRow, 'provider' | 'code_challenge'>,
  { issuer, subject, email, emailVerified, name }: Proof,
): Promise<string> {
  const code = `tnx_${randomBytes(32).toString('base64url')}`
  const codeHash = digest(code)
  const text = JSON.stringify({ issuer, subject, email, emailVerified, name })
  await createAttemptStore(deps.control.db).insertCode({
    code_hash: codeHash,
    provider,
    code_challenge,
    sealed_account: deps.secrets.seal(text, accountPlace(codeHash)),
    expires_at: deps.clock.now() + CODE_SECONDS,
  })
  return code
}

/**
 * What a code was given for. It is used up, whoever brings it.
 * @throws TOKEN_REFUSED for one that is unknown, used, or past its time, and for the wrong verifier
 */
export async function takeProof(
  deps: Deps,
  { code, code_verifier }: { code: string; code_verifier: string },
): Promise<{ provider: string; proof: Proof }> {
  const store = createAttemptStore(deps.control.db)
  const row = await store.findCode(digest(code))
  if (row === undefined || !(await store.removeCode(row.code_hash))) throw codeRefused()
  if (row.expires_at <= deps.clock.now() || row.code_challenge !== digest(code_verifier)) throw codeRefused()
  const text = deps.secrets.open(row.sealed_account, accountPlace(row.code_hash))
  return { provider: row.provider, proof: Value.Parse(Proof, JSON.parse(text)) }
}

function codeRefused() {
  return problem('TOKEN_REFUSED', {
    detail:
      'The code is unknown, was used, or its time is over; or the verifier is not the one that it began with.',
    hint: 'Begin the sign-in again.',
  })
}
