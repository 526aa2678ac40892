import { problem, type ProblemError } from '../../../kernel/errors.ts'

const DETAIL_CHARACTERS = 200

/** For an answer of an identity provider that does not hold. `why` may repeat what the answer says, so it is cut. */
export function answerRefused(why: string, cause?: unknown): ProblemError {
  return problem('SSO_REFUSED', {
    detail: why.slice(0, DETAIL_CHARACTERS).toWellFormed(),
    hint: 'Begin the sign-in again; if that does not help, compare the settings here and at the identity provider.',
    ...(cause === undefined ? {} : { cause }),
  })
}

/** For somebody whom the identity provider knows, and whom the organization does not let in. */
export function userRefused(detail: string, hint: string): ProblemError {
  return problem('SSO_USER_REFUSED', { detail, hint })
}

/** The same for what is missing, disabled, deleted and not verified. */
export function ssoNotFound(): ProblemError {
  return problem('SSO_NOT_FOUND', {
    detail: 'There is no single sign-on for this.',
    hint: 'Check the address, or sign in another way.',
  })
}
