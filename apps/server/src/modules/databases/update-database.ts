import type { Database, UpdateDatabase } from '@tenantry/contract'
import { uniqueViolation } from '../../kernel/db/index.ts'
import type { RequestContext } from '../../kernel/http/operation-context.ts'
import { nameTaken, requireMetadataSize } from './create-database.ts'
import type { DatabasesDeps } from './deps.ts'
import { findDatabase } from './find-database.ts'
import { metadataColumn, showDatabase } from './show-database.ts'
import { createDatabasesStore } from './store.ts'
import type { DatabaseRow } from './tables.ts'
import { targetOf } from './target.ts'

/**
 * Renames a database, or replaces its metadata or durability; what is left out stays.
 * @throws DATABASE_NOT_FOUND, DATABASE_NAME_TAKEN
 */
export async function updateDatabase(
  deps: DatabasesDeps,
  context: Pick<RequestContext, 'actor' | 'requestId'>,
  input: UpdateDatabase & { database: string },
): Promise<Database> {
  const row = await findDatabase(deps, context.actor, input.database)
  const change: Partial<DatabaseRow> = {
    ...(input.name === undefined ? {} : { name: input.name }),
    ...(input.durability === undefined ? {} : { durability: input.durability }),
    ...(input.metadata === undefined ? {} : { metadata: metadataColumn.encode(input.metadata) }),
    updated_at: deps.clock.now(),
  }
  if (change.metadata !== undefined) requireMetadataSize(change.metadata)
  try {
    await deps.control.transaction(async (tx) => {
      await createDatabasesStore(tx).update(row.id, change)
      const before = { name: row.name, durability: row.durability }
      const details = { before, after: { name: change.name, durability: change.durability } }
      await deps.audit(tx, context, 'database.updated', { type: 'database', id: row.id }, details)
      tx.afterCommit(() => deps.known.forget(row.id))
    })
  } catch (error) {
    if (uniqueViolation(error) !== null) throw nameTaken(input.name ?? row.name)
    throw error
  }
  // Another durability means other handles: the next use opens them.
  if (change.durability !== undefined && change.durability !== row.durability) {
    await deps.engine.release(targetOf(row, deps.settings))
  }
  return showDatabase({ ...row, ...change })
}
