import type { Actor } from '../../kernel/actor.ts'
import type { Mount } from '../../kernel/http/mount-operation.ts'
import { batch, type BatchInput } from './batch.ts'
import type { DataDeps, DataReply, DataRequest } from './deps.ts'
import { describeSchema } from './describe-schema.ts'
import { StructureCache, type DataContext } from './load-structure.ts'
import { query, type QueryInput } from './query.ts'
import { dataRoutes } from './routes.ts'
import { runSql, type RunSqlInput } from './run-sql.ts'

/** The Data API without HTTP around it. Every verb throws `ProblemError`s, and other errors only for faults of ours. */
export interface DataModule {
  query(actor: Actor, input: QueryInput): Promise<DataReply>
  batch(actor: Actor, input: BatchInput): Promise<DataReply>
  describeSchema(actor: Actor, request: DataRequest): Promise<DataReply>
  runSql(actor: Actor, input: RunSqlInput): Promise<DataReply>
  routes(mount: Mount): void
}

/** Compiled plans are kept in the module that is made here, and nowhere else. */
export function createDataModule(deps: DataDeps): DataModule {
  const context: DataContext = { ...deps, structures: new StructureCache() }
  return {
    query: (actor, input) => query(context, actor, input),
    batch: (actor, input) => batch(context, actor, input),
    describeSchema: (actor, request) => describeSchema(context, actor, request),
    runSql: (actor, input) => runSql(context, actor, input),
    routes: (mount) => dataRoutes(mount, context),
  }
}
