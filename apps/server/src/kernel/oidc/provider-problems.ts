import { AuthorizationResponseError, ResponseBodyError } from 'openid-client'
import { problem, ProblemError } from '../errors.ts'
import { OutboundError } from '../net/index.ts'

/** For an identity provider that does not answer, or not with what it must. @param cause for the log */
export function providerUnreachable(what: string, cause?: unknown): ProblemError {
  const outbound = outboundErrorIn(cause)
  const reason = outbound === null ? 'What it answers is not what the standard says.' : outbound.message
  return problem('PROVIDER_UNREACHABLE', {
    detail: `${what} could not be asked. ${reason}`,
    hint: 'Try again in a moment; whoever runs this application checks the address of the provider.',
    cause,
  })
}

/** For metadata that cannot be trusted or used. */
export function providerInvalid(detail: string): ProblemError {
  return problem('PROVIDER_INVALID', {
    detail,
    hint: 'Compare the issuer, to the letter, with the one in the provider’s /.well-known/openid-configuration.',
  })
}

/** For a sign-in that the provider refused, or that does not hold. @param cause for the log */
export function providerRefused(detail: string, cause?: unknown): ProblemError {
  return problem('PROVIDER_REFUSED', { detail, hint: 'Begin the sign-in again.', cause })
}

/** What went wrong while a provider's answer was exchanged, as the caller may read it. */
export function exchangeProblem(issuer: string, error: unknown): Error {
  if (error instanceof ProblemError) return error
  if (outboundErrorIn(error) !== null) return providerUnreachable(issuer, error)
  if (error instanceof AuthorizationResponseError)
    return providerRefused(`The provider answered ${quoted(error.error)}.`, error)
  if (error instanceof ResponseBodyError)
    return providerRefused(`The provider did not take the code (${quoted(error.error)}).`, error)
  if (error instanceof Error)
    return providerRefused('What the provider says does not hold: it is not for this sign-in.', error)
  return new Error('A provider’s answer failed.', { cause: error })
}

/** A code of the OAuth standards as it is; any other text, which anybody may have written, is left out. */
function quoted(code: string): string {
  return /^[a-z_]{1,40}$/.test(code) ? code : 'an error'
}

const CAUSES_MAX = 5

function outboundErrorIn(error: unknown): OutboundError | null {
  let found = error
  for (let depth = 0; depth < CAUSES_MAX && found instanceof Error; depth++) {
    if (found instanceof OutboundError) return found
    found = found.cause
  }
  return null
}
