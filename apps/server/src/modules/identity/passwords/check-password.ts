import { problem } from '../../../kernel/errors.ts'

const CHARACTERS_MIN = 8
const BYTES_MAX = 1024

/**
 * What a new password has to be (OWASP ASVS 5.0, 6.2): 8 characters at least, any characters, and not the address itself.
 * @throws PASSWORD_REFUSED
 */
export function checkPassword(password: string, email: string, pointer = '/password'): void {
  const refuse = (detail: string) =>
    problem('PASSWORD_REFUSED', { detail: `${pointer}: ${detail}`, errors: [{ pointer, detail }] })
  if (Array.from(password).length < CHARACTERS_MIN)
    throw refuse(`must have at least ${CHARACTERS_MIN} characters`)
  if (Buffer.byteLength(password) > BYTES_MAX) throw refuse(`must have at most ${BYTES_MAX} bytes`)
  const folded = password.toLowerCase()
  const own = email.toLowerCase()
  if (folded === own || folded === own.split('@')[0]) throw refuse('must not be the e-mail address')
}
