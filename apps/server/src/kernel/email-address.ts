import { problem } from './errors.ts'

const ADDRESS =
  /^[^\s@<>()[\]\\,;:"\p{Cc}]{1,64}@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)*[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?$/u
const LENGTH_MAX = 254

/**
 * An e-mail address without the space around it.
 * @throws INVALID_REQUEST for what no mail server would take: comments, quotes and more than 254 characters (RFC 5321) are refused as well
 */
export function readEmail(text: string, pointer = '/email'): string {
  const email = text.trim().normalize('NFC')
  if (email.length <= LENGTH_MAX && ADDRESS.test(email)) return email
  const detail = 'must be an e-mail address such as ada@example.com'
  throw problem('INVALID_REQUEST', { detail: `${pointer}: ${detail}`, errors: [{ pointer, detail }] })
}

/** By which an address is found: whoever writes it in other letters is the same user. */
export function emailKey(email: string): string {
  return email.toLowerCase()
}
