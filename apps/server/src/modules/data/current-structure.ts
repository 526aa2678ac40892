import { EngineError } from '../../engine/errors.ts'
import type { ResolvedDatabase } from './deps.ts'
import { engineProblem } from './engine-problem.ts'
import { hasChanged } from './out-of-date.ts'
import { structureUnsteady } from './refusals.ts'
import type { DataContext, Structure } from './load-structure.ts'

const ATTEMPTS_MAX = 3

/** The structure that is kept for the database, or asked for. Throws the problem of a file that cannot be read. */
export async function knownStructure(context: DataContext, database: ResolvedDatabase): Promise<Structure> {
  const known = context.structures.known(database.databaseId)
  if (known !== undefined) return known
  try {
    return await context.structures.load(context, database)
  } catch (error) {
    throw error instanceof EngineError ? (engineProblem(error, true, null) ?? error) : error
  }
}

/** The structure that the file has at this moment. */
export async function currentStructure(context: DataContext, database: ResolvedDatabase): Promise<Structure> {
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    const structure = await knownStructure(context, database)
    if (!(await hasChanged(context, database, structure))) return structure
    context.structures.forget(database.databaseId)
  }
  throw structureUnsteady()
}
