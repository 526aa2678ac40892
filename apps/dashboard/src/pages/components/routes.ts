import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { rootRoute } from '#app/root-route.tsx'

/** Every component in every state: a page for those who build the dashboard, in no build of it. */
function developmentRoutes() {
  const components = createRoute({
    getParentRoute: () => rootRoute,
    path: '/_components',
    component: lazyRouteComponent(() => import('./components-page.tsx'), 'ComponentsPage'),
  })
  return [components] as const
}

export const componentRoutes = import.meta.env.DEV ? developmentRoutes() : ([] as const)
