import { browse } from './databases-browse.ts'
import { growth } from './databases-growth.ts'
import { databaseParts } from './databases-parts.ts'
import { sqlEditor } from './databases-sql.ts'

export const databases = {
  title: 'Databases',
  description: 'One isolated database for each customer.',
  search: 'Name begins with',
  create: 'Create database',
  createHint: 'A new tenant database, empty or from the current version of a template.',
  created: (name: string) => `Database ${name} was created.`,
  nameHint: 'Lower-case letters, digits, - and _',
  noTemplate: 'No template',
  anyTemplate: 'Any template',
  version: 'Template version',
  anyVersion: 'Any version',
  noneFound: 'No database matches',
  noneDeleted: 'No deleted database matches',
  clearFilters: 'Clear the filters',
  empty: 'No databases yet',
  emptyHint:
    'Create one here, with tenantry databases create, or from your application when a customer signs up.',
  undelete: 'Bring back',
  undeleted: (name: string) => `${name} is back.`,
  columns: {
    name: 'Name',
    template: 'Template',
    status: 'Status',
    placement: 'Placement',
    created: 'Created',
    updated: 'Changed',
    deleted: 'Deleted',
    purged: 'Gone for good',
  },
  placements: { local: 'This server', libsql: 'libSQL' },
  statuses: { any: 'Any status', ready: 'Ready', deleted: 'Deleted' },
  parts: 'Parts of the database',
  tabs: {
    browse: 'Browse',
    sql: 'SQL',
    diagram: 'Diagram',
    access: 'Access',
    snapshots: 'Snapshots',
    settings: 'Settings',
  },
  browse,
  sql: sqlEditor,
  ...databaseParts,
  growth,
}
