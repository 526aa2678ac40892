import { hash, randomBytes } from 'node:crypto'

export const RECOVERY_CODES = 10
/** Crockford's base 32: nothing that looks like something else. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'
const LENGTH = 24

/** 120 random bits as `xxxx-xxxx-xxxx-xxxx-xxxx-xxxx`: from 112 on a plain hash keeps them (OWASP ASVS 5.0, 6.5.2). */
export function createRecoveryCode(): string {
  const letters = Array.from(randomBytes(LENGTH), (byte) => ALPHABET[byte & 31]).join('')
  return letters.replaceAll(/.{4}(?=.)/g, '$&-')
}

/** What is stored of a code; it is random, so that one round of SHA-256 is enough. The same for all ways to write the code. */
export function hashRecoveryCode(userId: string, code: string): string {
  const letters = code.toLowerCase().replaceAll(/[\s-]/g, '').replaceAll('o', '0').replaceAll(/[il]/g, '1')
  return hash('sha256', `${userId} ${letters}`, 'base64url')
}
