export { createOverviewModule } from './module.ts'
export type { OverviewModule } from './module.ts'
