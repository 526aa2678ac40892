import type { Database } from '@tenantry/contract'
import type { RequestContext } from '../../kernel/http/operation-context.ts'
import type { DatabasesDeps } from './deps.ts'
import { fillDatabase, originOf } from './fill-database.ts'
import { findDatabase, requireReady } from './find-database.ts'
import { metadataColumn } from './show-database.ts'
import { targetOf } from './target.ts'

type Context = Pick<RequestContext, 'actor' | 'requestId' | 'reservedId'>

/**
 * Makes a new database with the same content, template version and durability.
 * @throws DATABASE_NOT_FOUND, DATABASE_NOT_READY, DATABASE_NAME_TAKEN, and what the engine throws
 */
export async function cloneDatabase(
  deps: DatabasesDeps,
  context: Context,
  input: { database: string; name: string; metadata?: Record<string, unknown> },
): Promise<Database> {
  const source = await findDatabase(deps, context.actor, input.database)
  requireReady(source)
  return fillDatabase(deps, context, {
    create: {
      name: input.name,
      durability: source.durability,
      metadata: input.metadata ?? metadataColumn.decode(source.metadata),
    },
    origin: originOf(source),
    joinsRollout: true,
    content: async (scratchPath) => {
      await deps.engine.copyTo(targetOf(source, deps.settings), scratchPath)
      return scratchPath
    },
  })
}
