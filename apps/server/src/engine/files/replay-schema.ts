import type { Connection } from '../sqlite/connection.ts'
import { quoteIdentifier } from '../sqlite/identifier.ts'
import type { SchemaObject } from './read-schema-objects.ts'
import { readSchemaObjects } from './read-schema-objects.ts'

/** SQLite's authorizer codes (https://www.sqlite.org/c3ref/c_alter_table.html). */
const SQLITE_FUNCTION = 31
/** PRAGMA, ATTACH, DETACH. */
const FORBIDDEN_ACTIONS = new Set([19, 24, 25])
const OWN_PRAGMA = 'table_list'
const SQLITE_OK = 0
const SQLITE_DENY = 1

/**
 * Functions that a definition (check, default, generated column, index) may call: calculations on their arguments, the clock
 * and randomness. What reads files, loads code or reaches a tokenizer is not among them.
 */
const FUNCTIONS = new Set(
  `abs ceil ceiling char coalesce concat concat_ws floor format glob hex if ifnull iif instr length like likely likelihood
  unlikely lower ltrim max min mod nullif octet_length pow power printf quote replace round rtrim sign sqrt substr substring
  trim trunc typeof unhex unicode upper exp ln log log10 log2 pi acos asin atan atan2 cos sin tan degrees radians random
  randomblob zeroblob date time datetime julianday unixepoch strftime timediff current_timestamp current_date current_time
  json jsonb json_array json_array_length json_extract json_insert json_object json_patch json_quote json_remove
  json_replace json_set json_type json_valid -> ->> match snippet highlight bm25`.split(/\s+/),
)

/**
 * Builds the same structure in an empty scratch database from the file's own text, and compares: whatever was planted in
 * the file's schema table (text that is no definition, another object's text, a hidden second statement) shows as a
 * difference. Returns problems; never runs anything but definitions.
 */
export function findReplayProblems(scratch: Connection, objects: readonly SchemaObject[]): string[] {
  const called = new Set<string>()
  let collects = false
  scratch.setAuthorizer((action, first, second) => {
    if (collects && action === SQLITE_FUNCTION && second !== null) called.add(second.toLowerCase())
    return FORBIDDEN_ACTIONS.has(action) && first !== OWN_PRAGMA ? SQLITE_DENY : SQLITE_OK
  })
  for (const object of inOrder(objects)) {
    if (exists(scratch, object.name)) continue
    collects = !/^create\s+virtual\b/i.test(object.sql ?? '')
    const problem = define(scratch, object)
    if (problem !== null) return [problem]
  }
  const differences = compare(objects, readSchemaObjects(scratch))
  if (differences.length > 0) return differences
  collects = true
  for (const object of objects) {
    const problem = object.type === 'table' ? probe(scratch, object.name) : null
    if (problem !== null) return [problem]
  }
  const forbidden = [...called].filter((name) => !FUNCTIONS.has(name)).sort()
  return forbidden.map((name) => `A definition calls the function ${name}(), which is not accepted.`)
}

/** Tables first, virtual ones after those that they read; then indexes and triggers. */
function inOrder(objects: readonly SchemaObject[]): SchemaObject[] {
  const own = objects.filter(({ name, sql }) => sql !== null && !/^sqlite_/i.test(name))
  const rank = ({ type, sql }: SchemaObject): number =>
    type === 'table' ? (/^create\s+virtual\b/i.test(sql ?? '') ? 0 : 1) : 2
  return own.toSorted((a, b) => rank(a) - rank(b))
}

function exists(scratch: Connection, name: string): boolean {
  return scratch.cached('SELECT 1 FROM sqlite_schema WHERE name = ?').get(name) !== undefined
}

function define(scratch: Connection, object: SchemaObject): string | null {
  const label = `${object.type} ${JSON.stringify(object.name)}`
  const sql = object.sql ?? ''
  if (!/^create\s/i.test(sql)) return `${label}: its text is no definition`
  try {
    const statement = scratch.prepare(sql)
    if (statement.sourceSQL.trim() !== sql.trim()) return `${label}: its text holds more than a definition`
    statement.run()
    return null
  } catch (error) {
    return `${label}: ${messageOf(error)}`
  }
}

function compare(expected: readonly SchemaObject[], actual: readonly SchemaObject[]): string[] {
  const keys = new Set(actual.map(keyOf))
  const wanted = new Set(expected.map(keyOf))
  const surplus = expected.filter((object) => !keys.has(keyOf(object)) && !isOptional(object))
  const missing = actual.filter((object) => !wanted.has(keyOf(object)) && !isOptional(object))
  if (expected.length !== wanted.size) return ['The file lists an object twice.']
  return [...surplus, ...missing].map(
    ({ type, name }) => `${type} ${JSON.stringify(name)}: its definition is not consistent`,
  )
}

function keyOf({ type, name, table, sql }: SchemaObject): string {
  return JSON.stringify([type, name, table, sql])
}

/** Kept by SQLite itself, and there or not whatever the definitions say. */
function isOptional({ name }: SchemaObject): boolean {
  return /^sqlite_(sequence|stat\d)$/.test(name)
}

/** Prepares, but never runs, what touches every expression and collation of a table. */
function probe(scratch: Connection, table: string): string | null {
  if (/^sqlite_/i.test(table)) return null
  const name = quoteIdentifier(table)
  try {
    scratch.prepare(`SELECT DISTINCT * FROM ${name}`)
    if (!isShadow(scratch, table)) scratch.prepare(`INSERT INTO ${name} DEFAULT VALUES`)
    return null
  } catch (error) {
    return `table ${JSON.stringify(table)}: ${messageOf(error)}`
  }
}

function isShadow(scratch: Connection, table: string): boolean {
  const type = scratch
    .cached("SELECT type FROM pragma_table_list WHERE schema = 'main' AND name = ?")
    .get(table)?.[0]
  return type === 'shadow' || type === 'virtual'
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
