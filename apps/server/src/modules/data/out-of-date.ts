import { StructureChangedError } from '../../engine/errors.ts'
import { problem, ProblemError } from '../../kernel/errors.ts'
import { rulesOf, type DatabaseActor } from './access-rules.ts'
import { buildCatalog } from './catalog.ts'
import type { ResolvedDatabase } from './deps.ts'
import type { DataContext, Structure } from './load-structure.ts'
import { parseOperation } from './parse-operation.ts'

const UNKNOWN_CODES: ReadonlySet<string> = new Set(['UNKNOWN_TABLE', 'UNKNOWN_COLUMN', 'UNKNOWN_RELATION'])

interface UnknownOperation {
  /** Whose rules hold, those of the newest version in its turn. */
  actor: DatabaseActor | null
  table: string
  body: unknown
  pointer: string
  inBatch: boolean
}

/**
 * What to tell about a name that the structure does not have: null when the file has another structure by now (compile again),
 * DATABASE_OUT_OF_DATE when the template's newest version has the name and this database is behind, and else the error itself.
 */
export async function explainUnknown(
  context: DataContext,
  database: ResolvedDatabase,
  structure: Structure,
  error: ProblemError,
  operation: UnknownOperation,
): Promise<ProblemError | null> {
  if (!UNKNOWN_CODES.has(error.code)) return error
  if (await hasChanged(context, database, structure)) {
    context.structures.forget(database.databaseId)
    return null
  }
  const { marker } = structure
  if (marker === null) return error
  const newest = await context.newestVersion(marker.templateId)
  if (newest <= marker.version) return error
  const document = await context.documentFor(marker.templateId, newest)
  const { actor, ...request } = operation
  const rules = actor === null || actor.role === null ? null : rulesOf(document, actor.role)
  try {
    parseOperation({ ...request, rules, catalog: buildCatalog(document, true) })
  } catch (other) {
    if (other instanceof ProblemError && UNKNOWN_CODES.has(other.code)) return error
  }
  return problem('DATABASE_OUT_OF_DATE', {
    detail: `The database is at version ${marker.version} of ${marker.templateName}; this request needs a later one (the newest is ${newest}).`,
    hint: 'Wait until the rollout reaches this database, or retry it: `tenantry jobs list`.',
    ...(error.parts.errors === undefined ? {} : { errors: error.parts.errors }),
  })
}

/** Whether the file has another structure by now: a program without work meets the engine's comparison of stamps. */
export async function hasChanged(
  context: DataContext,
  database: ResolvedDatabase,
  structure: Structure,
): Promise<boolean> {
  try {
    await context.engine.run(
      database,
      { access: 'read', stamp: structure.stamp, steps: [{ sql: 'SELECT 1', params: [] }] },
      { cost: 'bounded', ...context.limits },
    )
    return false
  } catch (error) {
    if (error instanceof StructureChangedError) return true
    throw error
  }
}
