import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { tenantPath } from '../local/tenant-path.ts'
import type { OutputEncoding, Program, ProgramStep, RowShape } from '../program.ts'
import { openConnection } from '../sqlite/connection.ts'
import { writeOwner } from '../sqlite/file-owner.ts'
import { META_STATEMENTS, writeMarker } from '../sqlite/meta-tables.ts'
import type { StructureMarker, TenantTarget } from '../target.ts'

export const MARKER: StructureMarker = {
  templateId: 'tpl_1',
  templateName: 'app',
  version: 1,
  checksum: 'c1',
}
export const STAMP = 'tpl_1@1'
export const LIMITS = { timeoutMs: 60_000, rowsMax: 1_000, resultBytesMax: 1_000_000 }
/** The table of most tests. */
export const ITEMS =
  'CREATE TABLE items (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, amount INTEGER) STRICT'

export function makeDataFolder(): string {
  return mkdtempSync(join(tmpdir(), 'tenantry-engine-'))
}

export function removeDataFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true })
}

/** A database id that is the same in every run. */
export function databaseId(n: number): string {
  return `db_${n.toString(16).padStart(32, '0')}`
}

export function localTarget(n: number, durability: TenantTarget['durability'] = 'normal'): TenantTarget {
  return { databaseId: databaseId(n), placement: { kind: 'local' }, durability }
}

/** Writes a closed tenant file with our tables, its owner, the marker (null: no template) and the given statements; gives its path. */
export function writeTenantFile(
  dataFolder: string,
  n: number,
  statements: readonly string[] = [ITEMS],
  marker: StructureMarker | null = MARKER,
): string {
  const path = tenantPath(dataFolder, databaseId(n))
  mkdirSync(dirname(path), { recursive: true })
  const connection = openConnection(path, { mode: 'create', trusted: true })
  connection.begin('immediate')
  for (const sql of [...META_STATEMENTS, ...statements]) connection.exec(sql)
  if (marker !== null) writeMarker(connection, marker, 1_700_000_000)
  writeOwner(connection, databaseId(n))
  connection.commit()
  connection.close()
  return path
}

/** `names` are columns as `plain`, or pairs with their encoding. */
export function shapeOf(...names: readonly (string | [string, OutputEncoding])[]): RowShape {
  return {
    columns: names.map((name) =>
      typeof name === 'string' ? { name, encoding: 'plain' } : { name: name[0], encoding: name[1] },
    ),
    limit: null,
    bigIntegers: 'number',
  }
}

export function readProgram(...steps: readonly ProgramStep[]): Program {
  return { access: 'read', stamp: STAMP, steps }
}

export function writeProgram(...steps: readonly ProgramStep[]): Program {
  return { access: 'write', stamp: STAMP, steps }
}

export function insertItem(id: number, name: string, amount: number | null = null): ProgramStep {
  return {
    sql: 'INSERT INTO items (id, name, amount) VALUES (?, ?, ?)',
    params: [BigInt(id), name, amount === null ? null : BigInt(amount)],
  }
}

export function selectItem(id: number): ProgramStep {
  return {
    sql: 'SELECT id, name, amount FROM items WHERE id = ?',
    params: [BigInt(id)],
    rows: { ...shapeOf('id', 'name', 'amount'), limit: 1 },
  }
}
