import type { Clock } from '../clock.ts'
import type { ControlStore, ControlTx } from '../db/index.ts'
import { ConfigError } from '../errors.ts'
import type { Log } from '../log.ts'
import { checkKeys, checkOpens, keyMissing } from './check-keys.ts'
import { SecretUnreadableError } from './cipher.ts'
import { createDataKeyStore } from './data-key-store.ts'
import { createDataKeys, type DataKeys } from './data-keys.ts'
import type { KeyEncryptionKey } from './key-encryption.ts'
import { DIRECT_VERSION, type LocalKey } from './local-key.ts'
import { makeKey, readKeys } from './read-keys.ts'
import { createSecretBox, type SecretBox } from './secret-box.ts'

export interface VaultOptions {
  control: ControlStore
  clock: Clock
  log: Log
  /** TENANTRY_SECRET_KEY: 32 bytes in base64url, earlier keys behind them; null for the file in the data folder. */
  given: string | null
  dataDir: string
  /** A key of a key management service, in front of all others. */
  kms?: KeyEncryptionKey | undefined
}

/** Seals what the server has to read again: every value under a data key of its organization, every data key under the key-encryption keys. */
export interface Vault {
  /** For what is the installation's own. Its keys are there from the start, so that it answers at once. */
  readonly installation: SecretBox
  /** For what an organization keeps, with its keys as they are now; makes the first one. To be asked for before a transaction, not within. */
  organization(organizationId: string): Promise<SecretBox>
  /** Forgets an organization's keys for good: whatever is left of what it sealed, in backups too, stays shut. */
  removeOrganization(tx: ControlTx, organizationId: string): Promise<void>
  /** Another process changed something: the installation's keys are read again. */
  forget(): void
  /** The same, and waits for it. */
  refresh(): Promise<void>
  /** The present one first. */
  readonly keys: readonly KeyEncryptionKey[]
  readonly dataKeys: DataKeys
}

/**
 * Opens the vault with the keys that this server was given, or makes one in the data folder at the very first start, and says so. Servers that share a
 * control store need the same key; one that comes with another is told so before it reads or writes any secret.
 * @throws ConfigError when a text is no key, or what the control store holds cannot be opened with the keys
 */
export async function openVault(options: VaultOptions): Promise<Vault> {
  const { control, clock, log, kms } = options
  const local = await localKeys(options)
  const keys: KeyEncryptionKey[] = kms === undefined ? local : [kms, ...local]
  await checkKeys(control.db, keys)
  const dataKeys = createDataKeys({ control, clock, keys })
  let own = await asConfigError(() => dataKeys.loadOrMake(''))
  // Another server may have been the first, with another key.
  await checkKeys(control.db, keys)

  const refresh = async () => {
    own = await dataKeys.load('')
  }
  const forget = () => {
    refresh().catch((error: unknown) => log.error({ err: error }, 'The keys of the vault could not be read.'))
  }
  const installation = createSecretBox({
    organizationId: '',
    keys: () => own,
    now: () => clock.now(),
    openEarlier: (sealed, place) => openDirect(local, sealed, place),
    onUnknownKey: forget,
  })
  await checkOpens(control, installation)
  return {
    installation,
    async organization(organizationId) {
      if (organizationId === '') throw new RangeError('An organization has an id.')
      const found = await dataKeys.loadOrMake(organizationId)
      return createSecretBox({ organizationId, keys: () => found, now: () => clock.now() })
    },
    removeOrganization: (tx, organizationId) => createDataKeyStore(tx).removeOf(organizationId),
    forget,
    refresh,
    keys,
    dataKeys,
  }
}

/** A key is made only where nothing was sealed yet: another one would open nothing of it. */
async function localKeys(options: VaultOptions): Promise<LocalKey[]> {
  const found = await readKeys(options)
  if (found.length > 0 || options.kms !== undefined) return found
  const missing = await keyMissing(options.control.db)
  if (missing !== null) {
    // Another process of this folder may have made the key since.
    const made = await readKeys(options)
    if (made.length === 0) throw missing
    return made
  }
  const { keys, path } = await makeKey(options)
  options.log.info(
    { path },
    'Made the key that seals secrets. Keep a copy in another place: without it, nothing that is sealed can be read again (docs/vault.md).',
  )
  return keys
}

/** Before there were data keys, the installation's key sealed values itself. */
function openDirect(keys: readonly LocalKey[], sealed: string, place: string): string | null {
  const [version, keyId] = sealed.split('.')
  if (version !== DIRECT_VERSION) return null
  const key = keys.find(({ id }) => id === keyId)
  if (key === undefined) throw new SecretUnreadableError('A secret was sealed with another key.')
  return key.openDirect(sealed, place)
}

async function asConfigError<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    if (!(cause instanceof SecretUnreadableError)) throw cause
    throw new ConfigError(
      'The installation’s data key does not open: what is in the control store was changed, or belongs to another installation.',
      { cause },
    )
  }
}
