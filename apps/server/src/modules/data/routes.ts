import { dataOperations } from '@tenantry/contract'
import type { FastifyRequest } from 'fastify'
import type { Mount } from '../../kernel/http/mount-operation.ts'
import { RawReply } from '../../kernel/http/operation-context.ts'
import { batch } from './batch.ts'
import type { DataReply, DataRequest } from './deps.ts'
import { describeSchema } from './describe-schema.ts'
import type { DataContext } from './load-structure.ts'
import { query } from './query.ts'
import { readRequest } from './read-request.ts'
import { runSql } from './run-sql.ts'

const REPLAYED_HEADERS = {
  'content-type': 'application/json; charset=utf-8',
  'idempotency-replayed': 'true',
}

/** Operation to verb. An `Idempotency-Key` goes along with the write: it is kept in the tenant's own file. */
export function dataRoutes(mount: Mount, context: DataContext): void {
  mount(dataOperations.queryTable, async ({ actor, params, body, request }) =>
    raw(await query(context, actor, { ...requestOf(request), table: params.table, body })),
  )
  mount(dataOperations.batch, async ({ actor, body, request }) =>
    raw(await batch(context, actor, { ...requestOf(request), body })),
  )
  mount(dataOperations.describeSchema, async ({ actor, request }) =>
    raw(await describeSchema(context, actor, requestOf(request))),
  )
  mount(dataOperations.runSql, async ({ actor, body, request }) =>
    raw(await runSql(context, actor, { ...requestOf(request), body })),
  )
}

function raw({ status, json, replayed }: DataReply): RawReply {
  return replayed ? new RawReply(status, json, REPLAYED_HEADERS) : new RawReply(status, json)
}

function requestOf({ headers }: FastifyRequest): DataRequest {
  return readRequest(headers)
}
