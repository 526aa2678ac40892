import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { signedInRoute } from '#app/root-route.tsx'

const templates = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/templates',
  component: lazyRouteComponent(() => import('./templates-page.tsx'), 'TemplatesPage'),
})
const rollouts = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/rollouts',
  component: lazyRouteComponent(() => import('./rollouts-page.tsx'), 'RolloutsPage'),
})
export const templateRoutes = [templates, rollouts] as const
