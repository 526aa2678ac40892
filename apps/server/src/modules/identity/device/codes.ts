import { hash, randomBytes, randomInt } from 'node:crypto'

/** Consonants alone, as RFC 8628 (6.1) advises: no word comes of them, and none looks like a digit. */
const LETTERS = 'BCDFGHJKLMNPQRSTVWXZ'
const LENGTH = 8
const USER_CODE = new RegExp(`^[${LETTERS}]{${LENGTH}}$`)

export function createDeviceCode(): string {
  return `tnd_${randomBytes(32).toString('base64url')}`
}

/** Eight letters of twenty: 34 bits, for ten minutes, with few guesses. */
export function createUserCode(): string {
  return Array.from({ length: LENGTH }, () => LETTERS[randomInt(LETTERS.length)]).join('')
}

/** What a person typed as the code that was made; null for what cannot be one. */
export function readUserCode(typed: string): string | null {
  const letters = typed.toUpperCase().replaceAll(/[\s-]/g, '')
  return USER_CODE.test(letters) ? letters : null
}

/** As people read it: `BCDF-GHJK`. */
export function showUserCode(code: string): string {
  return `${code.slice(0, LENGTH / 2)}-${code.slice(LENGTH / 2)}`
}

/** What is stored of a code. Whoever guesses a user code from its hash can answer for themselves alone: the session needs the device code. */
export function hashCode(code: string): string {
  return hash('sha256', code, 'base64url')
}
