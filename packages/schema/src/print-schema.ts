import type {
  ColumnDefinition,
  DefaultDefinition,
  IndexDefinition,
  JsonValue,
  ReferenceDefinition,
  SchemaDocument,
  TableDefinition,
} from './document.ts'
import { printAccess } from './print-access.ts'
import { printJson, quote } from './print-json.ts'

const LINE_WIDTH = 110

/** TypeScript source that defines the schema again: evaluating it gives the same document. Deterministic. */
export function printSchema(document: SchemaDocument): string {
  const tables = document.tables.map(printTable)
  const definition = `export default defineSchema(${quote(document.name)}, {\n${tables.join('\n\n')}${tables.length > 0 ? '\n' : ''}})`
  const access = document.access === undefined ? '' : printAccess(document.access)
  const names = [
    ...['c', 'defineSchema', 'defineTable', 'sql'].filter((name) => usesName(definition, name)),
    ...accessNames(access),
  ]
  const list = names.toSorted((a, b) => a.localeCompare(b, 'en')).join(', ')
  return `import { ${list} } from '@tenantry/schema'\n\n${definition}${access}\n`
}

function usesName(source: string, name: string): boolean {
  if (name === 'sql') return /\bsql`/.test(source)
  return name === 'c' ? /: c\./.test(source) : source.includes(`${name}(`)
}

/** What the rules use, apart from what stands in texts. */
function accessNames(source: string): string[] {
  const code = source.replaceAll(/'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"/g, '""')
  return [...new Set(code.match(/\b(?:auth(?=\.)|[A-Za-z]+(?=\())/g))].filter((name) => name !== 'access')
}

function printTable(table: TableDefinition): string {
  const columns = table.columns.map((column) => `    ${column.name}: ${printColumn(table, column)},`)
  const chain = [
    ...(table.primary_key.length > 1 ? [`.primaryKey(${printList(table.primary_key)})`] : []),
    ...table.indexes.map(printIndex),
    ...(table.fts === undefined
      ? []
      : [`.fts(${printArguments(table.fts.columns, { tokenize: table.fts.tokenize })})`]),
    ...(table.renamed_from === undefined ? [] : [`.renamedFrom(${quote(table.renamed_from)})`]),
  ]
  const calls = chain.length > 1 ? chain.map((call) => `\n    ${call}`).join('') : chain.join('')
  return `  ${table.name}: defineTable({\n${columns.join('\n')}\n  })${calls},`
}

function printColumn(table: TableDefinition, column: ColumnDefinition): string {
  const isOnlyKey = table.primary_key.length === 1 && table.primary_key[0] === column.name
  const isInKey = table.primary_key.includes(column.name)
  const calls = [`c.${column.type}()`]
  if (isOnlyKey) calls.push(`.primaryKey(${table.autoincrement === true ? '{ autoincrement: true }' : ''})`)
  if (column.not_null && !isInKey) calls.push('.notNull()')
  if (column.unique) calls.push('.unique()')
  if (column.collate !== undefined) calls.push(`.collate(${quote(column.collate)})`)
  if (column.default !== undefined) calls.push(`.default(${printDefault(column.default)})`)
  if (column.check !== undefined) calls.push(`.check(${quote(column.check)})`)
  if (column.generated !== undefined) {
    const { expression, stored } = column.generated
    calls.push(`.generated(${quote(expression)}${stored ? ', { stored: true }' : ''})`)
  }
  if (column.references !== undefined) calls.push(`.references(${printReference(column.references)})`)
  if (column.renamed_from !== undefined) calls.push(`.renamedFrom(${quote(column.renamed_from)})`)
  const line = calls.join('')
  if (line.length + column.name.length + 7 <= LINE_WIDTH) return line
  const [type, ...rest] = calls
  return [type, ...rest.map((call) => `\n      ${call}`)].join('')
}

function printDefault(value: DefaultDefinition): string {
  return 'sql' in value ? `sql\`${escapeTemplate(value.sql)}\`` : printJson(value.value)
}

/** In a template these characters mean something else, or are read as something else. */
function escapeTemplate(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('`', '\\`').replaceAll('${', '\\${').replaceAll('\r', '\\r')
}

function printReference(reference: ReferenceDefinition): string {
  const options = [
    ...(reference.on_delete === 'no_action' ? [] : [`onDelete: ${quote(reference.on_delete)}`]),
    ...(reference.on_update === 'no_action' ? [] : [`onUpdate: ${quote(reference.on_update)}`]),
  ]
  const target = quote(`${reference.table}.${reference.column}`)
  return options.length === 0 ? target : `${target}, { ${options.join(', ')} }`
}

function printIndex(index: IndexDefinition): string {
  const options = { unique: index.unique ? true : undefined, where: index.where }
  return `.index(${quote(index.name)}, ${printArguments(index.columns, options)})`
}

function printArguments(columns: string[], options: Record<string, JsonValue | undefined>): string {
  const given = Object.entries(options).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}: ${printJson(value)}`],
  )
  return given.length === 0 ? printList(columns) : `${printList(columns)}, { ${given.join(', ')} }`
}

function printList(names: string[]): string {
  return `[${names.map(quote).join(', ')}]`
}
