import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { signedInRoute } from '#app/root-route.tsx'
import { oneOf, textIn } from '#app/search.ts'

export interface DatabasesSearch {
  q?: string
  template?: string
  status?: 'ready' | 'deleted'
  sort?: string
}

const list = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/databases',
  validateSearch: (search: Record<string, unknown>): DatabasesSearch => ({
    q: textIn(search, 'q'),
    template: textIn(search, 'template'),
    status: oneOf(search, 'status', ['ready', 'deleted']),
    sort: textIn(search, 'sort'),
  }),
  component: lazyRouteComponent(() => import('./databases-page.tsx'), 'DatabasesPage'),
})

const one = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/databases/$database',
  component: lazyRouteComponent(() => import('./database-page.tsx'), 'DatabasePage'),
})

export const databaseRoutes = [list, one] as const
