import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { Clock } from '../../kernel/clock.ts'
import type { ControlStore } from '../../kernel/db/index.ts'
import {
  readKeyFile,
  readOrMakeKeyFile,
  type SealedColumn,
  type SecretBox,
} from '../../kernel/vault/index.ts'
import { readSigningKey, SEED_BYTES, type SigningKey } from './signing-key.ts'
import type { AuditTables } from './tables.ts'

export interface SigningKeyPlaces {
  control: ControlStore
  clock: Clock
  /** Seals the key where it lies in a store that others can read. */
  secrets: SecretBox
  /** TENANTRY_AUDIT_KEY; null for a key that the installation makes itself. */
  given: string | null
  dataDir: string
}

const FILE_NAME = 'audit.key'
const SEALED_PLACE = 'audit_signing_key'

/**
 * The installation's key: the given one, or one made at its first use. That one lies in the data folder, for its owner alone. Servers that share a
 * control store have no folder in common: there it lies in the control store, sealed, so that whoever can write entries cannot sign them. A key that
 * was made before one was given goes on to verify.
 * @throws ConfigError when what is there is no key
 */
export async function findSigningKey(places: SigningKeyPlaces): Promise<SigningKey> {
  const path = join(places.dataDir, FILE_NAME)
  const isShared = places.control.location.dialect !== 'sqlite'
  if (places.given !== null) {
    const made = isShared ? await readStored(places) : await readKeyFile(path)
    const all = made === null ? places.given : `${places.given},${made}`
    return readSigningKey(all, 'environment', 'TENANTRY_AUDIT_KEY')
  }
  if (isShared)
    return readSigningKey(await readOrMakeStored(places), 'control_store', 'The key in the control store')
  return readSigningKey(await readOrMakeKeyFile(path, SEED_BYTES), 'data_folder', path)
}

async function readStored({ control, secrets }: SigningKeyPlaces): Promise<string | null> {
  const row = await control.db
    .withTables<AuditTables>()
    .selectFrom('audit_signing_key')
    .select('sealed')
    .executeTakeFirst()
  return row === undefined ? null : secrets.open(row.sealed, SEALED_PLACE)
}

/** Several servers may make it at once: the first one stays. */
async function readOrMakeStored(places: SigningKeyPlaces): Promise<string> {
  const there = await readStored(places)
  if (there !== null) return there
  const { control, clock, secrets } = places
  const seed = randomBytes(SEED_BYTES).toString('base64url')
  const row = { id: 1, sealed: secrets.seal(seed, SEALED_PLACE), created_at: clock.now() }
  const insert = control.db.withTables<AuditTables>().insertInto('audit_signing_key').values(row)
  await control.capabilities.insertIgnore(insert).execute()
  return (await readStored(places)) ?? seed
}

export const auditSealedColumns: readonly SealedColumn[] = [
  { table: 'audit_signing_key', column: 'sealed', key: 'id', organization: null, place: () => SEALED_PLACE },
]
