import { rm } from 'node:fs/promises'
import type { CreateDatabase, Database } from '@tenantry/contract'
import type { RequestContext } from '../../kernel/http/operation-context.ts'
import { insertDatabase } from './create-database.ts'
import type { DatabasesDeps } from './deps.ts'
import { emptyImage } from './image.ts'
import { showDatabase } from './show-database.ts'
import type { DatabaseRow } from './tables.ts'
import { targetOf } from './target.ts'

type Context = Pick<RequestContext, 'actor' | 'requestId' | 'reservedId'>

export interface FilledDatabase {
  create: CreateDatabase
  /** Template and version that the content has. */
  origin: Pick<DatabaseRow, 'template_id' | 'template_name' | 'template_version'>
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
  if (earlier?.status === 'ready') return showDatabase(earlier)
  const row = earlier ?? (await insertDatabase(deps, context, filled.create, 'restoring'))
  const target = targetOf(row, deps.settings)
  const scratchPath = `${deps.settings.scratchDir}/${row.id}.sqlite`
  try {
    const path = await filled.content(scratchPath)
    await deps.engine.create(target, emptyImage)
    await deps.engine.replaceFrom(target, path)
  } catch (error) {
    await deps.engine.remove(target)
    await deps.store.remove(row.id)
    throw error
  } finally {
    await rm(scratchPath, { force: true })
  }
  const change = { ...filled.origin, status: 'ready' as const, updated_at: deps.clock.now() }
  await deps.store.update(row.id, change)
  deps.known.forget(row.id)
  return showDatabase({ ...row, ...change })
}
