import { createApiKeys } from './migrations/0001-api-keys.ts'

export { createIdentityModule } from './module.ts'
export type { IdentityModule } from './module.ts'

export const identityMigrations = [createApiKeys]
