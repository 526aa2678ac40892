import { problem } from '../../../kernel/errors.ts'
import { CHARACTERS_MIN, isCommonPassword } from './common-passwords.ts'

const BYTES_MAX = 1024

/**
 * What a new password has to be (OWASP ASVS 5.0, 6.2): 8 characters at least, any characters, not the address itself,
 * and none of those that leaked most often.
 * @throws PASSWORD_REFUSED
 */
export async function checkPassword(password: string, email: string, pointer = '/password'): Promise<void> {
  const refuse = (detail: string) =>
    problem('PASSWORD_REFUSED', { detail: `${pointer}: ${detail}`, errors: [{ pointer, detail }] })
  if (Array.from(password).length < CHARACTERS_MIN)
    throw refuse(`must have at least ${CHARACTERS_MIN} characters`)
  if (Buffer.byteLength(password) > BYTES_MAX) throw refuse(`must have at most ${BYTES_MAX} bytes`)
  const folded = password.toLowerCase()
  const own = email.toLowerCase()
  if (folded === own || folded === own.split('@')[0]) throw refuse('must not be the e-mail address')
  if (await isCommonPassword(password)) throw refuse('is among the passwords that are guessed first')
}
