import type { FileInspection } from '../engine.ts'
import type { EngineError } from '../errors.ts'
import { type Connection, openConnection } from '../sqlite/connection.ts'
import { readMarker } from '../sqlite/meta-tables.ts'
import { toEngineError } from '../sqlite/sqlite-error.ts'
import { findForbiddenObjects } from './check-schema-objects.ts'
import { removeFile, temporaryPath } from './durable-files.ts'
import { introspectSchema } from './introspect-schema.ts'
import { readFileHeader } from './read-file-header.ts'
import { readSchemaObjects, type SchemaObject } from './read-schema-objects.ts'
import { removeJournals } from './remove-database.ts'
import { findReplayProblems } from './replay-schema.ts'

export interface InspectFileInput {
  path: string
  sizeBytesMax: number
}

const PROBLEMS_SHOWN = 10
const SKIPPED_SHOWN = 1_000
/** These concern this machine, not the file. */
const OWN_FAILURES = new Set(['not_found', 'disk_full', 'read_only', 'overloaded', 'lane_died'])

/**
 * Looks at a file that comes from outside, for a lane process: is it SQLite, whole, and free of anything that acts? A file in
 * WAL mode is turned back to a single file; otherwise it is only read. The file is closed and no one else uses it.
 * Its marker is a claim: whoever trusts it compares the structure with that version first (`findDrift`).
 * Throws `EngineError` only for what is wrong on this side (a missing file, a full disk).
 */
export async function inspectFile(input: InspectFileInput): Promise<FileInspection> {
  try {
    const header = await readFileHeader(input.path, input.sizeBytesMax)
    if (!header.ok) return header
    if (header.usesWal) leaveWalMode(input.path)
    // Not `readonly`: on such a connection SQLite's integrity check passes over CHECK constraints.
    const connection = openConnection(input.path, { mode: 'readwrite', trusted: false, journal: 'keep' })
    try {
      connection.exec('PRAGMA query_only=ON')
      return await inspect(connection, header.sizeBytes)
    } finally {
      connection.close()
    }
  } catch (error) {
    const failure = toEngineError(error)
    if (OWN_FAILURES.has(failure.reason)) throw failure
    return { ok: false, problem: problemText(failure) }
  }
}

async function inspect(connection: Connection, sizeBytes: number): Promise<FileInspection> {
  const objects = readSchemaObjects(connection)
  const { document, skipped } = introspectSchema(connection)
  const problems = [
    () => findForbiddenObjects(objects, document?.tables ?? []),
    () => replay(connection.path, objects),
    () => findDamage(connection),
    () => findBrokenRows(connection, objects),
  ]
  for (const find of problems) {
    const found = await find()
    if (found.length > 0) return { ok: false, problem: listText(found) }
  }
  return {
    ok: true,
    marker: readMarker(connection),
    document,
    sizeBytes,
    skipped: skipped.slice(0, SKIPPED_SHOWN),
    skippedCount: skipped.length,
  }
}

async function replay(path: string, objects: readonly SchemaObject[]): Promise<string[]> {
  const scratchPath = temporaryPath(path)
  const scratch = openConnection(scratchPath, { mode: 'create', trusted: false, journal: 'keep' })
  try {
    scratch.exec('PRAGMA synchronous=OFF; PRAGMA journal_mode=MEMORY')
    return findReplayProblems(scratch, objects)
  } finally {
    scratch.close()
    await removeFile(scratchPath)
    await removeJournals(scratchPath)
  }
}

/** Only after the definitions were accepted: the check evaluates them on every row. */
function findDamage(connection: Connection): string[] {
  const lines = connection
    .prepare(`PRAGMA integrity_check(${PROBLEMS_SHOWN})`)
    .all()
    .map(([line]) => String(line))
  return lines.length === 1 && lines[0] === 'ok' ? [] : lines
}

function findBrokenRows(connection: Connection, objects: readonly SchemaObject[]): string[] {
  const orphan = connection.prepare('SELECT "table", parent FROM pragma_foreign_key_check LIMIT 1').get()
  if (orphan !== undefined)
    return [`Rows of ${JSON.stringify(orphan[0])} refer to missing rows of ${JSON.stringify(orphan[1])}.`]
  if (!objects.some(({ name }) => name === 'sqlite_sequence')) return []
  const sequence = connection
    .prepare(
      "SELECT name FROM sqlite_sequence WHERE typeof(name) <> 'text' OR typeof(seq) <> 'integer' LIMIT 1",
    )
    .get()
  return sequence === undefined ? [] : ['The table of automatic numbers is damaged.']
}

function leaveWalMode(path: string): void {
  const connection = openConnection(path, { mode: 'readwrite', trusted: false, journal: 'keep' })
  try {
    connection.exec('PRAGMA journal_mode=DELETE')
  } finally {
    connection.close()
  }
}

function problemText(failure: EngineError): string {
  const detail = failure.cause instanceof Error ? ` (${failure.cause.message})` : ''
  return `${failure.reason === 'corrupt' ? failure.message : 'The file cannot be read as a database.'}${detail}`
}

function listText(problems: readonly string[]): string {
  const shown = problems.slice(0, PROBLEMS_SHOWN).join('\n')
  return problems.length > PROBLEMS_SHOWN ? `${shown}\n… and ${problems.length - PROBLEMS_SHOWN} more` : shown
}
