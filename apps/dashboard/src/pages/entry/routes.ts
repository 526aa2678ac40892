import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { rootRoute } from '#app/root-route.tsx'
import { textIn } from '#app/search.ts'

const signIn = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  validateSearch: (search: Record<string, unknown>): { back?: string } => ({ back: textIn(search, 'back') }),
  component: lazyRouteComponent(() => import('./sign-in-page.tsx'), 'SignInPage'),
})

export const entryRoutes = [signIn] as const
