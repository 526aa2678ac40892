import { CHECK_PLACE } from './check-keys.ts'
import type { SealedColumn } from './runs/sealed-column.ts'
import { createSecretKeyCheck } from './migrations/0001-secret-key-check.ts'
import { createDataKeys } from './migrations/0002-data-keys.ts'

export type { KeyEncryptionKey } from './key-encryption.ts'
export { readKeyFile, readOrMakeKeyFile } from './key-file.ts'
export { openVault, type Vault } from './open-vault.ts'
export { createVaultAdministration } from './runs/create-administration.ts'
export type { SealedColumn } from './runs/sealed-column.ts'
export { isSealed, sealedPlace, type SecretBox } from './secret-box.ts'

export const vaultMigrations = [createSecretKeyCheck, createDataKeys]

/** Beside these a module names its own: see `sealed-columns.ts`. */
export const vaultSealedColumns: readonly SealedColumn[] = [
  { table: 'secret_key_check', column: 'sealed', key: 'id', organization: null, place: () => CHECK_PLACE },
]
