import { createHash, hkdfSync } from 'node:crypto'
import { decrypt, encrypt, KEY_BYTES, SecretUnreadableError } from './cipher.ts'
import type { KeyEncryptionKey, KeySource } from './key-encryption.ts'

export interface LocalKey extends KeyEncryptionKey {
  /** Opens what earlier versions sealed with the key itself: `s1.<key id>.…`. */
  openDirect(sealed: string, place: string): string
}

export const DIRECT_VERSION = 's1'
const WRAP_VERSION = 'w1'

/** A key of 32 bytes that this server holds. Data keys are wrapped by one that is derived from it (HKDF, RFC 5869). */
export function createLocalKey(key: Buffer, source: KeySource): LocalKey {
  if (key.length !== KEY_BYTES) throw new RangeError(`A secret key has ${KEY_BYTES} bytes.`)
  const id = createHash('sha256').update('tenantry secret key id').update(key).digest('base64url').slice(0, 8)
  const wrapping = Buffer.from(hkdfSync('sha256', key, '', 'tenantry vault key encryption', KEY_BYTES))
  return {
    id,
    source,
    wrap: async (dataKey, context) => `${WRAP_VERSION}.${encrypt(wrapping, dataKey, context)}`,
    async unwrap(wrapped, context) {
      const [version, text = '', ...rest] = wrapped.split('.')
      if (version !== WRAP_VERSION || rest.length > 0)
        throw new SecretUnreadableError('A wrapped key has an unknown form.')
      return decrypt(wrapping, text, context)
    },
    openDirect(sealed, place) {
      const [, sealedBy, text = ''] = sealed.split('.')
      if (sealedBy !== id) throw new SecretUnreadableError('A secret was sealed with another key.')
      return decrypt(key, text, place).toString('utf8')
    },
  }
}
