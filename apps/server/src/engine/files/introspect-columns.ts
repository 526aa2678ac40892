import type { Collation, ColumnDefinition } from '@tenantry/schema'
import type { SqlValue } from '../program.ts'
import type { Connection } from '../sqlite/connection.ts'
import type { ColumnText, TableText } from './create-table-text.ts'
import { readDeclaredType, readDefault } from './declared-type.ts'
import { columnNameProblem } from './served-name.ts'
import type { Skipper } from './skipped-object.ts'

const LIST_COLUMNS =
  'SELECT name, type, "notnull", dflt_value, pk, hidden FROM pragma_table_xinfo(?) ORDER BY cid'
const GENERATED_VIRTUAL = 2
const GENERATED_STORED = 3

/** The columns of a table in their order, and its primary key (empty when a part of it cannot be served). */
export function readColumns(
  connection: Connection,
  table: string,
  text: TableText,
  skip: Skipper,
): { columns: ColumnDefinition[]; primaryKey: string[] } {
  const columns: ColumnDefinition[] = []
  const keyParts: { place: number; name: string; served: boolean }[] = []
  for (const row of connection.prepare(LIST_COLUMNS).all(table)) {
    const name = String(row[0])
    const problem = columnNameProblem(name) ?? collationProblem(text.columns.get(name.toLowerCase()))
    const place = Number(row[4])
    if (place > 0) keyParts.push({ place, name, served: problem === null })
    if (problem === null) columns.push(readColumn(row, text.columns.get(name.toLowerCase())))
    else skip('column', `${table}.${name}`, problem)
  }
  const keyIsServed = keyParts.every(({ served }) => served)
  const primaryKey = keyParts.toSorted((a, b) => a.place - b.place).map(({ name }) => name)
  return { columns, primaryKey: keyIsServed ? primaryKey : [] }
}

function collationProblem(text: ColumnText | undefined): string | null {
  return readCollation(text) === null ? 'its collation is unknown here' : null
}

function readCollation(text: ColumnText | undefined): Collation | null {
  const written = text?.collation ?? 'binary'
  return written === 'binary' || written === 'nocase' || written === 'rtrim' ? written : null
}

function readColumn(row: readonly SqlValue[], text: ColumnText | undefined): ColumnDefinition {
  const [name, declared, notNull, defaultSql, keyPlace, hidden] = row
  const type = readDeclaredType(String(declared))
  const defaultValue = readDefault(
    type,
    defaultSql === null || defaultSql === undefined ? null : String(defaultSql),
  )
  const collation = readCollation(text) ?? 'binary'
  const isGenerated = hidden === GENERATED_VIRTUAL || hidden === GENERATED_STORED
  return {
    name: String(name),
    type,
    not_null: notNull === 1 || Number(keyPlace) > 0,
    unique: false,
    ...(defaultValue !== null && { default: defaultValue }),
    ...(collation !== 'binary' && { collate: collation }),
    ...(isGenerated && {
      generated: { expression: text?.expression ?? 'NULL', stored: hidden === GENERATED_STORED },
    }),
  }
}
