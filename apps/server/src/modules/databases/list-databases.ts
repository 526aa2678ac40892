import type { DatabaseSort, ListedDatabase } from '@tenantry/contract'
import { readPage, refuseForeignCursor } from '../../kernel/http/page-query.ts'
import type { DatabasesDeps } from './deps.ts'
import { showDatabase } from './show-database.ts'
import type { DatabaseFilter, DatabaseOrder } from './store.ts'

interface ListQuery {
  limit?: string
  cursor?: string
  template?: string
  template_version?: string
  status?: 'ready' | 'deleted'
  organization?: string
  search?: string
  sort?: DatabaseSort
  include?: 'organizations'
}

/** A page of databases; whoever may call this sees them all. An organization that nobody knows has none. @throws INVALID_CURSOR */
export async function listDatabases(
  deps: Pick<DatabasesDeps, 'control' | 'store' | 'organizations'>,
  query: ListQuery,
): Promise<{ data: ListedDatabase[]; next_cursor: string | null }> {
  const filter = await filterOf(deps, query)
  if (filter === null) return { data: [], next_cursor: null }
  const page = await refuseForeignCursor(deps.store.list(filter, readPage(query), orderOf(query.sort)))
  const data = page.rows.map(showDatabase)
  if (query.include === undefined) return { data, next_cursor: page.nextCursor }
  const organizations = await deps.organizations.of(data.map(({ id }) => id))
  return {
    data: data.map((database) => ({
      ...database,
      organizations: [...(organizations.get(database.id) ?? [])],
    })),
    next_cursor: page.nextCursor,
  }
}

async function filterOf(
  { control, organizations }: Pick<DatabasesDeps, 'control' | 'organizations'>,
  query: ListQuery,
): Promise<DatabaseFilter | null> {
  const filter: DatabaseFilter = {
    ...(query.template === undefined ? {} : { templateName: query.template }),
    ...(query.template_version === undefined ? {} : { templateVersion: Number(query.template_version) }),
    ...(query.status === undefined ? {} : { status: query.status }),
    ...(query.search === undefined ? {} : { nameContains: query.search }),
  }
  if (query.organization === undefined) return filter
  const organization = await organizations.find(control.db, query.organization)
  return organization === undefined ? null : { ...filter, ids: organizations.databasesOf(organization.id) }
}

const ORDERS: Record<DatabaseSort, DatabaseOrder> = {
  name: { by: 'name', direction: 'asc' },
  '-name': { by: 'name', direction: 'desc' },
  created_at: { by: 'created_at', direction: 'asc' },
  '-created_at': { by: 'created_at', direction: 'desc' },
  updated_at: { by: 'updated_at', direction: 'asc' },
  '-updated_at': { by: 'updated_at', direction: 'desc' },
}

function orderOf(sort: DatabaseSort | undefined): DatabaseOrder | null {
  return sort === undefined ? null : ORDERS[sort]
}
