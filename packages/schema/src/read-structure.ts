import { createStatements } from './create-statements.ts'
import { RESERVED_PREFIX, type SchemaDocument } from './document.ts'
import { normalizeSql } from './expression.ts'
import { foldName, ftsTableNames } from './identifiers.ts'
import { parseCreateTable } from './parse-create-table.ts'
import type { DatabaseStructure, ObjectStructure, SchemaObjectRow, TableStructure } from './structure.ts'
import { SqlTextError, tokenize } from './tokens.ts'

const OWN_OBJECTS = [`${RESERVED_PREFIX}fts_`, `${RESERVED_PREFIX}unique_`]

/**
 * Reads the structure of a database from its `sqlite_schema`. Left out: what SQLite makes by itself, the tables that
 * FTS5 keeps behind a full-text index, and what has the reserved prefix and is no part of a schema.
 */
export function readStructure(rows: readonly SchemaObjectRow[]): DatabaseStructure {
  const shadows = shadowTables(rows)
  const structure: DatabaseStructure = { tables: [], objects: [] }
  for (const row of rows) {
    if (row.sql === null || isInternal(row.name) || shadows.has(foldName(row.name))) continue
    const read = readObject(row, row.sql)
    if ('columns' in read) structure.tables.push(read)
    else structure.objects.push(read)
  }
  return structure
}

/** The structure that a fresh database of this schema has. */
export function expectedStructure(document: SchemaDocument): DatabaseStructure {
  return readStructure(createStatements(document).map(rowOfStatement))
}

/** What `sqlite_schema` will say about the object that a statement of ours creates. */
function rowOfStatement(sql: string): SchemaObjectRow {
  const words = tokenize(sql).filter((token) => !['unique', 'virtual'].includes(foldName(token.text)))
  const [, type, name] = words
  const on = words.findIndex((token) => token.kind === 'word' && foldName(token.text) === 'on')
  return {
    type: foldName(type?.text ?? ''),
    name: name?.value ?? '',
    tbl_name: (on === -1 ? name : words[on + 1])?.value ?? '',
    sql,
  }
}

function isInternal(name: string): boolean {
  const folded = foldName(name)
  if (folded.startsWith('sqlite_')) return true
  return folded.startsWith(RESERVED_PREFIX) && !OWN_OBJECTS.some((prefix) => folded.startsWith(prefix))
}

/** Only tables behind a virtual table of that very name: a stray `notes_fts_data` is no shadow. */
function shadowTables(rows: readonly SchemaObjectRow[]): Set<string> {
  const shadows = rows
    .filter((row) => isVirtual(row.sql) && foldName(row.name).endsWith('_fts'))
    .flatMap((row) => ftsTableNames(row.name.slice(0, -'_fts'.length)).slice(1))
  return new Set(shadows.map(foldName))
}

function isVirtual(sql: string | null): boolean {
  return sql !== null && /^\s*create\s+virtual\s/i.test(sql)
}

function readObject(row: SchemaObjectRow, sql: string): TableStructure | ObjectStructure {
  const object = (kind: ObjectStructure['kind'], definition: string): ObjectStructure => ({
    kind,
    name: row.name,
    table: row.tbl_name,
    definition,
    sql,
  })
  try {
    const definition = normalizeSql(sql)
    if (row.type === 'index' || row.type === 'trigger' || row.type === 'view')
      return object(row.type, definition)
    if (isVirtual(sql)) return object('fts', definition)
    return parseCreateTable(sql) ?? object('unreadable', definition)
  } catch (error) {
    if (error instanceof SqlTextError) return object('unreadable', sql)
    throw error
  }
}
