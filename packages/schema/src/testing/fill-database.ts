import type { DatabaseSync } from 'node:sqlite'
import type { ColumnType, SchemaDocument } from '../document.ts'
import { quoteIdentifier } from '../identifiers.ts'

type Stored = string | number | bigint | Uint8Array | null

/** Values that converge on the edges of conversions: numbers as text, JSON as text, 17 digits, 2^53 + 1. */
const VALUES: Record<ColumnType, Stored[]> = {
  text: ['red house', 'Red house', '1', '-12', '2.5', 'true', '{"a":1}', 'é', 'b', '', 'b '],
  integer: [0n, 1n, 2n, -12n, 9_007_199_254_740_993n, 3n, 4n],
  timestamp: [1000n, 2000n, 1n, 3000n],
  real: [0, 1, 1.5, 0.1 + 0.2, -3, 1e300],
  blob: [new Uint8Array([97, 98]), new Uint8Array([0, 255]), new Uint8Array([49])],
  boolean: [0n, 1n],
  json: ['{"a":[1]}', '3', 'true', 'null', '"x"'],
}

/** Tries to insert `rowsPerTable` rows; those that a constraint refuses are left out. `next` gives natural numbers. */
export function fillDatabase(
  database: DatabaseSync,
  document: SchemaDocument,
  rowsPerTable: number,
  next: () => number,
): void {
  database.exec('PRAGMA foreign_keys = ON')
  for (let row = 0; row < rowsPerTable; row += 1) {
    for (const table of document.tables) {
      const columns = table.columns.filter((column) => column.generated === undefined)
      const values = columns.map((column) => {
        const pool = VALUES[column.type]
        return !column.not_null && next() % 5 === 0 ? null : (pool[next() % pool.length] ?? null)
      })
      const names = columns.map((column) => quoteIdentifier(column.name)).join(', ')
      const marks = columns.map(() => '?').join(', ')
      const insert = database.prepare(
        `INSERT INTO ${quoteIdentifier(table.name)} (${names}) VALUES (${marks})`,
      )
      try {
        insert.run(...values)
      } catch (error) {
        if (!isConstraint(error)) throw error
      }
    }
  }
}

function isConstraint(error: unknown): boolean {
  return error instanceof Error && /constraint failed|cannot store/.test(error.message)
}
