import type { operations, Snapshot } from '@tenantry/contract'
import { call, type CallOptions } from './call.ts'
import { listPages, type ListOptions, type PageRequest } from './page.ts'
import type { Transport } from './transport.ts'

type Operations = typeof operations

/** `tenantry.databases.snapshots` */
export function snapshotCalls(transport: Transport) {
  return {
    /** Newest first. */
    list(database: string, input: ListOptions = {}, options?: CallOptions): PageRequest<Snapshot> {
      return listPages(input.cursor, (cursor) =>
        call<Operations['listSnapshots']>(
          transport,
          'GET',
          '/platform/databases/:database/snapshots',
          { params: { database }, query: { limit: input.limit?.toString(), cursor } },
          options,
        ),
      )
    },

    create(database: string, options?: CallOptions) {
      return call<Operations['createSnapshot']>(
        transport,
        'POST',
        '/platform/databases/:database/snapshots',
        { params: { database }, creates: true, long: true },
        options,
      )
    },

    /** Into the same database (whose state is kept as a snapshot first), or with `into` as a new database of that name. */
    restore(database: string, snapshot: string, input: { into?: string } = {}, options?: CallOptions) {
      return call<Operations['restoreSnapshot']>(
        transport,
        'POST',
        '/platform/databases/:database/snapshots/:snapshot/restore',
        { params: { database, snapshot }, body: input, creates: true, long: true },
        options,
      )
    },

    delete(database: string, snapshot: string, options?: CallOptions) {
      return call<Operations['deleteSnapshot']>(
        transport,
        'DELETE',
        '/platform/databases/:database/snapshots/:snapshot',
        { params: { database, snapshot } },
        options,
      )
    },
  }
}
