import { createScim } from './migrations/0001-scim.ts'

export { createScimModule } from './module.ts'
export type { ScimModule } from './module.ts'

export const scimMigrations = [createScim]
