import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { signedInRoute } from '#app/root-route.tsx'
import { flagIn, oneOf, textIn } from '#app/search.ts'
import { USER_TABS } from './user-tabs.ts'

export interface UsersSearch {
  q?: string
  status?: 'active' | 'disabled'
  operators?: true
  /** Creating one. */
  create?: true
}

export interface UserSearch {
  tab?: (typeof USER_TABS)[number]
}

const users = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/users',
  validateSearch: (search: Record<string, unknown>): UsersSearch => ({
    q: textIn(search, 'q'),
    status: oneOf(search, 'status', ['active', 'disabled']),
    operators: flagIn(search, 'operators'),
    create: flagIn(search, 'create'),
  }),
  component: lazyRouteComponent(() => import('./users-page.tsx'), 'UsersPage'),
})

const user = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/users/$user',
  validateSearch: (search: Record<string, unknown>): UserSearch => ({
    tab: oneOf(search, 'tab', USER_TABS),
  }),
  component: lazyRouteComponent(() => import('./user-page.tsx'), 'UserPage'),
})

export const userRoutes = [users, user] as const
