import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { signedInRoute } from '#app/root-route.tsx'

const projects = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/cloud/projects',
  component: lazyRouteComponent(() => import('./projects-page.tsx'), 'ProjectsPage'),
})
const resources = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/cloud/resources',
  component: lazyRouteComponent(() => import('./resources-page.tsx'), 'ResourcesPage'),
})
const costs = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/costs',
  component: lazyRouteComponent(() => import('./costs-page.tsx'), 'CostsPage'),
})
const credentials = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/cloud/credentials',
  component: lazyRouteComponent(() => import('./credentials-page.tsx'), 'CredentialsPage'),
})
const policies = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/cloud/policies',
  component: lazyRouteComponent(() => import('./policies-page.tsx'), 'PoliciesPage'),
})
export const cloudRoutes = [projects, resources, costs, credentials, policies] as const
