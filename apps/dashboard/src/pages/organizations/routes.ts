import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { signedInRoute } from '#app/root-route.tsx'

const organizations = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/organizations',
  component: lazyRouteComponent(() => import('./organizations-page.tsx'), 'OrganizationsPage'),
})
export const organizationRoutes = [organizations] as const
