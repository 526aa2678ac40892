import { decrypt, encrypt, SecretUnreadableError } from './cipher.ts'

/** Encrypts small secrets that the server has to read again: signing keys, seeds of second factors, client secrets, cloud credentials. */
export interface SecretBox {
  /** `place` names table, column and row (`sealedPlace`); a text that is moved elsewhere, or to another organization, does not open there. */
  seal(plain: string, place: string): string
  /** Throws `SecretUnreadableError` for a text of another key or place, or one that was changed. */
  open(sealed: string, place: string): string
}

/** Where a sealed text is kept, as `SecretBox` wants to know it. */
export function sealedPlace(table: string, column: string, row: string): string {
  return `${table}.${column} ${row}`
}

/** What encrypts the values of one organization, or of the installation. */
export interface DataKey {
  id: string
  /** Unix seconds; before that, other servers may not have it yet, and nothing is sealed with it. */
  activeFrom: number
  bytes: Buffer
}

export interface BoxOptions {
  /** Empty for the installation's own. */
  organizationId: string
  /** Newest first. */
  keys(): readonly DataKey[]
  now(): number
  /** Opens texts in forms of before; null for one that is in none. */
  openEarlier?(sealed: string, place: string): string | null
  /** Told of a text whose key is not among the keys: another server may have made one. */
  onUnknownKey?(): void
}

export const SEALED_VERSION = 'v1'

/** Whether a text has the form of a sealed one, of today or of before. */
export function isSealed(text: string): boolean {
  return /^(v1|s1)\.[\w-]+\.[\w-]+$/.test(text)
}

/** Seals as `v1.<id of the data key>.<base64url of nonce, ciphertext, tag>`; see `encrypt`. */
export function createSecretBox(options: BoxOptions): SecretBox {
  const { organizationId } = options
  const bound = (place: string) => JSON.stringify(['tenantry v1', organizationId, place])
  return {
    seal(plain, place) {
      const { id, bytes } = sealingKey(options.keys(), options.now())
      return `${SEALED_VERSION}.${id}.${encrypt(bytes, Buffer.from(plain, 'utf8'), bound(place))}`
    },
    open(sealed, place) {
      const parts = sealed.split('.')
      const [version, id, text = ''] = parts
      if (version !== SEALED_VERSION || parts.length !== 3) {
        const earlier = options.openEarlier?.(sealed, place) ?? null
        if (earlier !== null) return earlier
        throw new SecretUnreadableError('A secret has an unknown form.')
      }
      const key = options.keys().find((one) => one.id === id)
      if (key === undefined) {
        options.onUnknownKey?.()
        throw new SecretUnreadableError('A secret was sealed with another key.')
      }
      return decrypt(key.bytes, text, bound(place)).toString('utf8')
    },
  }
}

/** The newest key that every server knows by now. */
export function sealingKey<Key extends { activeFrom: number }>(keys: readonly Key[], now: number): Key {
  const key = keys.find(({ activeFrom }) => activeFrom <= now) ?? keys.at(-1)
  if (key === undefined) throw new Error('There is no key to seal with.')
  return key
}
