import type { TableDefinition } from '@tenantry/schema'
import type { Connection } from '../sqlite/connection.ts'
import { readIndexCondition } from './create-table-text.ts'
import { tableNameProblem } from './served-name.ts'
import type { Skipper } from './skipped-object.ts'

const LIST_INDEXES = `SELECT l.name, l."unique", l.origin, s.sql FROM pragma_index_list(?) AS l
LEFT JOIN sqlite_schema AS s ON s.type = 'index' AND s.name = l.name ORDER BY l.seq DESC`
const LIST_PARTS = 'SELECT name, coll FROM pragma_index_xinfo(?) WHERE key = 1 ORDER BY seqno'

/** Adds a table's indexes to its definition, and `unique` to the columns that are unique by themselves. */
export function readIndexes(connection: Connection, table: TableDefinition, skip: Skipper): void {
  for (const [rawName, unique, origin, sql] of connection.prepare(LIST_INDEXES).all(table.name)) {
    const name = String(rawName)
    if (origin === 'pk') continue
    const parts = connection.prepare(LIST_PARTS).all(name)
    const columns = parts.map(([column]) => table.columns.find((candidate) => candidate.name === column))
    const served = columns.filter((column) => column !== undefined)
    if (served.length < columns.length) {
      skip('index', `${table.name}.${name}`, 'it covers an expression or a column that is not served')
      continue
    }
    // An index under another collation is not the one that finds equal values of the column.
    if (served.some((column, at) => String(parts[at]?.[1]).toLowerCase() !== (column.collate ?? 'binary'))) {
      skip('index', `${table.name}.${name}`, 'its collation differs from that of the column')
      continue
    }
    const [only, ...others] = served
    const isConstraint = origin === 'u' || /^_tenantry_unique_/i.test(name)
    if (isConstraint && only !== undefined && others.length === 0) only.unique = true
    else
      addIndex(
        table,
        { name, unique: unique === 1, isConstraint, sql: sql === null ? null : String(sql) },
        served.map((column) => column.name),
        skip,
      )
  }
}

function addIndex(
  table: TableDefinition,
  index: { name: string; unique: boolean; isConstraint: boolean; sql: string | null },
  columns: string[],
  skip: Skipper,
): void {
  // A UNIQUE constraint over several columns has no name of its own that may be written.
  const name = index.isConstraint ? `${table.name}_${columns.join('_')}_key`.slice(0, 63) : index.name
  const problem = tableNameProblem(name)
  if (problem !== null) return skip('index', `${table.name}.${index.name}`, problem)
  const where = index.sql === null ? null : readIndexCondition(index.sql)
  table.indexes.push({ name, columns, unique: index.unique, ...(where !== null && { where }) })
}
