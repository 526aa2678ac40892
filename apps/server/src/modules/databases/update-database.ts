import type { Database, UpdateDatabase } from '@tenantry/contract'
import { changesBetween } from '../../kernel/changes-between.ts'
import { uniqueViolation } from '../../kernel/db/index.ts'
import { problem } from '../../kernel/errors.ts'
import type { RequestContext } from '../../kernel/http/operation-context.ts'
import { nameTaken, requireMetadataSize } from './create-database.ts'
import type { DatabasesDeps } from './deps.ts'
import { databaseNotFound, findDatabase } from './find-database.ts'
import { metadataColumn, showDatabase } from './show-database.ts'
import { createDatabasesStore } from './store.ts'
import type { DatabaseRow } from './tables.ts'

/**
 * Renames a database, or replaces its metadata or durability; what is left out stays.
 * @throws DATABASE_NOT_FOUND, DATABASE_NAME_TAKEN, PLACEMENT_UNSUPPORTED
 */
export async function updateDatabase(
  deps: DatabasesDeps,
  context: Pick<RequestContext, 'actor' | 'requestId'>,
  input: UpdateDatabase & { database: string },
): Promise<Database> {
  const { id } = await findDatabase(deps, context.actor, input.database)
  const change: Partial<DatabaseRow> = {
    ...(input.name === undefined ? {} : { name: input.name }),
    ...(input.durability === undefined ? {} : { durability: input.durability }),
    ...(input.metadata === undefined ? {} : { metadata: metadataColumn.encode(input.metadata) }),
    updated_at: deps.clock.now(),
  }
  if (change.metadata !== undefined) requireMetadataSize(change.metadata)
  try {
    return await deps.control.transaction(async (tx) => {
      const store = createDatabasesStore(tx)
      const row = await store.findLocked(id)
      if (row === undefined || row.status === 'deleted') throw databaseNotFound(input.database)
      if (change.durability !== undefined) requireOwnDurability(row)
      await store.update(id, change)
      const changed = { ...row, ...change }
      const details = { ...changesBetween(audited(row), audited(changed)) }
      await deps.audit(tx, context, 'database.updated', { type: 'database', id }, details)
      tx.afterCommit(() => deps.known.forget(id))
      return showDatabase(changed)
    })
  } catch (error) {
    if (uniqueViolation(error) !== null) throw nameTaken(input.name ?? id)
    throw error
  }
}

function requireOwnDurability(row: DatabaseRow): void {
  if (row.placement === 'local') return
  throw problem('PLACEMENT_UNSUPPORTED', { detail: 'The durability of a remote database is its server’s.' })
}

function audited({ name, durability, metadata }: DatabaseRow) {
  return { name, durability, metadata: metadataColumn.decode(metadata) }
}
