import { createSecretKeyCheck } from './migrations/0001-secret-key-check.ts'

export { readKeyFile, readOrMakeKeyFile } from './key-file.ts'
export { openSecretBox } from './open-secret-box.ts'
export type { SecretBox } from './secret-box.ts'

export const secretMigrations = [createSecretKeyCheck]
