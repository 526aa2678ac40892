import { createDatabaseGrants } from './migrations/0001-database-grants.ts'

export { createAccessModule } from './module.ts'
export type { AccessModule } from './module.ts'
export type { ChosenDatabase } from './decisions/choose-database.ts'

export const accessMigrations = [createDatabaseGrants]
