import { randomBytes } from 'node:crypto'
import type { ControlTx } from '../../../kernel/db/index.ts'
import type { IdentityDeps } from '../deps.ts'
import type { SignInMethod } from '../sessions/tables.ts'
import { createChallengeStore, hashChallenge } from './challenge-store.ts'
import type { FactorMethod } from './tables.ts'

const CHALLENGE_SECONDS = 600

/** A sign-in that goes on with POST /auth/second-factor. */
export interface SecondFactorWanted {
  kind: 'second_factor'
  /** In this answer and nowhere else; stored hashed, good for 10 minutes and 5 tries. */
  challenge: string
  methods: readonly FactorMethod[]
}

/** Keeps a first proof until the second one comes, within the caller's transaction. */
export async function beginChallenge(
  deps: Pick<IdentityDeps, 'clock'>,
  tx: ControlTx,
  wanted: {
    userId: string
    method: SignInMethod
    organizationId: string | null
    methods: readonly FactorMethod[]
  },
): Promise<SecondFactorWanted> {
  const challenge = `tnc_${randomBytes(32).toString('base64url')}`
  const now = deps.clock.now()
  await createChallengeStore(tx).insert({
    challenge_hash: hashChallenge(challenge),
    user_id: wanted.userId,
    method: wanted.method,
    organization_id: wanted.organizationId,
    tries: 0,
    created_at: now,
    expires_at: now + CHALLENGE_SECONDS,
  })
  return { kind: 'second_factor', challenge, methods: wanted.methods }
}
