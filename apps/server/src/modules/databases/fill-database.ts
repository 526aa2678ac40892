import { rm } from 'node:fs/promises'
import type { CreateDatabase, Database } from '@tenantry/contract'
import type { TenantTarget } from '../../engine/target.ts'
import type { RequestContext } from '../../kernel/http/operation-context.ts'
import { endedElsewhere, insertDatabase } from './create-database.ts'
import type { DatabasesDeps } from './deps.ts'
import { emptyImage } from './image.ts'
import { removeRecord } from './remove-record.ts'
import { showDatabase } from './show-database.ts'
import { createDatabasesStore } from './store.ts'
import type { DatabaseRow } from './tables.ts'
import { targetOf } from './target.ts'

type Context = Pick<RequestContext, 'actor' | 'requestId' | 'reservedId'>

export interface FilledDatabase {
  create: CreateDatabase
  /** Template and version that the content has. */
  origin: Pick<DatabaseRow, 'template_id' | 'template_name' | 'template_version'>
  /** Whether it takes part in the rollout that its template's other databases had meanwhile. */
  joinsRollout: boolean
  /** Gives the path of one SQLite file with the content; may make it at `scratchPath`, which is removed afterwards. */
  content(scratchPath: string): Promise<string>
}

/**
 * Makes a new database out of an existing file: for clone, import and restore into a new one. Until the content is in it the record says
 * `restoring`; a crash on the way leaves a record that is removed by `finishUnfinished`, never a half-filled database.
 */
export async function fillDatabase(
  deps: DatabasesDeps,
  context: Context,
  filled: FilledDatabase,
): Promise<Database> {
  const earlier =
    context.reservedId === null ? undefined : await deps.store.findById(`db_${context.reservedId}`)
  if (earlier !== undefined && earlier.status !== 'restoring') return showDatabase(earlier)
  const row = earlier ?? (await insertDatabase(deps, context, filled.create, 'restoring'))
  const target = targetOf(row, deps.settings)
  const scratchPath = `${deps.settings.scratchDir}/${row.id}.sqlite`
  try {
    const path = await filled.content(scratchPath)
    await deps.engine.create(target, emptyImage)
    await deps.engine.replaceFrom(target, path)
  } catch (error) {
    await giveUp(deps, row)
    throw error
  } finally {
    await rm(scratchPath, { force: true })
  }
  const change = {
    ...filled.origin,
    template_version: await versionInFile(deps, target, filled.origin),
    status: 'ready' as const,
    updated_at: deps.clock.now(),
  }
  const settled = await deps.control.transaction(async (tx) => {
    tx.afterCommit(() => deps.known.forget(row.id))
    if (!(await createDatabasesStore(tx).settle(row.id, 'restoring', change))) return false
    if (filled.joinsRollout && change.template_id !== null) {
      const database = { templateId: change.template_id, databaseId: row.id, name: row.name }
      await deps.templates.rejoinRollout(tx, database, true)
    }
    return true
  })
  return showDatabase(settled ? { ...row, ...change } : await endedElsewhere(deps, row))
}

/** The content came from a live database: a rollout may have passed since its record was read. */
export async function versionInFile(
  deps: DatabasesDeps,
  target: TenantTarget,
  recorded: Pick<DatabaseRow, 'template_id' | 'template_version'>,
): Promise<number | null> {
  if (recorded.template_id === null) return recorded.template_version
  const { marker } = await deps.engine.structure(target)
  return marker?.templateId === recorded.template_id ? marker.version : recorded.template_version
}

async function giveUp(deps: DatabasesDeps, row: DatabaseRow): Promise<void> {
  try {
    await deps.engine.remove(targetOf(row, deps.settings))
    await removeRecord(deps, row.id)
  } catch (error) {
    // `finishUnfinished` does it again; the caller is to learn why the content did not come.
    deps.log.error({ err: error, database_id: row.id }, 'A half-filled database could not be removed.')
  }
}

/** Template and version as recorded. */
export function originOf(
  row: DatabaseRow,
): Pick<DatabaseRow, 'template_id' | 'template_name' | 'template_version'> {
  return {
    template_id: row.template_id,
    template_name: row.template_name,
    template_version: row.template_version,
  }
}
