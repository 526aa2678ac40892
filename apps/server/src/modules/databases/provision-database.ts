import { uniqueViolation, type ControlTx } from '../../kernel/db/index.ts'
import { problem } from '../../kernel/errors.ts'
import type { RequestContext } from '../../kernel/http/operation-context.ts'
import { currentVersion, nameTaken, newRow } from './create-database.ts'
import { purgeDatabase } from './delete-database.ts'
import type { DatabasesDeps } from './deps.ts'
import { versionInFile } from './fill-database.ts'
import { imageOf } from './image.ts'
import { createDatabasesStore } from './store.ts'
import type { DatabaseRow } from './tables.ts'
import { targetOf } from './target.ts'

type Context = Pick<RequestContext, 'actor' | 'requestId' | 'reservedId'>

/** After a crash, what is nobody's by then is purged. */
const PROVISIONING_SECONDS_MAX = 900
/** So long before it is purged nobody begins to make it theirs. */
const COMMITTING_SECONDS_MAX = 60

/**
 * Makes a database together with whom it is for, all or nothing: a name is reserved, the file made, and one transaction then does `work` and declares the
 * database ready. What fails on the way leaves neither record nor file; what a crash interrupts is purged by `finishUnfinished`. `work` may run again.
 * @throws TEMPLATE_NOT_FOUND, DATABASE_NAME_TAKEN, what `work` and the engine throw
 */
export async function provisionDatabase<T>(
  deps: DatabasesDeps,
  context: Context,
  wanted: { name: string; template: string },
  work: (tx: ControlTx, database: DatabaseRow) => Promise<T>,
): Promise<T> {
  const version = await deps.control.transaction((tx) => currentVersion(deps, tx, wanted.template))
  const row = await reserve(deps, context, wanted.name)
  try {
    const target = targetOf(row, deps.settings)
    await deps.engine.create(
      target,
      imageOf(await deps.templates.version(version.templateId, version.version)),
    )
    const origin = { template_id: version.templateId, template_version: version.version }
    const made: DatabaseRow = {
      ...row,
      ...origin,
      template_name: version.templateName,
      // An earlier try with the same Idempotency-Key may have made the file.
      template_version: await versionInFile(deps, target, origin),
      status: 'ready',
      purge_at: null,
    }
    return await deps.control.transaction(async (tx) => {
      const result = await work(tx, made)
      await settle(deps, tx, context, made)
      return result
    })
  } catch (error) {
    await giveUp(deps, row)
    throw error
  }
}

/** The record has no template yet: no rollout looks for the file. */
async function reserve(deps: DatabasesDeps, context: Context, name: string): Promise<DatabaseRow> {
  const { reservedId } = context
  const earlier = reservedId === null ? undefined : await deps.store.findById(`db_${reservedId}`)
  if (earlier?.status === 'restoring') return earlier
  if (earlier !== undefined) throw nameTaken(earlier.name)
  const row: DatabaseRow = {
    ...newRow(deps, context, { name }, null),
    status: 'restoring',
    purge_at: deps.clock.now() + PROVISIONING_SECONDS_MAX,
  }
  try {
    await deps.store.insert(row)
  } catch (error) {
    if (uniqueViolation(error) !== null) throw nameTaken(name)
    throw error
  }
  return row
}

async function settle(
  deps: DatabasesDeps,
  tx: ControlTx,
  context: Context,
  made: DatabaseRow,
): Promise<void> {
  const { id, name, template_id, template_name, template_version, status, purge_at } = made
  const store = createDatabasesStore(tx)
  const present = await store.findLocked(id)
  const now = deps.clock.now()
  if (present?.status !== 'restoring' || (present.purge_at ?? 0) < now + COMMITTING_SECONDS_MAX)
    throw problem('UNAVAILABLE', { detail: 'The database took too long to make, or was deleted meanwhile.' })
  const change = { template_id, template_name, template_version, status, purge_at, updated_at: now }
  await store.update(id, change)
  const details = { name, template: template_name, version: template_version }
  await deps.audit(tx, context, 'database.created', { type: 'database', id }, details)
  if (template_id !== null)
    await deps.templates.rejoinRollout(tx, { templateId: template_id, databaseId: id, name }, true)
  tx.afterCommit(() => deps.known.forget(id))
}

async function giveUp(deps: DatabasesDeps, row: DatabaseRow): Promise<void> {
  try {
    const now = deps.clock.now()
    const change = { status: 'deleted' as const, deleted_at: now, purge_at: now }
    const isNobodys = await deps.control.transaction(async (tx) => {
      const store = createDatabasesStore(tx)
      // Waits for a commit whose answer never came: after that the database is somebody's.
      if ((await store.findLocked(row.id))?.status !== 'restoring') return false
      await store.update(row.id, change)
      tx.afterCommit(() => deps.known.forget(row.id))
      return true
    })
    if (isNobodys) await purgeDatabase(deps, { ...row, ...change })
  } catch (error) {
    // `finishUnfinished` does it again; the caller is to learn why there is no database.
    deps.log.error({ err: error, database_id: row.id }, 'A database that is nobody’s could not be removed.')
  }
}
