import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { signedInRoute } from '#app/root-route.tsx'
import { flagIn, oneOf, textIn } from '#app/search.ts'
import { readWebhookSearch } from '#webhooks/webhook-search.ts'
import { MAIL_STATUSES, SETTINGS_TABS, type SettingsTab } from './choices.ts'

export interface KeysSearch {
  /** The form for a new key is open. */
  create?: true
}

export interface MailSearch {
  status?: (typeof MAIL_STATUSES)[number]
  to?: string
  /** The mail that is open. */
  mail?: string
}

const keys = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/keys',
  validateSearch: (search: Record<string, unknown>): KeysSearch => ({ create: flagIn(search, 'create') }),
  component: lazyRouteComponent(() => import('./keys-page.tsx'), 'KeysPage'),
})
const mail = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/mail',
  validateSearch: (search: Record<string, unknown>): MailSearch => ({
    status: oneOf(search, 'status', MAIL_STATUSES),
    to: textIn(search, 'to'),
    mail: textIn(search, 'mail'),
  }),
  component: lazyRouteComponent(() => import('./mail-page.tsx'), 'MailPage'),
})
const webhooks = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/webhooks',
  validateSearch: readWebhookSearch,
  component: lazyRouteComponent(() => import('./webhooks-page.tsx'), 'WebhooksPage'),
})
const settings = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/settings',
  validateSearch: (search: Record<string, unknown>): { tab?: SettingsTab } => ({
    tab: oneOf(search, 'tab', SETTINGS_TABS),
  }),
  component: lazyRouteComponent(() => import('./settings-page.tsx'), 'SettingsPage'),
})
const reference = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/reference',
  component: lazyRouteComponent(() => import('./reference-page.tsx'), 'ReferencePage'),
})
export const installationRoutes = [keys, mail, webhooks, settings, reference] as const
