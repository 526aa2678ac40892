import { DATA_LIMITS } from '@tenantry/contract'
import type { Actor } from '../../kernel/actor.ts'
import type { DataReply, DataRequest } from './deps.ts'
import { execute, type OperationInput } from './execute.ts'
import type { DataContext } from './load-structure.ts'
import { isObject, readList, readMembers } from './parse-context.ts'
import { actionOf } from './parse-operation.ts'
import { below, invalidQuery } from './refusals.ts'
import { encodeResult } from './reply.ts'

export interface BatchInput extends DataRequest {
  body: unknown
}

/** `POST /data/batch`: several operations in one transaction; all of them happen, or none. */
export async function batch(context: DataContext, actor: Actor, input: BatchInput): Promise<DataReply> {
  const operations = readOperations(input.body)
  const writes = operations.some(({ body, pointer }) => actionOf(body, pointer) !== 'select')
  const executed = await execute(context, actor, input, operations, { writes, inBatch: true })
  const results: string[] = []
  let first = 0
  for (const operation of executed.operations) {
    results.push(encodeResult(operation, executed.result.steps, first))
    first += operation.steps.length
  }
  return { status: 200, json: `{"results":[${results.join(',')}]}`, replayed: executed.result.replayed }
}

function readOperations(body: unknown): OperationInput[] {
  const { operations } = readMembers(body, '', 'A batch', ['operations'])
  const list = readList(operations, '/operations', '"operations"', DATA_LIMITS.batchOperationsMax)
  if (list.length === 0) throw invalidQuery('/operations', 'A batch has at least one operation.')
  return list.map((operation, index) => {
    const pointer = below('/operations', index)
    if (!isObject(operation)) throw invalidQuery(pointer, 'An operation is an object.')
    const { table } = operation
    if (typeof table !== 'string') throw invalidQuery(below(pointer, 'table'), '"table" is a table name.')
    return { table, body: operation, pointer }
  })
}
