import { RESERVED_PREFIX } from './document.ts'
import { foldName, quoteIdentifier } from './identifiers.ts'
import type { SchemaObjectRow } from './structure.ts'

export interface ForeignObjects {
  /** To be run before the first statement of a plan. */
  drop: string[]
  /** To be run after the last one; fails when what they use is gone, and with it the migration. */
  restore: string[]
}

/**
 * Views and triggers that somebody made in a database outside of the schema. SQLite refuses to rename or rebuild a
 * table while one of them names a table that is gone for a moment, so they step aside and come back as they were.
 */
export function foreignObjects(rows: readonly SchemaObjectRow[]): ForeignObjects {
  const foreign = rows.filter(
    (row) =>
      (row.type === 'view' || row.type === 'trigger') &&
      row.sql !== null &&
      !foldName(row.name).startsWith(RESERVED_PREFIX),
  )
  const triggers = foreign.filter((row) => row.type === 'trigger')
  const views = foreign.filter((row) => row.type === 'view')
  const drop = (row: SchemaObjectRow): string => `DROP ${row.type.toUpperCase()} ${quoteIdentifier(row.name)}`
  return {
    drop: [...triggers, ...views].map(drop),
    restore: [...views, ...triggers].flatMap((row) => (row.sql === null ? [] : [row.sql])),
  }
}
