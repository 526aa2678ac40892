import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { signedInRoute } from '#app/root-route.tsx'
import { flagIn, oneOf, textIn } from '#app/search.ts'
import { filtersIn, type RowFilter } from './browse/filters.ts'
import { DATABASE_TABS, type DatabaseTab } from './choices.ts'

export interface DatabasesSearch {
  q?: string
  template?: string
  version?: string
  status?: 'ready' | 'deleted'
  /** One of the contract's orders; the page knows them, and what it loads stays out of the first load. */
  sort?: string
}

export interface DatabaseSearch {
  tab?: DatabaseTab
  /** The organization that one uses the database as. */
  org?: string
  table?: string
  where?: RowFilter[]
  /** One of the filters is enough. */
  any?: true
  /** `name` or `-name`: a column of the table. */
  sort?: string
  panel?: 'new' | 'import'
}

const list = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/databases',
  validateSearch: (search: Record<string, unknown>): DatabasesSearch => ({
    q: textIn(search, 'q'),
    template: textIn(search, 'template'),
    version: textIn(search, 'version'),
    status: oneOf(search, 'status', ['ready', 'deleted']),
    sort: textIn(search, 'sort'),
  }),
  component: lazyRouteComponent(() => import('./databases-page.tsx'), 'DatabasesPage'),
})

const one = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/databases/$database',
  validateSearch: (search: Record<string, unknown>): DatabaseSearch => ({
    tab: oneOf(search, 'tab', DATABASE_TABS),
    org: textIn(search, 'org'),
    table: textIn(search, 'table'),
    where: filtersIn(search['where']),
    any: flagIn(search, 'any'),
    sort: textIn(search, 'sort'),
    panel: oneOf(search, 'panel', ['new', 'import']),
  }),
  component: lazyRouteComponent(() => import('./database-page.tsx'), 'DatabasePage'),
})

export const databaseRoutes = [list, one] as const
