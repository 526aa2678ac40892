import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'

/** Encrypts small secrets that the server has to read again: signing keys, seeds of second factors, client secrets. */
export interface SecretBox {
  /** `place` names table, row and column; a text that is moved elsewhere does not open there. */
  seal(plain: string, place: string): string
  /** Throws `SecretUnreadableError` for a text of another key or place, or one that was changed. */
  open(sealed: string, place: string): string
}

export class SecretUnreadableError extends Error {
  override readonly name = 'SecretUnreadableError'
}

export const KEY_BYTES = 32
const IV_BYTES = 12
const TAG_BYTES = 16
const VERSION = 's1'

/** AES-256-GCM with a random 96-bit nonce: `s1.<key id>.<base64url of nonce, ciphertext, tag>`. */
export function createSecretBox(key: Buffer): SecretBox {
  if (key.length !== KEY_BYTES) throw new RangeError(`A secret key has ${KEY_BYTES} bytes.`)
  const keyId = createHash('sha256')
    .update('tenantry secret key id')
    .update(key)
    .digest('base64url')
    .slice(0, 8)
  return {
    seal(plain, place) {
      const iv = randomBytes(IV_BYTES)
      const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES })
      cipher.setAAD(Buffer.from(place))
      const bytes = Buffer.concat([iv, cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()])
      return `${VERSION}.${keyId}.${bytes.toString('base64url')}`
    },
    open(sealed, place) {
      const [version, sealedBy, text = ''] = sealed.split('.')
      if (version !== VERSION) throw new SecretUnreadableError('A secret has an unknown form.')
      if (sealedBy !== keyId) throw new SecretUnreadableError('A secret was sealed with another key.')
      const bytes = Buffer.from(text, 'base64url')
      if (bytes.length < IV_BYTES + TAG_BYTES) throw new SecretUnreadableError('A secret was cut.')
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV_BYTES), {
        authTagLength: TAG_BYTES,
      })
      decipher.setAAD(Buffer.from(place))
      decipher.setAuthTag(bytes.subarray(-TAG_BYTES))
      try {
        const body = bytes.subarray(IV_BYTES, -TAG_BYTES)
        return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8')
      } catch (cause) {
        throw new SecretUnreadableError('A secret was changed, or does not belong here.', { cause })
      }
    },
  }
}
