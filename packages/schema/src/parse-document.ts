import { checkDocument } from './check-document.ts'
import type {
  Collation,
  ColumnDefinition,
  ColumnType,
  DefaultDefinition,
  FtsDefinition,
  GeneratedDefinition,
  IndexDefinition,
  ReferenceAction,
  ReferenceDefinition,
  SchemaDocument,
  TableDefinition,
} from './document.ts'
import { SchemaError } from './errors.ts'
import { IDENTIFIER } from './identifiers.ts'
import { SCHEMA_LIMITS } from './limits.ts'
import { readAccess, withAccess } from './read-access.ts'
import { readJsonValue, readObject } from './read-json.ts'

const TYPES: readonly ColumnType[] = ['text', 'integer', 'real', 'blob', 'boolean', 'json', 'timestamp']
const COLLATIONS: readonly Collation[] = ['binary', 'nocase', 'rtrim']
const ACTIONS: readonly ReferenceAction[] = ['no_action', 'restrict', 'set_null', 'set_default', 'cascade']

/**
 * Reads a schema document from untrusted JSON and gives back a copy of it that can be trusted: every type, name,
 * reference, expression and rule checked, unknown keys refused. Throws `SchemaError` with the path to the first mistake.
 */
export function parseSchemaDocument(json: unknown): SchemaDocument {
  const reader = readObject('', json)
  if (reader.optional('format') !== 1) throw new SchemaError('format', 'must be 1')
  const document: SchemaDocument = {
    format: 1,
    name: reader.text('name'),
    tables: reader.list('tables', SCHEMA_LIMITS.tables).map(readTable),
  }
  const access = reader.optional('access')
  reader.end()
  checkDocument(document)
  return access === undefined ? document : withAccess(document, readAccess(access, document.tables))
}

/** `tables.tasks` when the name can be shown, `tables[3]` when it cannot. */
function memberPath(parent: string, value: unknown, index: number): string {
  if (typeof value !== 'object' || value === null || !('name' in value)) return `${parent}[${index}]`
  return typeof value.name === 'string' && IDENTIFIER.test(value.name)
    ? `${parent}.${value.name}`
    : `${parent}[${index}]`
}

function readTable(value: unknown, index: number): TableDefinition {
  const reader = readObject(memberPath('tables', value, index), value)
  const { path } = reader
  const renamedFrom = reader.optionalText('renamed_from')
  const autoincrement = reader.optionalFlag('autoincrement')
  const fts = reader.optional('fts')
  const table: TableDefinition = {
    name: reader.text('name'),
    ...(renamedFrom !== undefined && { renamed_from: renamedFrom }),
    columns: reader
      .list('columns', SCHEMA_LIMITS.columnsPerTable)
      .map((column, at) => readColumn(memberPath(`${path}.columns`, column, at), column)),
    primary_key: reader.texts('primary_key', SCHEMA_LIMITS.columnsPerKey),
    ...(autoincrement === true && { autoincrement }),
    indexes: reader
      .list('indexes', SCHEMA_LIMITS.indexesPerTable)
      .map((entry, at) => readIndex(memberPath(`${path}.indexes`, entry, at), entry)),
    ...(fts !== undefined && { fts: readFts(`${path}.fts`, fts) }),
  }
  reader.end()
  return table
}

function readColumn(path: string, value: unknown): ColumnDefinition {
  const reader = readObject(path, value)
  const renamedFrom = reader.optionalText('renamed_from')
  const defaultValue = reader.optional('default')
  const check = reader.optionalText('check')?.trim()
  const collate = reader.optionalChoice('collate', COLLATIONS)
  const generated = reader.optional('generated')
  const references = reader.optional('references')
  const column: ColumnDefinition = {
    name: reader.text('name'),
    type: reader.choice('type', TYPES),
    ...(renamedFrom !== undefined && { renamed_from: renamedFrom }),
    not_null: reader.flag('not_null'),
    unique: reader.flag('unique'),
    ...(defaultValue !== undefined && { default: readDefault(`${path}.default`, defaultValue) }),
    ...(check !== undefined && { check }),
    ...(collate !== undefined && { collate }),
    ...(generated !== undefined && { generated: readGenerated(`${path}.generated`, generated) }),
    ...(references !== undefined && { references: readReference(`${path}.references`, references) }),
  }
  reader.end()
  return column
}

function readDefault(path: string, value: unknown): DefaultDefinition {
  const reader = readObject(path, value)
  const sql = reader.optionalText('sql')?.trim()
  const constant = reader.optional('value')
  reader.end()
  if (sql !== undefined && constant !== undefined)
    throw new SchemaError(path, 'write either "value" or "sql", not both')
  if (sql !== undefined) return { sql }
  if (constant === undefined) throw new SchemaError(path, 'write { "value": … } or { "sql": "…" }')
  return { value: readJsonValue(`${path}.value`, constant) }
}

function readGenerated(path: string, value: unknown): GeneratedDefinition {
  const reader = readObject(path, value)
  const generated = { expression: reader.text('expression').trim(), stored: reader.flag('stored') }
  reader.end()
  return generated
}

function readReference(path: string, value: unknown): ReferenceDefinition {
  const reader = readObject(path, value)
  const reference = {
    table: reader.text('table'),
    column: reader.text('column'),
    on_delete: reader.choice('on_delete', ACTIONS),
    on_update: reader.choice('on_update', ACTIONS),
  }
  reader.end()
  return reference
}

function readIndex(path: string, value: unknown): IndexDefinition {
  const reader = readObject(path, value)
  const where = reader.optionalText('where')?.trim()
  const index = {
    name: reader.text('name'),
    columns: reader.texts('columns', SCHEMA_LIMITS.columnsPerKey),
    unique: reader.flag('unique'),
    ...(where !== undefined && { where }),
  }
  reader.end()
  return index
}

function readFts(path: string, value: unknown): FtsDefinition {
  const reader = readObject(path, value)
  const tokenizer = reader.optionalText('tokenize')
  const fts = {
    columns: reader.texts('columns', SCHEMA_LIMITS.columnsPerTable),
    ...(tokenizer !== undefined && { tokenize: tokenizer }),
  }
  reader.end()
  return fts
}
