import { createStates } from './migrations/0002-states.ts'
import { createResources } from './migrations/0003-resources.ts'

export { createInfraModule } from './module.ts'
export type { Infra, InfraModuleOptions } from './module.ts'
export { infraSealedColumns } from './sealed-columns.ts'

export const infraMigrations = [createStates, createResources]
