export { createDataModule, type DataModule } from './module.ts'
export type { DataDeps, DataReply, DataRequest, ResolvedDatabase } from './deps.ts'
export type { DatabaseActor } from './access-rules.ts'
