export type { Capabilities } from './capabilities.ts'
export { jsonColumn } from './columns.ts'
export type { ColumnCodec } from './columns.ts'
export type {
  ControlDb,
  ControlStore,
  ControlStoreOptions,
  ControlTx,
  DialectName,
  MigrationDb,
  StoreLocation,
  TableExecutor,
  TransactionOptions,
} from './control-store.ts'
export { InvalidCursorError, uniqueViolation } from './errors.ts'
export type { UniqueViolation } from './errors.ts'
export { countGrowth } from './growth.ts'
export { withCount } from './with-count.ts'
export { keyset } from './keyset.ts'
export type { KeysetColumn, KeysetOptions, Page } from './keyset.ts'
export { migrate } from './migrate.ts'
export type { Migration } from './migrate.ts'
export { prepareQuery } from './prepare-query.ts'
export { openControlStore } from './open-control-store.ts'
