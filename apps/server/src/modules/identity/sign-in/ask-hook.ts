import { problem, type ProblemError } from '../../../kernel/errors.ts'
import type { HookOutcome, HookPayloads } from '../../webhooks/index.ts'
import type { IdentityDeps } from '../deps.ts'

/** A hook that fails is left alone for half a minute; whoever comes sooner meets the same rule. */
const RETRY_SECONDS = 30

/**
 * Asks the application whether somebody may sign up, before anything is looked up: an address that has an account gets the same answer.
 * Not inside a transaction.
 * @throws HOOK_REFUSED when it says no; UNAVAILABLE when it gives no usable answer and its rule is to refuse then
 */
export async function askBeforeSignUp(
  deps: Pick<IdentityDeps, 'runHook'>,
  person: HookPayloads['before_sign_up'],
): Promise<void> {
  const outcome = await deps.runHook('before_sign_up', person)
  if (!outcome.allow) throw refusedByHook(outcome, 'The application does not take this sign-up.')
}

/**
 * Asks the application whether a token may be given, and what is to stand in it beside what the server says itself. Not inside a transaction.
 * @throws HOOK_REFUSED, UNAVAILABLE as `askBeforeSignUp`
 */
export async function askBeforeToken(
  deps: Pick<IdentityDeps, 'runHook'>,
  wanted: HookPayloads['before_token'],
): Promise<Readonly<Record<string, unknown>>> {
  const outcome = await deps.runHook('before_token', wanted)
  if (!outcome.allow) throw refusedByHook(outcome, 'The application gives no token to this user.')
  return outcome.claims
}

function refusedByHook(outcome: HookOutcome & { allow: false }, sentence: string): ProblemError {
  if (outcome.reason === 'denied')
    return problem('HOOK_REFUSED', {
      detail: outcome.message ?? sentence,
      hint: 'Ask whoever runs this application.',
    })
  return problem('UNAVAILABLE', {
    detail: 'The application could not be asked whether this is allowed.',
    hint: 'Try again in a moment.',
    retryAfterSeconds: RETRY_SECONDS,
  })
}
