import type { RequestContext } from '../../../kernel/http/operation-context.ts'

/**
 * Writes into the log whose account was tried with a wrong proof, which the answer tells nobody (OWASP ASVS 5.0, 16.3.1). Not into the audit
 * trail: whoever guesses must not be able to fill that.
 */
export function noteWrongProof(
  { log, requestId, address }: Pick<RequestContext, 'log' | 'requestId' | 'address'>,
  proof: 'password' | 'second_factor',
  userId: string | null,
): void {
  log.info({ request_id: requestId, proof, user_id: userId, address }, 'A sign-in brought a wrong proof.')
}
