import { createCredentials } from './migrations/0001-credentials.ts'
import { createStates } from './migrations/0002-states.ts'
import { createDrift } from './migrations/0004-drift.ts'
import { createResources } from './migrations/0003-resources.ts'
import { createModules } from './migrations/0007-modules.ts'
import { createCosts } from './migrations/0005-costs.ts'
import { createPolicies } from './migrations/0006-policies.ts'
import { addStateBackends } from './migrations/0009-state-backends.ts'
import { indexResourcesForOverview } from './migrations/0010-overview.ts'
import { addBudgetForecasts } from './migrations/0008-budget-forecasts.ts'

export { publicClouds, type CloudEndpoints } from './credentials/clouds/cloud.ts'
export { NOBODY } from './engine/index.ts'
export type { StateHomes } from './state/s3/s3-settings.ts'
export { createInfraModule, type Infra, type InfraModuleOptions } from './module.ts'
export { infraSealedColumns } from './sealed-columns.ts'

export const infraMigrations = [
  createCredentials,
  createStates,
  createResources,
  createDrift,
  createCosts,
  createPolicies,
  createModules,
  addBudgetForecasts,
  addStateBackends,
  indexResourcesForOverview,
]
