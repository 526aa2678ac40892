import { dictionary } from '@zxcvbn-ts/language-common'

/** The shortest that a password may be at all: shorter ones need not be known. */
export const CHARACTERS_MIN = 8

/** About 18,000 passwords that leaked most often and are long enough to be tried, in small letters. */
const common: ReadonlySet<string> = new Set(
  dictionary['passwords-common'].filter((password) => password.length >= CHARACTERS_MIN),
)

/** Whether a password is among the first that anybody would guess, in any letters. Asks nobody. */
export function isCommonPassword(password: string): boolean {
  return common.has(password.toLowerCase())
}
