import type {
  CreateDatabase,
  DatabaseSize,
  DatabaseGrantee,
  DatabaseSort,
  ListedDatabase,
  OperationQuery,
  operations,
  UpdateDatabase,
} from '@tenantry/contract'
import { call, callRaw, type CallOptions } from './call.ts'
import { toWire, type CamelKeys } from './camel-keys.ts'
import { listPages, type ListOptions, type PageRequest } from './page.ts'
import { snapshotCalls } from './snapshots.ts'
import type { RequestBody, Transport } from './transport.ts'

type Operations = typeof operations

export interface ListDatabases extends ListOptions {
  template?: string
  templateVersion?: number
  status?: NonNullable<OperationQuery<Operations['listDatabases']>['status']>
  /** Id or slug of an organization that was given them. */
  organization?: string
  /** Part of a name. */
  search?: string
  /** `-` turns it around; newest first when absent. */
  sort?: DatabaseSort
  /** With the organizations that were given each, the first ten. */
  include?: 'organizations'
}

/** `tenantry.databases`: tenant databases as records. A database is named by its id or its name. */
export function databaseCalls(transport: Transport) {
  return {
    create(input: CamelKeys<CreateDatabase>, options?: CallOptions) {
      return call<Operations['createDatabase']>(
        transport,
        'POST',
        '/platform/databases',
        { body: toWire<CreateDatabase>(input), creates: true },
        options,
      )
    },

    /** With `include: 'row_counts'` the rows of each table are counted. */
    get(database: string, options: CallOptions & { include?: 'row_counts' } = {}) {
      return call<Operations['getDatabase']>(
        transport,
        'GET',
        '/platform/databases/:database',
        { params: { database }, query: { include: options.include } },
        options,
      )
    },

    /** How large it was, day by day, the oldest first; `days` is 90 when absent. */
    async sizes(database: string, options: CallOptions & { days?: number } = {}): Promise<DatabaseSize[]> {
      const request = { params: { database }, query: { days: options.days?.toString() } }
      const reply = await call<Operations['listDatabaseSizes']>(
        transport,
        'GET',
        '/platform/databases/:database/sizes',
        request,
        options,
      )
      return reply.data
    },

    list(input: ListDatabases = {}, options?: CallOptions): PageRequest<ListedDatabase> {
      const { limit, templateVersion, template, status, organization, search, sort, include } = input
      return listPages(input.cursor, (cursor) =>
        call<Operations['listDatabases']>(
          transport,
          'GET',
          '/platform/databases',
          {
            query: {
              limit: limit?.toString(),
              cursor,
              template,
              template_version: templateVersion?.toString(),
              status,
              organization,
              search,
              sort,
              include,
            },
          },
          options,
        ),
      )
    },

    /** Renames it, or changes its metadata (as a whole) or durability. */
    update(database: string, input: CamelKeys<UpdateDatabase>, options?: CallOptions) {
      return call<Operations['updateDatabase']>(
        transport,
        'PATCH',
        '/platform/databases/:database',
        { params: { database }, body: toWire<UpdateDatabase>(input) },
        options,
      )
    },

    /** Gone for callers at once and purged after the retention time; with `purge: 'now'` there is no way back. */
    delete(database: string, options: CallOptions & { purge?: 'now' } = {}) {
      return call<Operations['deleteDatabase']>(
        transport,
        'DELETE',
        '/platform/databases/:database',
        { params: { database }, query: { purge: options.purge } },
        options,
      )
    },

    /** Brings a deleted database back, by its id, within its retention time. */
    undelete(databaseId: string, options?: CallOptions) {
      return call<Operations['undeleteDatabase']>(
        transport,
        'POST',
        '/platform/databases/:database/undelete',
        { params: { database: databaseId } },
        options,
      )
    },

    /** Makes a new database with the same content. */
    clone(
      database: string,
      input: { name: string; metadata?: Record<string, unknown> },
      options?: CallOptions,
    ) {
      return call<Operations['cloneDatabase']>(
        transport,
        'POST',
        '/platform/databases/:database/clone',
        { params: { database }, body: input, creates: true, long: true },
        options,
      )
    },

    /** A consistent SQLite file as a response to stream from: `response.body`, `.blob()` or `.arrayBuffer()`. */
    export(database: string, options?: CallOptions): Promise<Response> {
      return callRaw<Operations['exportDatabase']>(
        transport,
        'GET',
        '/platform/databases/:database/export',
        { params: { database }, long: true },
        options,
      )
    },

    /**
     * Makes a database from an SQLite file, which the server checks first; `skipped` in the answer lists what of it the Data API cannot serve.
     * A stream is sent once, without retries.
     */
    import(input: { name: string; file: Exclude<RequestBody, string> }, options?: CallOptions) {
      return call<Operations['importDatabase']>(
        transport,
        'POST',
        '/platform/databases/import',
        { query: { name: input.name }, body: input.file, creates: true, long: true },
        options,
      )
    },

    /** The users and organizations that were given the database. */
    listGrantees(
      database: string,
      input: ListOptions = {},
      options?: CallOptions,
    ): PageRequest<DatabaseGrantee> {
      return listPages(input.cursor, (cursor) =>
        call<Operations['listDatabaseGrantees']>(
          transport,
          'GET',
          '/platform/databases/:database/access',
          { params: { database }, query: { limit: input.limit?.toString(), cursor } },
          options,
        ),
      )
    },

    snapshots: snapshotCalls(transport),
  }
}
