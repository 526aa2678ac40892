/** The shortest that a password may be at all: shorter ones need not be known. */
export const CHARACTERS_MIN = 8

/** About 18,000 passwords that leaked most often and are long enough to be tried, in small letters. */
let common: Promise<ReadonlySet<string>> | null = null

/** Whether a password is among the first that anybody would guess, in any letters. Asks nobody; the list is loaded at the first call. */
export async function isCommonPassword(password: string): Promise<boolean> {
  return (await (common ??= load())).has(password.toLowerCase())
}

async function load(): Promise<ReadonlySet<string>> {
  const { dictionary } = await import('@zxcvbn-ts/language-common')
  return new Set(dictionary['passwords-common'].filter((password) => password.length >= CHARACTERS_MIN))
}
