import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { signedInRoute } from '#app/root-route.tsx'
import { flagIn, oneOf, textIn } from '#app/search.ts'
import { readWebhookSearch, type WebhookSearch } from '#webhooks/webhook-search.ts'
import { ORGANIZATION_TABS, type OrganizationTab } from './organization-tabs.ts'

export interface OrganizationsSearch {
  q?: string
  deleted?: true
  /** Creating one. */
  create?: true
}

/** What is open on the page of an organization; each tab reads what is its own. */
export interface OrganizationSearch extends WebhookSearch {
  tab?: OrganizationTab
  q?: string
  role?: string
  /** Entries of the trail: an action or its beginning, and who did it. */
  action?: string
  actor?: string
  /** The identity provider that is open. */
  connection?: string
  /** Connecting a new identity provider. */
  connect?: 'oidc' | 'saml'
}

const organizations = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/organizations',
  validateSearch: (search: Record<string, unknown>): OrganizationsSearch => ({
    q: textIn(search, 'q'),
    deleted: flagIn(search, 'deleted'),
    create: flagIn(search, 'create'),
  }),
  component: lazyRouteComponent(() => import('./organizations-page.tsx'), 'OrganizationsPage'),
})

const organization = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/organizations/$organization',
  validateSearch: (search: Record<string, unknown>): OrganizationSearch => ({
    tab: oneOf(search, 'tab', ORGANIZATION_TABS),
    q: textIn(search, 'q'),
    role: textIn(search, 'role'),
    action: textIn(search, 'action'),
    actor: textIn(search, 'actor'),
    connection: textIn(search, 'connection'),
    connect: oneOf(search, 'connect', ['oidc', 'saml']),
    ...readWebhookSearch(search),
  }),
  component: lazyRouteComponent(() => import('./organization-page.tsx'), 'OrganizationPage'),
})

export const organizationRoutes = [organizations, organization] as const
