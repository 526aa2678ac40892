import type { Actor } from '../../kernel/actor.ts'
import type { DataReply, DataRequest } from './deps.ts'
import { execute } from './execute.ts'
import type { DataContext } from './load-structure.ts'
import { actionOf } from './parse-operation.ts'
import { encodeResult } from './reply.ts'

export interface QueryInput extends DataRequest {
  table: string
  body: unknown
}

/** `POST /data/query/:table`: one select, insert, upsert, update or delete. */
export async function query(context: DataContext, actor: Actor, input: QueryInput): Promise<DataReply> {
  const { table, body } = input
  const writes = actionOf(body, '') !== 'select'
  const options = { writes, inBatch: false }
  const { operations, result } = await execute(context, actor, input, [{ table, body, pointer: '' }], options)
  const [operation] = operations
  if (operation === undefined) throw new Error('An operation ran without being prepared.')
  return { status: 200, json: encodeResult(operation, result.steps, 0), replayed: result.replayed }
}
