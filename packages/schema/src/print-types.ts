import { columnSqlType, isPrimaryKey, rowidColumn } from './columns.ts'
import type { ColumnDefinition, ColumnType, SchemaDocument, TableDefinition } from './document.ts'
import { foldName } from './identifiers.ts'

const VALUE_TYPES: Readonly<Record<ColumnType, string>> = {
  text: 'string',
  integer: 'number',
  real: 'number',
  blob: 'string',
  boolean: 'boolean',
  json: 'JsonValue',
  timestamp: 'number',
}

/**
 * TypeScript source with a row, an insert and an update interface for each table, and a `Database` type for the SDK's
 * type parameter (`new Tenantry<Database>`). Needs no import. Deterministic.
 */
export function printTypes(document: SchemaDocument): string {
  const names = typeNames(document)
  const usesJson = document.tables.some((table) => table.columns.some((column) => column.type === 'json'))
  const parts = [
    ...(usesJson
      ? [
          'export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue }',
        ]
      : []),
    ...document.tables.flatMap((table) => printTable(table, names.get(table.name) ?? table.name)),
    printDatabase(document, names),
  ]
  return `// Generated from the schema "${document.name}". Changes made here are lost.\n\n${parts.join('\n\n')}\n`
}

function printTable(table: TableDefinition, name: string): string[] {
  const written = table.columns.filter((column) => column.generated === undefined)
  return [
    printInterface(
      `${name}Row`,
      table.columns.map((column) => `${column.name}: ${valueType(column)}`),
    ),
    printInterface(
      `${name}Insert`,
      written.map((column) => `${column.name}${isRequired(table, column) ? '' : '?'}: ${valueType(column)}`),
    ),
    printInterface(
      `${name}Update`,
      written.map((column) => `${column.name}?: ${valueType(column)}`),
    ),
  ]
}

function printInterface(name: string, members: string[]): string {
  return `export interface ${name} {\n${members.map((member) => `  ${member}\n`).join('')}}`
}

function valueType(column: ColumnDefinition): string {
  const type = VALUE_TYPES[column.type]
  return column.not_null || column.type === 'json' ? type : `${type} | null`
}

function isRequired(table: TableDefinition, column: ColumnDefinition): boolean {
  if (!column.not_null || column.default !== undefined) return false
  return !(
    isPrimaryKey(table, column.name) &&
    rowidColumn(table) === column &&
    columnSqlType(column.type) === 'INTEGER'
  )
}

/** A type alias rather than an interface, which alone TypeScript takes where an index signature is asked for. */
function printDatabase(document: SchemaDocument, names: ReadonlyMap<string, string>): string {
  const tables = document.tables.map((table) => {
    const name = names.get(table.name) ?? table.name
    const references = table.columns.flatMap((column) =>
      column.references === undefined
        ? []
        : [`${column.name}: '${column.references.table}.${column.references.column}'`],
    )
    return (
      `  ${table.name}: {\n    row: ${name}Row\n    insert: ${name}Insert\n    update: ${name}Update\n` +
      `    references: {${references.length === 0 ? '' : ` ${references.join('; ')} `}}\n  }\n`
    )
  })
  return `export type Database = {\n${tables.join('')}}`
}

/** `line_items` becomes `LineItems`; names that would meet get a number. */
function typeNames(document: SchemaDocument): Map<string, string> {
  const names = new Map<string, string>()
  const taken = new Set<string>(['database', 'jsonvalue'])
  for (const table of document.tables) {
    const words = table.name.split('_').filter((word) => word !== '')
    const base = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('') || 'Table'
    const start = /^[0-9]/.test(base) ? `Table${base}` : base
    let name = start
    for (let count = 2; taken.has(foldName(name)); count += 1) name = `${start}${count}`
    taken.add(foldName(name))
    names.set(table.name, name)
  }
  return names
}
