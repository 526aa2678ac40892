import { createDatabases } from './migrations/0001-databases.ts'
import { createSnapshots } from './migrations/0002-snapshots.ts'
import { createRestores } from './migrations/0003-restores.ts'
import { createSizes } from './migrations/0004-sizes.ts'
import { indexDatabaseGrowth } from './migrations/0005-growth.ts'

export { createDatabasesModule } from './module.ts'
export type { DatabasesModule } from './module.ts'
export type {
  OrganizationsOfDatabases,
  TemplateSource,
  TemplateVersionContent,
  TemplateVersionRef,
} from './deps.ts'
export type { DatabaseRow, SnapshotRow } from './tables.ts'

export const databasesMigrations = [
  createDatabases,
  createSnapshots,
  createRestores,
  createSizes,
  indexDatabaseGrowth,
]
