import type { RunSql } from '@tenantry/contract'
import { EngineError } from '../../engine/errors.ts'
import type { SqlValue } from '../../engine/program.ts'
import type { Actor } from '../../kernel/actor.ts'
import { problem, type ProblemError } from '../../kernel/errors.ts'
import { rulesFor } from './access-rules.ts'
import { currentStructure } from './current-structure.ts'
import type { DataReply, DataRequest } from './deps.ts'
import { engineProblem } from './engine-problem.ts'
import type { DataContext } from './load-structure.ts'
import { below, invalidValue } from './refusals.ts'
import { requireAccess } from './require-access.ts'

export interface RunSqlInput extends DataRequest {
  body: RunSql
}

/**
 * `POST /data/sql`: one statement of the caller's own, under the engine's authorizer. Whole numbers are bound as integers, others
 * as reals, booleans as 1 and 0. Rules below the level of a database cannot be kept on free SQL: who has any may not send it.
 */
export async function runSql(context: DataContext, actor: Actor, input: RunSqlInput): Promise<DataReply> {
  const { sql, params = [], read_only: readOnly = true } = input.body
  const database = await context.resolveDatabase(actor, input.database, input.organization)
  const databaseActor = await requireAccess(context, actor, database, input.organization, 'sql')
  if (!readOnly) await requireAccess(context, actor, database, input.organization, 'write')
  if (input.idempotencyKey !== null && !readOnly) {
    throw problem('INVALID_REQUEST', {
      detail: 'SQL of one’s own takes no Idempotency-Key.',
      hint: 'Leave the header out, or write through /data/query or /data/batch, which keep it.',
      errors: [{ pointer: 'header.idempotency-key', detail: 'is not taken here' }],
    })
  }
  if (!sql.isWellFormed()) throw invalidValue('/sql', 'The statement must be well-formed Unicode.')
  if (context.beforeUse !== undefined) await context.beforeUse(database)
  if (databaseActor !== null && rulesFor(await currentStructure(context, database), databaseActor) !== null) {
    throw problem('FORBIDDEN', {
      detail: 'SQL of one’s own is for roles that the rules of the schema do not limit.',
      hint: 'Use /data/query or /data/batch, which keep the rules.',
    })
  }
  const statement = {
    sql,
    params: params.map((value, index) => toParam(value, below('/params', index))),
    access: readOnly ? ('read' as const) : ('write' as const),
  }
  try {
    const result = await context.engine.runSql(database, statement, context.limits)
    const columns = JSON.stringify(result.columns)
    const json = `{"columns":${columns},"data":${result.json},"affected":${result.affected}}`
    return { status: 200, json, replayed: false }
  } catch (error) {
    throw error instanceof EngineError ? (sqlProblem(error, readOnly) ?? error) : error
  }
}

/** SQLite's own "not authorized" says nothing; of a statement sent as reading it is most often that it writes. */
function sqlProblem(error: EngineError, readOnly: boolean): ProblemError | null {
  const known = engineProblem(error, false, null)
  if (known === null || known.code !== 'SQL_FORBIDDEN') return known
  const detail = known.parts.detail === 'not authorized' ? 'The statement may not be run here.' : known.parts.detail
  return problem('SQL_FORBIDDEN', {
    ...known.parts,
    detail,
    hint: readOnly
      ? 'A statement that writes needs `"read_only": false` (`tenantry sql … --write`).'
      : 'Rows of the schema’s own tables are read and written; its structure changes by a push, and ATTACH, VACUUM and most PRAGMAs are not for here.',
  })
}

function toParam(value: string | number | boolean | null, pointer: string): SqlValue {
  if (typeof value === 'boolean') return value ? 1n : 0n
  if (typeof value === 'string' && !value.isWellFormed()) {
    throw invalidValue(pointer, 'The value must be well-formed Unicode.')
  }
  if (typeof value !== 'number' || !Number.isInteger(value)) return value
  if (!Number.isSafeInteger(value)) {
    throw invalidValue(
      pointer,
      'A whole number beyond 2^53 is not exact in JSON.',
      'Send it as a string and write CAST(? AS INTEGER).',
    )
  }
  return BigInt(value)
}
