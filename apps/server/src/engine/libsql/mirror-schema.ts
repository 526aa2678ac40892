import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EngineError } from '../errors.ts'
import type { SchemaRow } from '../migration/find-drift.ts'
import { type Connection, openConnection } from '../sqlite/connection.ts'

/**
 * Gives a local database with the structure of a remote one and no rows: what asks SQLite itself (which columns are there, may
 * this statement run) is asked here. Throws `unsupported` for a structure that this SQLite cannot build.
 */
export async function withMirror<Result>(
  rows: readonly SchemaRow[],
  work: (connection: Connection) => Result,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'tenantry-mirror-'))
  try {
    const connection = openConnection(join(folder, 'mirror.sqlite'), {
      mode: 'create',
      trusted: false,
      journal: 'keep',
    })
    try {
      connection.exec('PRAGMA synchronous=OFF; PRAGMA journal_mode=MEMORY')
      buildStructure(connection, rows)
      return work(connection)
    } finally {
      connection.close()
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Virtual tables first: they bring their shadow tables along, which are then not made again. */
export function buildStructure(connection: Connection, rows: readonly SchemaRow[]): void {
  const rank = ({ type, sql }: SchemaRow): number =>
    type === 'table' ? (/^create\s+virtual\b/i.test(sql ?? '') ? 0 : 1) : 2
  for (const { name, sql } of rows.toSorted((a, b) => rank(a) - rank(b))) {
    if (sql === null || /^sqlite_/i.test(name) || exists(connection, name)) continue
    try {
      connection.exec(sql)
    } catch (error) {
      throw new EngineError('unsupported', `The structure of ${name} cannot be read here.`, { cause: error })
    }
  }
}

function exists(connection: Connection, name: string): boolean {
  return connection.cached('SELECT 1 FROM sqlite_schema WHERE name = ?').get(name) !== undefined
}
