import { createTemplates } from './migrations/0001-templates.ts'
import { createRollouts } from './migrations/0002-rollouts.ts'
import { addAcceptedFailures } from './migrations/0003-accepted-failures.ts'
import { indexRolloutStatus } from './migrations/0004-rollout-status.ts'

export { createTemplatesModule } from './module.ts'
export type { TemplatesModule } from './module.ts'
export type { RolloutTarget, TenantDatabases } from './deps.ts'

export const templatesMigrations = [createTemplates, createRollouts, addAcceptedFailures, indexRolloutStatus]
