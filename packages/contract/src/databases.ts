import { Type, type Static } from 'typebox'
import { Id, IdOrName, Input, ListQuery, Metadata, Nullable, Page, Timestamp } from './common.ts'
import { operation } from './operation.ts'

export const DatabaseName = Type.String({
  pattern: '^[a-z0-9][a-z0-9_-]{0,62}$',
  description: 'Lower-case letters, digits, `-` and `_`; unique in the installation',
})
const Durability = Type.Enum(['normal', 'full'], {
  description: '`full` survives loss of power; `normal` the death of the process',
})
const Placement = Type.Enum(['local', 'libsql'])

/** A tenant database as the API shows it. */
export const Database = Type.Object(
  {
    id: Id('db'),
    name: Type.String(),
    status: Type.Enum(['creating', 'ready', 'restoring', 'deleted']),
    template: Nullable(
      Type.String({ description: 'Name of the template; null for an empty or imported database' }),
    ),
    template_version: Nullable(Type.Integer()),
    placement: Placement,
    durability: Durability,
    metadata: Metadata,
    created_at: Timestamp,
    updated_at: Timestamp,
    deleted_at: Nullable(Timestamp),
    purge_at: Nullable(Timestamp),
  },
  { description: 'A tenant database' },
)
export type Database = Static<typeof Database>

export const DatabaseDetail = Type.Intersect([
  Database,
  Type.Object({
    size_bytes: Nullable(
      Type.Integer({ description: 'Bytes on disk; null where a remote server does not say' }),
    ),
    row_counts: Type.Optional(
      Type.Record(Type.String(), Type.Integer(), { description: 'Only with `?include=row_counts`' }),
    ),
  }),
])
export type DatabaseDetail = Static<typeof DatabaseDetail>

export const NamedOrganization = Type.Object({ id: Id('org'), slug: Type.String(), name: Type.String() })
export type NamedOrganization = Static<typeof NamedOrganization>

export const ListedDatabase = Type.Intersect([
  Database,
  Type.Object({
    organizations: Type.Optional(
      Type.Array(NamedOrganization, {
        description:
          'Only with `?include=organizations`: the first ten that were given the database, in that order',
      }),
    ),
  }),
])
export type ListedDatabase = Static<typeof ListedDatabase>

export const DatabaseSize = Type.Object({
  date: Type.String({ description: 'A day in UTC, as `2026-11-26`' }),
  size_bytes: Type.Integer(),
})
export type DatabaseSize = Static<typeof DatabaseSize>

export const ImportedDatabase = Type.Intersect([
  Database,
  Type.Object({
    skipped: Type.Array(
      Type.Object({
        kind: Type.Enum(['table', 'column', 'index', 'reference', 'view', 'fts']),
        object: Type.String({ description: '`table`, or `table.column` and the like' }),
        reason: Type.String(),
      }),
      {
        description:
          'What is in the file and stays in it, but is not served by the Data API (or not known to it: an index, a reference); the first 1,000',
      },
    ),
    skipped_count: Type.Integer({ description: 'How many there are' }),
  }),
])
export type ImportedDatabase = Static<typeof ImportedDatabase>

export const CreateDatabase = Input({
  name: DatabaseName,
  template: Type.Optional(Type.String({ maxLength: 63, description: 'Empty database when absent' })),
  durability: Type.Optional(Durability),
  placement: Type.Optional(Placement),
  metadata: Type.Optional(Metadata),
})
export type CreateDatabase = Static<typeof CreateDatabase>

export const UpdateDatabase = Input({
  name: Type.Optional(DatabaseName),
  durability: Type.Optional(Durability),
  metadata: Type.Optional(Metadata),
})
export type UpdateDatabase = Static<typeof UpdateDatabase>

export const Snapshot = Type.Object({
  id: Id('snp'),
  database_id: Id('db'),
  reason: Type.Enum(['manual', 'before_migration', 'before_restore']),
  template_version: Nullable(Type.Integer()),
  size_bytes: Type.Integer(),
  created_at: Timestamp,
})
export type Snapshot = Static<typeof Snapshot>

/** What a list of databases is ordered by; `-` turns it around. */
export const DATABASE_SORTS = [
  'name',
  '-name',
  'created_at',
  '-created_at',
  'updated_at',
  '-updated_at',
] as const
export type DatabaseSort = (typeof DATABASE_SORTS)[number]

const DatabaseParams = Input({ database: IdOrName })
const SnapshotParams = Input({ database: IdOrName, snapshot: Type.String({ maxLength: 64 }) })
const tag = 'Databases'

/** What is wrong with the file of this one database. */
const fileErrors = ['DATABASE_CORRUPT', 'DATABASE_MISSING', 'DATABASE_FILE_MISMATCH'] as const

const createDatabase = operation({
  id: 'databases.create',
  method: 'POST',
  path: '/platform/databases',
  tag,
  summary: 'Create a database',
  access: 'installation',
  body: CreateDatabase,
  success: { status: 201, body: Database },
  errors: [
    'DATABASE_NAME_TAKEN',
    'TEMPLATE_NOT_FOUND',
    'PLACEMENT_UNSUPPORTED',
    'DATABASE_UNREACHABLE',
    'DISK_FULL',
  ],
  idempotent: true,
})

const listDatabases = operation({
  id: 'databases.list',
  method: 'GET',
  path: '/platform/databases',
  tag,
  summary: 'List databases',
  access: 'installation',
  query: Type.Object(
    {
      ...ListQuery.properties,
      template: Type.Optional(Type.String({ maxLength: 63 })),
      template_version: Type.Optional(Type.String({ pattern: '^[0-9]{1,9}$' })),
      status: Type.Optional(Type.Enum(['ready', 'deleted'])),
      organization: Type.Optional(
        Type.String({
          minLength: 1,
          maxLength: 128,
          description: 'Id or slug of an organization that was given them',
        }),
      ),
      search: Type.Optional(Type.String({ maxLength: 63, description: 'Part of a name' })),
      include: Type.Optional(Type.Literal('organizations')),
      sort: Type.Optional(
        Type.Enum([...DATABASE_SORTS], {
          description: 'Order, turned around by `-`; newest first when absent. A cursor belongs to one order',
        }),
      ),
    },
    { additionalProperties: false },
  ),
  success: { status: 200, body: Page(ListedDatabase) },
  errors: ['INVALID_CURSOR'],
})

const getDatabase = operation({
  id: 'databases.get',
  method: 'GET',
  path: '/platform/databases/:database',
  tag,
  summary: 'Get a database, its version and size',
  access: 'installation',
  params: DatabaseParams,
  query: Input({ include: Type.Optional(Type.Literal('row_counts')) }),
  success: { status: 200, body: DatabaseDetail },
  errors: ['DATABASE_NOT_FOUND', ...fileErrors],
})

const listDatabaseSizes = operation({
  id: 'databases.sizes',
  method: 'GET',
  path: '/platform/databases/:database/sizes',
  tag,
  summary: 'How large a database was, day by day',
  description:
    'The oldest first; the last one is of this moment. Days on which it was not looked at are left out, and a database on a remote server has none. Kept for 400 days.',
  access: 'installation',
  params: DatabaseParams,
  query: Input({
    days: Type.Optional(
      Type.String({
        pattern: '^(?:[1-9][0-9]?|[1-3][0-9]{2}|400)$',
        description: '1 to 400; 90 when absent',
      }),
    ),
  }),
  success: { status: 200, body: Page(DatabaseSize) },
  errors: ['DATABASE_NOT_FOUND', ...fileErrors],
})

const updateDatabase = operation({
  id: 'databases.update',
  method: 'PATCH',
  path: '/platform/databases/:database',
  tag,
  summary: 'Rename a database, or change its metadata or durability',
  access: 'installation',
  params: DatabaseParams,
  body: UpdateDatabase,
  success: { status: 200, body: Database },
  errors: ['DATABASE_NOT_FOUND', 'DATABASE_NAME_TAKEN'],
})

const deleteDatabase = operation({
  id: 'databases.delete',
  method: 'DELETE',
  path: '/platform/databases/:database',
  tag,
  summary: 'Delete a database',
  description:
    'The database is gone for callers at once, kept for the retention time, and then purged with its snapshots.',
  access: 'installation',
  params: DatabaseParams,
  query: Input({
    purge: Type.Optional(Type.Literal('now', { description: 'Do not keep it for the retention time' })),
  }),
  success: { status: 200, body: Database },
  errors: ['DATABASE_NOT_FOUND'],
})

const undeleteDatabase = operation({
  id: 'databases.undelete',
  method: 'POST',
  path: '/platform/databases/:database/undelete',
  tag,
  summary: 'Bring back a deleted database (by id) within its retention time',
  access: 'installation',
  params: DatabaseParams,
  success: { status: 200, body: Database },
  errors: ['DATABASE_NOT_FOUND', 'DATABASE_NAME_TAKEN'],
})

const cloneDatabase = operation({
  id: 'databases.clone',
  method: 'POST',
  path: '/platform/databases/:database/clone',
  tag,
  summary: 'Make a new database with the same content',
  access: 'installation',
  params: DatabaseParams,
  body: Input({ name: DatabaseName, metadata: Type.Optional(Metadata) }),
  success: { status: 201, body: Database },
  errors: ['DATABASE_NOT_FOUND', 'DATABASE_NAME_TAKEN', 'DATABASE_NOT_READY', 'DISK_FULL', ...fileErrors],
  idempotent: true,
})

const exportDatabase = operation({
  id: 'databases.export',
  method: 'GET',
  path: '/platform/databases/:database/export',
  tag,
  summary: 'Download a consistent SQLite file',
  description: 'The copy is checked before its first byte is sent.',
  access: 'installation',
  params: DatabaseParams,
  success: { status: 200, kind: 'binary', description: 'An SQLite 3 file' },
  errors: ['DATABASE_NOT_FOUND', 'DATABASE_NOT_READY', 'DISK_FULL', ...fileErrors],
})

const importDatabase = operation({
  id: 'databases.import',
  method: 'POST',
  path: '/platform/databases/import',
  tag,
  summary: 'Make a database from an uploaded SQLite file',
  description:
    'The file is checked in a process of its own before it is taken. What the Data API cannot serve of it is listed in the reply.',
  access: 'installation',
  query: Input({ name: DatabaseName }),
  bodyKind: 'binary',
  bodyLimitBytes: 8 * 1024 * 1024 * 1024,
  success: { status: 201, body: ImportedDatabase },
  errors: ['DATABASE_NAME_TAKEN', 'IMPORT_REFUSED', 'BODY_TOO_LARGE', 'DISK_FULL'],
  idempotent: true,
})

const listSnapshots = operation({
  id: 'databases.snapshots.list',
  method: 'GET',
  path: '/platform/databases/:database/snapshots',
  tag,
  summary: 'List snapshots, newest first',
  access: 'installation',
  params: DatabaseParams,
  query: ListQuery,
  success: { status: 200, body: Page(Snapshot) },
  errors: ['DATABASE_NOT_FOUND', 'INVALID_CURSOR'],
})

const createSnapshot = operation({
  id: 'databases.snapshots.create',
  method: 'POST',
  path: '/platform/databases/:database/snapshots',
  tag,
  summary: 'Take a snapshot',
  description: 'The copy is checked before it counts as one.',
  access: 'installation',
  params: DatabaseParams,
  success: { status: 201, body: Snapshot },
  errors: ['DATABASE_NOT_FOUND', 'DATABASE_NOT_READY', 'DISK_FULL', ...fileErrors],
  idempotent: true,
})

const restoreSnapshot = operation({
  id: 'databases.snapshots.restore',
  method: 'POST',
  path: '/platform/databases/:database/snapshots/:snapshot/restore',
  tag,
  summary: 'Restore a snapshot into the same or a new database',
  description:
    'Into the same database a snapshot `before_restore` is taken first. A snapshot of an older template version restores that version.',
  access: 'installation',
  params: SnapshotParams,
  body: Input({ into: Type.Optional(DatabaseName) }, 'With `into`, a new database of that name'),
  success: { status: 200, body: Database },
  errors: [
    'DATABASE_NOT_FOUND',
    'SNAPSHOT_NOT_FOUND',
    'DATABASE_NAME_TAKEN',
    'DATABASE_NOT_READY',
    'DISK_FULL',
    ...fileErrors,
  ],
  idempotent: true,
})

const deleteSnapshot = operation({
  id: 'databases.snapshots.delete',
  method: 'DELETE',
  path: '/platform/databases/:database/snapshots/:snapshot',
  tag,
  summary: 'Delete a snapshot',
  access: 'installation',
  params: SnapshotParams,
  success: { status: 204 },
  errors: ['DATABASE_NOT_FOUND', 'SNAPSHOT_NOT_FOUND'],
})

export const databaseOperations = {
  createDatabase,
  listDatabases,
  importDatabase,
  getDatabase,
  listDatabaseSizes,
  updateDatabase,
  deleteDatabase,
  undeleteDatabase,
  cloneDatabase,
  exportDatabase,
  listSnapshots,
  createSnapshot,
  restoreSnapshot,
  deleteSnapshot,
}
