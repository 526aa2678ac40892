import { exportJWK, generateKeyPair, importJWK, type CryptoKey, type JWK } from 'jose'
import type { Clock } from '../../../kernel/clock.ts'
import type { ControlStore } from '../../../kernel/db/index.ts'
import { newIdBody } from '../../../kernel/ids.ts'
import type { SecretBox } from '../../../kernel/vault/index.ts'
import type { SigningKeyRow, TokenTables } from './tables.ts'

export interface SigningKey {
  id: string
  privateKey: CryptoKey
}

/** The keys that access tokens are signed with: ES256, a new one every 30 days, each known for as long as its tokens may live. */
export interface SigningKeys {
  /** The one to sign with; made when there is none yet, or the newest is too old. */
  current(): Promise<SigningKey>
  /** Null for a `kid` that is none of ours. */
  publicKey(id: string): Promise<CryptoKey | null>
  /** RFC 7517. */
  publicSet(): Promise<{ keys: JWK[] }>
  forget(): void
}

const ALGORITHM = 'ES256'
const ROTATE_SECONDS = 30 * 86_400
/** Others keep our key set for a while: a new key is published this long before it signs. */
const PUBLISH_AHEAD_SECONDS = 3_600
const KEPT = 3

export function createSigningKeys(deps: {
  control: ControlStore
  clock: Clock
  secrets: SecretBox
}): SigningKeys {
  const { control, clock, secrets } = deps
  let known: Promise<SigningKeyRow[]> | null = null
  const privateKeys = new Map<string, Promise<CryptoKey>>()
  const publicKeys = new Map<string, Promise<CryptoKey>>()

  const load = () => (known ??= readKeys(control.db))
  const importKey = (cache: Map<string, Promise<CryptoKey>>, id: string, text: () => string) => {
    const there = cache.get(id)
    if (there !== undefined) return there
    // ES256 keys are never symmetric, so this is no Uint8Array.
    const made = importJWK(JSON.parse(text()) as JWK, ALGORITHM) as Promise<CryptoKey>
    cache.set(id, made)
    return made
  }
  const rotated = async (): Promise<SigningKeyRow[]> => {
    const rows = await load()
    const newest = rows[0]
    if (newest !== undefined && newest.created_at + ROTATE_SECONDS > clock.now()) return rows
    const fresh = await makeKey(secrets, clock.now())
    await control.transaction(async (tx) => {
      // Another process may have been quicker: then its key is there.
      if ((await readKeys(tx))[0]?.id === newest?.id) await replaceKeys(tx, fresh)
    })
    known = null
    return load()
  }

  return {
    async current() {
      const rows = await rotated()
      const settled = rows.find((row) => row.created_at + PUBLISH_AHEAD_SECONDS <= clock.now())
      const row = settled ?? rows.at(-1)
      if (row === undefined) throw new Error('There is no signing key.')
      const open = () => secrets.open(row.sealed_private_jwk, keyPlace(row.id))
      return { id: row.id, privateKey: await importKey(privateKeys, row.id, open) }
    },
    async publicKey(id) {
      const row = (await load()).find((one) => one.id === id)
      return row === undefined ? null : importKey(publicKeys, id, () => row.public_jwk)
    },
    async publicSet() {
      const keys = (await rotated()).map((row) => JSON.parse(row.public_jwk) as JWK)
      return { keys }
    },
    forget() {
      known = null
    },
  }
}

export const keyPlace = (id: string) => `signing_keys/${id}/private_jwk`

async function makeKey(secrets: SecretBox, now: number): Promise<SigningKeyRow> {
  const { publicKey, privateKey } = await generateKeyPair(ALGORITHM, { extractable: true })
  const id = `sig_${newIdBody()}`
  const publicJwk = { ...(await exportJWK(publicKey)), kid: id, alg: ALGORITHM, use: 'sig' }
  return {
    id,
    public_jwk: JSON.stringify(publicJwk),
    sealed_private_jwk: secrets.seal(JSON.stringify(await exportJWK(privateKey)), keyPlace(id)),
    created_at: now,
  }
}

async function readKeys(db: Pick<ControlStore['db'], 'withTables'>): Promise<SigningKeyRow[]> {
  const keys = db.withTables<TokenTables>().selectFrom('signing_keys').selectAll()
  return keys.orderBy('created_at', 'desc').orderBy('id', 'desc').execute()
}

async function replaceKeys(db: Pick<ControlStore['db'], 'withTables'>, fresh: SigningKeyRow): Promise<void> {
  const tables = db.withTables<TokenTables>()
  await tables.insertInto('signing_keys').values(fresh).execute()
  const kept = (await readKeys(db)).slice(0, KEPT).map((row) => row.id)
  await tables.deleteFrom('signing_keys').where('id', 'not in', kept).execute()
}
