import type { PasskeyAssertion } from '@tenantry/contract'
import { problem } from '../../../kernel/errors.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import type { IdentityDeps } from '../deps.ts'
import { completeSignIn, requireSignedIn, type SignedIn } from '../sign-in/complete-sign-in.ts'
import { noteWrongProof } from '../sign-in/note-wrong-proof.ts'
import { countFactorTry, forgetFactorFailures } from '../sign-in/sign-in-limits.ts'
import { userItself } from '../sign-in/user-itself.ts'
import { createUserStore } from '../users/store.ts'
import { createChallengeStore, hashChallenge } from './challenge-store.ts'
import { checkFactor, type FactorProof } from './check-factor.ts'
import { takeAnswer } from './passkeys/ask-authenticator.ts'

export interface ProveSecondFactor {
  challenge: string
  code?: string
  recovery_code?: string
  passkey?: PasskeyAssertion
}

/**
 * Finishes a sign-in that waits for its second factor. The try is counted before the proof is looked at, and stays counted when it fails.
 * @throws INVALID_REQUEST unless there is exactly one proof, CHALLENGE_REFUSED, RATE_LIMITED, SECOND_FACTOR_REFUSED, PASSKEY_REFUSED, USER_DISABLED
 */
export async function proveSecondFactor(
  deps: IdentityDeps,
  context: RequestContext,
  input: ProveSecondFactor,
): Promise<SignedIn> {
  requireOneProof(input)
  const challengeHash = hashChallenge(input.challenge)
  const challenges = createChallengeStore(deps.control.db)
  const challenge = await challenges.find(challengeHash, deps.clock.now())
  if (challenge === undefined) throw challengeRefused()
  await countFactorTry(deps, context, challenge.user_id)
  if (!(await challenges.takeTry(challengeHash))) throw challengeRefused()

  const proof = await readProof(deps, challengeHash, input)
  const signedIn = await deps.control.transaction(async (tx) => {
    const user = await createUserStore(tx).lock(challenge.user_id)
    if (user === undefined) throw challengeRefused()
    if (!(await checkFactor(deps, tx, user, proof))) {
      noteWrongProof(context, 'second_factor', user.id)
      throw factorRefused()
    }
    // One challenge gives one session: of two requests with different proofs the second one keeps its proof.
    if (!(await createChallengeStore(tx).spend(challengeHash))) throw challengeRefused()
    if (proof.kind === 'recovery_code') {
      const source = { ...context, actor: userItself(user) }
      await deps.audit(tx, source, 'factor.recovery_code_used', { type: 'user', id: user.id })
    }
    const result = await completeSignIn(deps, tx, context, {
      user,
      method: challenge.method,
      secondFactor: true,
      ...(challenge.organization_id === null ? {} : { organizationId: challenge.organization_id }),
    })
    return requireSignedIn(result)
  })
  await forgetFactorFailures(deps, challenge.user_id)
  return signedIn
}

function requireOneProof({ code, recovery_code, passkey }: ProveSecondFactor): void {
  if ([code, recovery_code, passkey].filter((proof) => proof !== undefined).length === 1) return
  throw problem('INVALID_REQUEST', {
    detail: 'Exactly one of code, recovery_code and passkey is needed.',
    hint: '`methods` of SECOND_FACTOR_REQUIRED says which ones the account has.',
  })
}

async function readProof(
  deps: IdentityDeps,
  challengeHash: string,
  { code, recovery_code = '', passkey }: ProveSecondFactor,
): Promise<FactorProof> {
  if (code !== undefined) return { kind: 'totp', code }
  if (passkey === undefined) return { kind: 'recovery_code', code: recovery_code }
  const asked = { purpose: 'second_factor', bound_to: challengeHash } as const
  const challenge = await takeAnswer(deps, asked, passkey.response.clientDataJSON)
  return { kind: 'passkey', assertion: passkey, challenge }
}

function factorRefused() {
  return problem('SECOND_FACTOR_REFUSED', {
    detail: 'The code or passkey is wrong, was used, or its time is over.',
    hint: 'Wait for the next code, or use a recovery code. After 5 tries the sign-in has to begin again.',
  })
}

export function challengeRefused() {
  return problem('CHALLENGE_REFUSED', {
    detail: 'The challenge is unknown, was met, had its tries, or its time is over.',
    hint: 'Sign in again from the beginning.',
  })
}
