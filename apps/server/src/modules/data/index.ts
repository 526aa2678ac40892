export { createDataModule, type DataModule } from './module.ts'
export type { DataDeps, DataReply, DataRequest, ResolvedDatabase } from './deps.ts'
export type { AccessRules, TableAccess } from './access-rules.ts'
