import { createStatements, RESERVED_PREFIX, type TableDefinition } from '@tenantry/schema'
import { META_STATEMENTS } from '../sqlite/meta-tables.ts'
import { readFts5 } from './fts5-text.ts'
import type { SchemaObject } from './read-schema-objects.ts'

const FTS5_OPTIONS = new Set([
  'content',
  'content_rowid',
  'tokenize',
  'prefix',
  'columnsize',
  'detail',
  'contentless_delete',
  'contentless_unindexed',
])

/** SQLite's own tables, with the only text that each has ever had. */
const SQLITE_TABLES: Readonly<Record<string, string>> = {
  sqlite_sequence: 'CREATE TABLE sqlite_sequence(name,seq)',
  sqlite_stat1: 'CREATE TABLE sqlite_stat1(tbl,idx,stat)',
  sqlite_stat4: 'CREATE TABLE sqlite_stat4(tbl,idx,neq,nlt,ndlt,sample)',
}

/** Our tables and their index as SQLite records them, by name. */
const META_OBJECTS = new Map(
  META_STATEMENTS.map((statement) => statement.replace(' IF NOT EXISTS', '')).map((sql) => [
    sql.split(' ')[2],
    sql,
  ]),
)

/**
 * Names every object of a file from outside that could do more than hold rows: views, triggers other than our own full-text
 * ones, virtual tables other than plain FTS5, and false versions of what belongs to SQLite or to us.
 */
export function findForbiddenObjects(
  objects: readonly SchemaObject[],
  tables: readonly TableDefinition[],
): string[] {
  const ownStatements = new Set(createStatements({ format: 1, name: 'file', tables: tables.map(bareTable) }))
  return objects
    .map((object) => problemOf(object, objects, ownStatements))
    .filter((problem) => problem !== null)
}

/** All that the text of our own indexes and triggers depends on; the expressions of a foreign file are not rendered. */
function bareTable({ name, columns, fts }: TableDefinition): TableDefinition {
  return {
    name,
    columns: columns.map((column) => ({
      name: column.name,
      type: column.type,
      not_null: false,
      unique: column.unique,
    })),
    primary_key: [],
    indexes: [],
    ...(fts !== undefined && { fts }),
  }
}

function problemOf(
  object: SchemaObject,
  objects: readonly SchemaObject[],
  ownStatements: ReadonlySet<string>,
): string | null {
  const { type, name, sql } = object
  const label = `${type} ${JSON.stringify(name)}`
  if (type === 'view') return `${label}: views are not accepted`
  if (type === 'trigger') {
    return sql !== null && ownStatements.has(sql) ? null : `${label}: triggers are not accepted`
  }
  if (type !== 'table' && type !== 'index') return `${label}: an unknown kind of object`
  const folded = name.toLowerCase()
  if (folded.startsWith('sqlite_')) return sqliteProblem(object, label)
  if (folded.startsWith(RESERVED_PREFIX)) return reservedProblem(object, label, ownStatements)
  if (sql === null) return `${label}: it has no definition`
  return /^create\s+virtual\b/i.test(sql) ? virtualProblem(sql, label, objects) : null
}

function sqliteProblem({ type, name, sql }: SchemaObject, label: string): string | null {
  if (type === 'index')
    return sql === null && name.startsWith('sqlite_autoindex_') ? null : `${label}: a false system index`
  return SQLITE_TABLES[name] === sql ? null : `${label}: a false system table`
}

function reservedProblem(
  { name, sql }: SchemaObject,
  label: string,
  own: ReadonlySet<string>,
): string | null {
  if (sql !== null && (META_OBJECTS.get(name) === sql || own.has(sql))) return null
  return `${label}: names beginning with ${RESERVED_PREFIX} are reserved`
}

function virtualProblem(sql: string, label: string, objects: readonly SchemaObject[]): string | null {
  const text = readFts5(sql)
  if (text === null) return `${label}: of virtual tables only FTS5 is accepted`
  const unknown = [...text.options.keys()].find((option) => !FTS5_OPTIONS.has(option))
  if (unknown !== undefined) return `${label}: the FTS5 option ${JSON.stringify(unknown)} is not accepted`
  const content = text.options.get('content') ?? ''
  if (content === '') return null
  const source = objects.find(
    ({ type, name }) => type === 'table' && name.toLowerCase() === content.toLowerCase(),
  )
  const isOrdinary = /^create\s+table\b/i.test(source?.sql ?? '') && !/^(sqlite_|_tenantry_)/i.test(content)
  return isOrdinary ? null : `${label}: it indexes something that is no ordinary table`
}
