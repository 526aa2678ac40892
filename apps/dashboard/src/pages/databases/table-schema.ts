import type { DataSchema } from '@tenantry/contract'
import type { Filter } from '@tenantry/sdk'

export type TableSchema = DataSchema['tables'][number]
export type ColumnSchema = TableSchema['columns'][number]
export type ForeignKey = TableSchema['foreign_keys'][number]

/** A row as the Data API gives it. */
export type Row = Record<string, unknown>

/** A condition on rows of any table, in the form of the Data API. */
export type Condition = Filter<never>

/** Rows of other tables that go, or lose their reference, when rows of this table are deleted. */
export function tablesThatFollow(tables: readonly TableSchema[], table: string): string[] {
  return tables
    .filter(({ foreign_keys: keys }) =>
      keys.some(
        ({ references, on_delete: action }) =>
          references.table === table && ['cascade', 'set_null', 'set_default'].includes(action),
      ),
    )
    .map(({ name }) => name)
}
