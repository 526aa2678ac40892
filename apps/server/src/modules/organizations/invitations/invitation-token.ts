import { createHash, randomBytes } from 'node:crypto'

/** A one-time token of 256 random bits for the link of an invitation. */
export function newInvitationToken(): string {
  return `tni_${randomBytes(32).toString('base64url')}`
}

/** What is stored of a token. It is random, so that one round of SHA-256 is enough. */
export function hashInvitationToken(token: string): string {
  return createHash('sha256').update(token).digest('base64url')
}
