import { createSecretKeyCheck } from './migrations/0001-secret-key-check.ts'
import { createDataKeys } from './migrations/0002-data-keys.ts'

export { SecretUnreadableError } from './cipher.ts'
export type { KeyEncryptionKey } from './key-encryption.ts'
export { readKeyFile, readOrMakeKeyFile } from './key-file.ts'
export { openVault, type Vault } from './open-vault.ts'
export { isSealed, sealedPlace, type SecretBox } from './secret-box.ts'

export const vaultMigrations = [createSecretKeyCheck, createDataKeys]
