import { randomBytes } from 'node:crypto'
import { problem, type ProblemError } from '../../../../kernel/errors.ts'
import type { IdentityDeps } from '../../deps.ts'
import { createChallengeStore, hashChallenge } from '../challenge-store.ts'
import type { PasskeyChallengeRow } from '../tables.ts'

/** People look for their keys this long. */
export const ASKING_SECONDS = 300

/** What an authenticator is asked for, and by whom: see `PasskeyChallengeRow`. */
export type Asked = Pick<PasskeyChallengeRow, 'purpose' | 'bound_to'>

/** Makes 256 random bits for an authenticator to sign, within 5 minutes and once. */
export async function askAuthenticator(
  deps: Pick<IdentityDeps, 'control' | 'clock'>,
  asked: Asked,
): Promise<Uint8Array<ArrayBuffer>> {
  const challenge = new Uint8Array(randomBytes(32))
  await createChallengeStore(deps.control.db).insertPasskey({
    ...asked,
    challenge_hash: hashChallenge(Buffer.from(challenge).toString('base64url')),
    expires_at: deps.clock.now() + ASKING_SECONDS,
  })
  return challenge
}

/**
 * The challenge that an authenticator has signed, which is used up by this, whatever becomes of the rest.
 * @throws PASSKEY_REFUSED for one that was not asked, for something else, too long ago, or answered before
 */
export async function takeAnswer(
  deps: Pick<IdentityDeps, 'control' | 'clock'>,
  asked: Asked,
  clientDataJson: string,
): Promise<string> {
  const challenge = readChallenge(clientDataJson)
  if (challenge === null) throw passkeyRefused()
  const spent = { ...asked, challenge_hash: hashChallenge(challenge) }
  if (await createChallengeStore(deps.control.db).spendPasskey(spent, deps.clock.now())) return challenge
  throw passkeyRefused()
}

function readChallenge(clientDataJson: string): string | null {
  try {
    const { challenge } = JSON.parse(Buffer.from(clientDataJson, 'base64url').toString()) as {
      challenge?: unknown
    }
    return typeof challenge === 'string' ? challenge : null
  } catch {
    return null
  }
}

export function passkeyRefused(cause?: unknown): ProblemError {
  return problem('PASSKEY_REFUSED', {
    detail: 'The passkey is unknown, or what it signed is not what was asked for.',
    hint: 'Ask for new options, and try again on a page of this installation.',
    cause,
  })
}
