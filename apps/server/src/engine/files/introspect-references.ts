import type { ReferenceAction, ReferenceDefinition, TableDefinition } from '@tenantry/schema'
import type { SqlValue } from '../program.ts'
import type { Connection } from '../sqlite/connection.ts'
import type { Skipper } from './skipped-object.ts'

const LIST_REFERENCES = `SELECT id, "table", "from", "to", on_update, on_delete FROM pragma_foreign_key_list(?) ORDER BY id DESC, seq`
const ACTIONS: Readonly<Record<string, ReferenceAction>> = {
  'NO ACTION': 'no_action',
  RESTRICT: 'restrict',
  'SET NULL': 'set_null',
  'SET DEFAULT': 'set_default',
  CASCADE: 'cascade',
}

/** Adds a table's foreign keys of one column to its columns; an empty target column means the parent's primary key. */
export function readTableReferences(connection: Connection, table: TableDefinition, skip: Skipper): void {
  const byId = Map.groupBy(connection.prepare(LIST_REFERENCES).all(table.name), (row) => Number(row[0]))
  for (const rows of byId.values()) {
    const [row, ...others] = rows
    if (row === undefined) continue
    const from = String(row[2])
    const column = table.columns.find(({ name }) => name.toLowerCase() === from.toLowerCase())
    if (others.length > 0)
      skip('reference', `${table.name}.${from}`, 'a reference over several columns is not served')
    else if (column === undefined) skip('reference', `${table.name}.${from}`, 'its column is not served')
    else if (column.references !== undefined)
      skip('reference', `${table.name}.${from}`, 'the column has another reference')
    else column.references = readReference(row)
  }
}

function readReference(row: readonly SqlValue[]): ReferenceDefinition {
  const [, table, , to, onUpdate, onDelete] = row
  return {
    table: String(table),
    column: to === null || to === undefined ? '' : String(to),
    on_delete: ACTIONS[String(onDelete)] ?? 'no_action',
    on_update: ACTIONS[String(onUpdate)] ?? 'no_action',
  }
}

/** Completes references once all tables are known, and drops those that lead to nothing that is served. */
export function keepServedReferences(tables: TableDefinition[], skip: Skipper): TableDefinition[] {
  for (const table of tables) {
    for (const column of table.columns) {
      if (column.references === undefined) continue
      const resolved = resolve(tables, column.references)
      if (resolved !== null) column.references = resolved
      else {
        delete column.references
        skip('reference', `${table.name}.${column.name}`, 'it leads to a table or column that is not served')
      }
    }
  }
  return tables
}

function resolve(
  tables: readonly TableDefinition[],
  reference: ReferenceDefinition,
): ReferenceDefinition | null {
  const parent = tables.find(({ name }) => name.toLowerCase() === reference.table.toLowerCase())
  if (parent === undefined) return null
  const wanted =
    reference.column === '' && parent.primary_key.length === 1 ? parent.primary_key[0] : reference.column
  const column = parent.columns.find(({ name }) => name.toLowerCase() === wanted?.toLowerCase())
  return column === undefined ? null : { ...reference, table: parent.name, column: column.name }
}
