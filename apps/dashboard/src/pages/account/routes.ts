import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { signedInRoute } from '#app/root-route.tsx'
import { oneOf, textIn } from '#app/search.ts'
import { accountTabs, type AccountTab } from './account-tabs.ts'

interface AccountSearch {
  tab?: AccountTab
  /** What a provider brings back whose account is to be linked. */
  code?: string
  error?: string
}

const account = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/account',
  validateSearch: (search: Record<string, unknown>): AccountSearch => ({
    tab: oneOf(search, 'tab', accountTabs),
    code: textIn(search, 'code'),
    error: textIn(search, 'error'),
  }),
  component: lazyRouteComponent(() => import('./account-page.tsx'), 'AccountPage'),
})
export const accountRoutes = [account] as const
