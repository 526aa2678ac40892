import type { Readable } from 'node:stream'
import { operations } from '@tenantry/contract'
import { problem } from '../../kernel/errors.ts'
import type { Mount } from '../../kernel/http/mount-operation.ts'
import { RawReply } from '../../kernel/http/operation-context.ts'
import { readPage, showPage } from '../../kernel/http/page-query.ts'
import { cloneDatabase } from './clone-database.ts'
import { createDatabase } from './create-database.ts'
import { deleteDatabase, undeleteDatabase } from './delete-database.ts'
import type { DatabasesDeps } from './deps.ts'
import { exportDatabase } from './export-database.ts'
import { findDatabase } from './find-database.ts'
import { getDatabase } from './get-database.ts'
import { importDatabase } from './import-database.ts'
import { listDatabases } from './list-databases.ts'
import { restoreSnapshot } from './restore-snapshot.ts'
import { showSnapshot } from './show-database.ts'
import { listSizes } from './sizes.ts'
import { createSnapshot, deleteSnapshot } from './snapshots.ts'
import { updateDatabase } from './update-database.ts'

const SIZE_DAYS = 90

export function databaseRoutes(mount: Mount, deps: DatabasesDeps): void {
  mount(operations.createDatabase, (context) => createDatabase(deps, context, context.body))
  mount(operations.listDatabases, ({ query }) => listDatabases(deps, query))
  mount(operations.getDatabase, ({ actor, params, query }) =>
    getDatabase(deps, actor, { ...params, rowCounts: query.include === 'row_counts' }),
  )
  mount(operations.listDatabaseSizes, async ({ actor, params, query }) => ({
    data: await listSizes(deps, actor, { ...params, days: Number(query.days ?? SIZE_DAYS) }),
    next_cursor: null,
  }))
  mount(operations.updateDatabase, (context) =>
    updateDatabase(deps, context, { ...context.params, ...context.body }),
  )
  mount(operations.deleteDatabase, (context) =>
    deleteDatabase(deps, context, { ...context.params, purgeNow: context.query.purge === 'now' }),
  )
  mount(operations.undeleteDatabase, (context) => undeleteDatabase(deps, context, context.params.database))
  mount(operations.cloneDatabase, (context) =>
    cloneDatabase(deps, context, { ...context.params, ...context.body }),
  )
  mount(operations.exportDatabase, async ({ actor, params }) => {
    const { fileName, sizeBytes, stream } = await exportDatabase(deps, actor, params.database)
    return new RawReply(200, stream, {
      'content-type': 'application/vnd.sqlite3',
      'content-disposition': `attachment; filename="${fileName}"`,
      'content-length': String(sizeBytes),
    })
  })
  mount(operations.importDatabase, (context) => {
    const file = context.request.body
    if (!isReadable(file)) throw problem('INVALID_REQUEST', { detail: 'The body is the SQLite file itself.' })
    const bytesMax = operations.importDatabase.bodyLimitBytes
    return importDatabase(deps, context, { name: context.query.name, file, bytesMax })
  })
  mount(operations.listSnapshots, async ({ actor, params, query }) => {
    const { id } = await findDatabase(deps, actor, params.database)
    return showPage(deps.store.listSnapshots(id, readPage(query)), showSnapshot)
  })
  mount(operations.createSnapshot, (context) => createSnapshot(deps, context, context.params.database))
  mount(operations.restoreSnapshot, (context) =>
    restoreSnapshot(deps, context, { ...context.params, ...context.body }),
  )
  mount(operations.deleteSnapshot, (context) => deleteSnapshot(deps, context, context.params))
}

function isReadable(body: unknown): body is Readable {
  return typeof body === 'object' && body !== null && 'pipe' in body
}
