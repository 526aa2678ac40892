import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

/** What was sealed cannot be opened here: another key or place, a changed text, or one that was never sealed. Never says what the text was. */
export class SecretUnreadableError extends Error {
  override readonly name = 'SecretUnreadableError'
}

export const KEY_BYTES = 32
const IV_BYTES = 12
/** Without it Node takes a tag that was cut to four bytes. */
const TAG_BYTES = 16

/** AES-256-GCM with a random 96-bit nonce: base64url of nonce, ciphertext, tag. `bound` is what the text belongs to, authenticated and not kept. */
export function encrypt(key: Buffer, plain: Buffer, bound: string): string {
  const iv = randomBytes(IV_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES })
  cipher.setAAD(Buffer.from(bound))
  return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]).toString('base64url')
}

/** @throws SecretUnreadableError */
export function decrypt(key: Buffer, text: string, bound: string): Buffer {
  const bytes = Buffer.from(text, 'base64url')
  // Node skips what is not base64url, and bits behind the last byte: such a text was changed as well.
  if (bytes.length < IV_BYTES + TAG_BYTES || bytes.toString('base64url') !== text)
    throw new SecretUnreadableError('A secret was cut, or is none.')
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV_BYTES), {
    authTagLength: TAG_BYTES,
  })
  decipher.setAAD(Buffer.from(bound))
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES))
  try {
    return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()])
  } catch (cause) {
    throw new SecretUnreadableError('A secret was changed, or does not belong here.', { cause })
  }
}
