import type { ControlDb, ControlStore } from '../db/index.ts'
import { ConfigError } from '../errors.ts'
import { SecretUnreadableError } from './cipher.ts'
import { createDataKeyStore } from './data-key-store.ts'
import type { KeyEncryptionKey } from './key-encryption.ts'
import { DIRECT_VERSION } from './local-key.ts'
import type { SecretBox } from './secret-box.ts'
import type { VaultTables } from './tables.ts'

const CHECK_TEXT = 'tenantry'
/** Where the value lies that shows whether a key is the right one. */
export const CHECK_PLACE = 'secret_key_check'

/** Where something was sealed already, a server without any key cannot begin: the error that says so; null for an empty store. */
export async function keyMissing(db: ControlDb): Promise<ConfigError | null> {
  const check = await readCheck(db)
  const needed = [...(await createDataKeyStore(db).wrapCounts()).keys()]
  if (check === null && needed.length === 0) return null
  return wrongKey(check === null ? needed : [...directKeyOf(check), ...needed])
}

/**
 * Looks whether everything in the store can be opened with the given keys, before anything is written.
 * @throws ConfigError that names the keys that are missing
 */
export async function checkKeys(db: ControlDb, keys: readonly KeyEncryptionKey[]): Promise<void> {
  const ids = keys.map(({ id }) => id)
  const check = await readCheck(db)
  const direct = check === null ? [] : directKeyOf(check)
  if (direct.some((id) => !ids.includes(id))) throw wrongKey(direct)
  const store = createDataKeyStore(db)
  const shut = await store.listWithoutWrapOf(ids, 100)
  if (shut.length === 0) return
  const wraps = await store.wrapsOf(shut.map(({ id }) => id))
  throw wrongKey(wraps.map(({ key_id }) => key_id))
}

/**
 * Opens the value that was sealed at the first start, or leaves it there.
 * @throws ConfigError
 */
export async function checkOpens(control: ControlStore, box: SecretBox): Promise<void> {
  const tables = control.db.withTables<VaultTables>()
  if ((await readCheck(control.db)) === null) {
    const fresh = { id: 1, sealed: box.seal(CHECK_TEXT, CHECK_PLACE) }
    await control.capabilities.insertIgnore(tables.insertInto('secret_key_check').values(fresh)).execute()
  }
  try {
    const sealed = await readCheck(control.db)
    if (sealed === null || box.open(sealed, CHECK_PLACE) !== CHECK_TEXT)
      throw new SecretUnreadableError('The check value is another one.')
  } catch (error) {
    if (!(error instanceof SecretUnreadableError)) throw error
    throw wrongKey([], error)
  }
}

async function readCheck(db: ControlDb): Promise<string | null> {
  const row = await db
    .withTables<VaultTables>()
    .selectFrom('secret_key_check')
    .select('sealed')
    .executeTakeFirst()
  return row?.sealed ?? null
}

function directKeyOf(sealed: string): string[] {
  const [version, keyId = ''] = sealed.split('.')
  return version === DIRECT_VERSION ? [keyId] : []
}

function wrongKey(missing: readonly string[], cause?: unknown): ConfigError {
  const ids = [...new Set(missing)]
  const named = ids.length === 0 ? '' : ` (id ${ids.slice(0, 5).join(', ')})`
  return new ConfigError(
    `The secrets in the control store were sealed with another key${named}. Give every server the key of the first one: the content of its data folder’s secret.key, as TENANTRY_SECRET_KEY. A key that is being replaced stays behind the new one until \`tenantry vault rewrap\` is done.`,
    cause === undefined ? {} : { cause },
  )
}
