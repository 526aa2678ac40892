import { createRouter } from '@tanstack/react-router'
import { accountRoutes } from '#pages/account/routes.ts'
import { auditRoutes } from '#pages/audit/routes.ts'
import { cloudRoutes } from '#pages/cloud/routes.ts'
import { componentRoutes } from '#pages/components/routes.ts'
import { databaseRoutes } from '#pages/databases/routes.ts'
import { entryRoutes } from '#pages/entry/routes.ts'
import { installationRoutes } from '#pages/installation/routes.ts'
import { organizationRoutes } from '#pages/organizations/routes.ts'
import { overviewRoutes } from '#pages/overview/routes.ts'
import { templateRoutes } from '#pages/templates/routes.ts'
import { userRoutes } from '#pages/users/routes.ts'
import { rootRoute, signedInRoute } from './root-route.tsx'

const routeTree = rootRoute.addChildren([
  ...entryRoutes,
  ...componentRoutes,
  signedInRoute.addChildren([
    ...overviewRoutes,
    ...databaseRoutes,
    ...templateRoutes,
    ...organizationRoutes,
    ...userRoutes,
    ...cloudRoutes,
    ...auditRoutes,
    ...installationRoutes,
    ...accountRoutes,
  ]),
])

export const router = createRouter({
  routeTree,
  defaultPreload: 'intent',
  scrollRestoration: true,
  // Pages have their own data, with their own skeletons.
  defaultPreloadStaleTime: 0,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
