import { createDatabaseGrants } from './migrations/0001-database-grants.ts'
import { createWishedDatabases } from './migrations/0002-wished-databases.ts'

export { createAccessModule } from './module.ts'
export type { AccessModule } from './module.ts'
export type { ChosenDatabase } from './decisions/choose-database.ts'

export const accessMigrations = [createDatabaseGrants, createWishedDatabases]
