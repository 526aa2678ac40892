import type { CreateDatabase, Database } from '@tenantry/contract'
import { uniqueViolation, type ControlTx } from '../../kernel/db/index.ts'
import { problem, type ProblemError } from '../../kernel/errors.ts'
import type { RequestContext } from '../../kernel/http/operation-context.ts'
import { newId } from '../../kernel/ids.ts'
import type { DatabasesDeps, TemplateVersionRef } from './deps.ts'
import { databaseNotFound } from './find-database.ts'
import { emptyImage, imageOf } from './image.ts'
import { metadataColumn, showDatabase } from './show-database.ts'
import { createDatabasesStore } from './store.ts'
import type { DatabaseRow } from './tables.ts'
import { targetOf } from './target.ts'

const METADATA_BYTES_MAX = 16 * 1024

type Context = Pick<RequestContext, 'actor' | 'requestId' | 'reservedId'>

/**
 * Creates a database from a template's current version, or an empty one. The record comes first, then the file, then `ready`: what a crash
 * interrupts is ended by `finishUnfinished`.
 * @throws DATABASE_NAME_TAKEN, TEMPLATE_NOT_FOUND, PLACEMENT_UNSUPPORTED, and what the engine throws
 */
export async function createDatabase(
  deps: DatabasesDeps,
  context: Context,
  input: CreateDatabase,
): Promise<Database> {
  requirePlacement(deps, input)
  const row = (await findEarlierTry(deps, context)) ?? (await insertDatabase(deps, context, input))
  return showDatabase(await finishDatabase(deps, row))
}

/**
 * Makes the file of a recorded database and declares it ready. Doing it again is harmless, also for several at once.
 * @throws DATABASE_NOT_FOUND when it was deleted meanwhile
 */
export async function finishDatabase(deps: DatabasesDeps, row: DatabaseRow): Promise<DatabaseRow> {
  if (row.status !== 'creating') return row
  const image =
    row.template_id === null || row.template_version === null
      ? emptyImage
      : imageOf(await deps.templates.version(row.template_id, row.template_version))
  await deps.engine.create(targetOf(row, deps.settings), image)
  const ready = { ...row, status: 'ready' as const, updated_at: deps.clock.now() }
  const change = { status: ready.status, updated_at: ready.updated_at }
  const settled = await deps.store.settle(row.id, 'creating', change)
  deps.known.forget(row.id)
  return settled ? ready : endedElsewhere(deps, row)
}

/** What became of a database that was being made: ready by another hand, or deleted, and then no file is left behind. */
export async function endedElsewhere(deps: DatabasesDeps, row: DatabaseRow): Promise<DatabaseRow> {
  const present = await deps.store.findById(row.id)
  if (present?.status === 'ready') return present
  const isGone = present === undefined || (present.purge_at !== null && present.purge_at <= deps.clock.now())
  if (isGone) await deps.engine.remove(targetOf(row, deps.settings))
  throw databaseNotFound(row.name)
}

/** Writes the record of a new database in a transaction of its own. */
export async function insertDatabase(
  deps: DatabasesDeps,
  context: Context,
  input: CreateDatabase,
  status: DatabaseRow['status'] = 'creating',
): Promise<DatabaseRow> {
  const metadata = metadataColumn.encode(input.metadata ?? {})
  requireMetadataSize(metadata)
  try {
    return await deps.control.transaction(async (tx) => {
      const version = input.template === undefined ? null : await currentVersion(deps, tx, input.template)
      const row = { ...newRow(deps, context, input, version), status, metadata }
      await createDatabasesStore(tx).insert(row)
      const details = { name: row.name, template: row.template_name, version: row.template_version }
      await deps.audit(tx, context, 'database.created', { type: 'database', id: row.id }, details)
      return row
    })
  } catch (error) {
    if (uniqueViolation(error) !== null) throw nameTaken(input.name)
    throw error
  }
}

/** The record of a database as it begins. */
export function newRow(
  deps: Pick<DatabasesDeps, 'clock'>,
  context: Pick<Context, 'reservedId'>,
  input: CreateDatabase,
  version: TemplateVersionRef | null,
): DatabaseRow {
  const now = deps.clock.now()
  return {
    id: context.reservedId === null ? newId('db') : `db_${context.reservedId}`,
    name: input.name,
    status: 'creating',
    template_id: version?.templateId ?? null,
    template_name: version?.templateName ?? null,
    template_version: version?.version ?? null,
    lazy_rollout_id: null,
    placement: input.placement ?? 'local',
    durability: input.durability ?? 'normal',
    metadata: metadataColumn.encode(input.metadata ?? {}),
    created_at: now,
    updated_at: now,
    deleted_at: null,
    purge_at: null,
  }
}

export function nameTaken(name: string): ProblemError {
  return problem('DATABASE_NAME_TAKEN', {
    detail: `There is a database named ${JSON.stringify(name)} already.`,
    hint: 'Choose another name.',
    errors: [{ pointer: '/name', detail: 'is taken' }],
  })
}

export function requireMetadataSize(metadata: string): void {
  if (Buffer.byteLength(metadata) <= METADATA_BYTES_MAX) return
  throw problem('INVALID_REQUEST', {
    detail: '/metadata: is larger than 16 KiB',
    errors: [{ pointer: '/metadata', detail: 'is larger than 16 KiB' }],
  })
}

async function findEarlierTry(deps: DatabasesDeps, context: Context): Promise<DatabaseRow | undefined> {
  return context.reservedId === null ? undefined : deps.store.findById(`db_${context.reservedId}`)
}

/** @throws TEMPLATE_NOT_FOUND */
export async function currentVersion(
  deps: Pick<DatabasesDeps, 'templates'>,
  tx: ControlTx,
  template: string,
): Promise<TemplateVersionRef> {
  const version = await deps.templates.currentVersion(tx, template)
  if (version !== null) return version
  throw problem('TEMPLATE_NOT_FOUND', {
    detail: `There is no template named ${JSON.stringify(template)}.`,
    hint: 'Publish it first (`tenantry push`), or leave `template` out for an empty database.',
    errors: [{ pointer: '/template', detail: 'is not known' }],
  })
}

function requirePlacement(deps: DatabasesDeps, input: CreateDatabase): void {
  if (input.placement !== 'libsql') return
  if (deps.settings.libsql === null) {
    throw problem('PLACEMENT_UNSUPPORTED', {
      detail: 'No libSQL server is configured.',
      hint: 'Set TENANTRY_LIBSQL_URL and TENANTRY_LIBSQL_ADMIN_URL on the server.',
    })
  }
  if (input.durability !== undefined) {
    throw problem('PLACEMENT_UNSUPPORTED', { detail: 'The durability of a remote database is its server’s.' })
  }
}
