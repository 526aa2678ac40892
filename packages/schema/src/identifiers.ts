import { RESERVED_PREFIX } from './document.ts'

/** What a table, column or index may be called. */
export const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]{0,62}$/

/** What a template may be called. */
export const TEMPLATE_NAME = /^[a-z][a-z0-9-]{0,62}$/

const SHADOW_SUFFIXES = ['', '_data', '_idx', '_content', '_docsize', '_config']

/** `"name"`, safe in any place of an SQL statement that takes an identifier. */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** `'text'`, an SQL string literal. */
export function quoteString(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

/** SQLite compares names without regard to the case of ASCII letters; identifiers here are ASCII. */
export function foldName(name: string): string {
  return name.toLowerCase()
}

export function sameName(a: string, b: string): boolean {
  return foldName(a) === foldName(b)
}

/** The full-text index of a table. */
export function ftsTableName(table: string): string {
  return `${table}_fts`
}

/** The full-text index and the tables that FTS5 keeps behind it. */
export function ftsTableNames(table: string): string[] {
  return SHADOW_SUFFIXES.map((suffix) => `${ftsTableName(table)}${suffix}`)
}

export type FtsEvent = 'insert' | 'update' | 'delete'

export function ftsTriggerName(table: string, event: FtsEvent): string {
  return `${RESERVED_PREFIX}fts_${table}_${event}`
}

/** The index behind a column's `unique`; the dot keeps `a.b_c` and `a_b.c` apart. */
export function uniqueIndexName(table: string, column: string): string {
  return `${RESERVED_PREFIX}unique_${table}.${column}`
}
