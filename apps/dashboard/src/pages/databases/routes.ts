import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { signedInRoute } from '#app/root-route.tsx'
import { flagIn, oneOf, textIn } from '#app/search.ts'
import { filtersIn, type RowFilter } from './browse/filters.ts'
import { hiddenIn, rowsIn, widthsIn, type GridLayout } from './browse/grid-layout.ts'
import { DATABASE_TABS, type DatabaseTab } from './choices.ts'

export interface DatabasesSearch {
  q?: string
  template?: string
  version?: string
  status?: 'ready' | 'deleted'
  /** Slug or id of the organization that was given them. */
  organization?: string
  /** The dialog for a new one is open; a template that the list is narrowed down to is its choice. */
  create?: true
  /** One of the contract's orders; the page knows them, and what it loads stays out of the first load. */
  sort?: string
}

export interface DatabaseSearch extends GridLayout {
  tab?: DatabaseTab
  /** The organization that one uses the database as. */
  org?: string
  table?: string
  where?: RowFilter[]
  /** One of the filters is enough. */
  any?: true
  /** `name` or `-name`: a column of the table. */
  sort?: string
  panel?: 'new' | 'duplicate' | 'import'
}

const list = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/databases',
  validateSearch: (search: Record<string, unknown>): DatabasesSearch => ({
    q: textIn(search, 'q'),
    template: textIn(search, 'template'),
    version: textIn(search, 'version'),
    status: oneOf(search, 'status', ['ready', 'deleted']),
    organization: textIn(search, 'organization'),
    create: flagIn(search, 'create'),
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
    panel: oneOf(search, 'panel', ['new', 'duplicate', 'import']),
    rows: rowsIn(search['rows']),
    hidden: hiddenIn(search['hidden']),
    widths: widthsIn(search['widths']),
  }),
  component: lazyRouteComponent(() => import('./database-page.tsx'), 'DatabasePage'),
})

export const databaseRoutes = [list, one] as const
