import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { signedInRoute } from '#app/root-route.tsx'

const keys = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/keys',
  component: lazyRouteComponent(() => import('./keys-page.tsx'), 'KeysPage'),
})
const mail = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/mail',
  component: lazyRouteComponent(() => import('./mail-page.tsx'), 'MailPage'),
})
const webhooks = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/webhooks',
  component: lazyRouteComponent(() => import('./webhooks-page.tsx'), 'WebhooksPage'),
})
const settings = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/settings',
  component: lazyRouteComponent(() => import('./settings-page.tsx'), 'SettingsPage'),
})
const reference = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/reference',
  component: lazyRouteComponent(() => import('./reference-page.tsx'), 'ReferencePage'),
})
export const installationRoutes = [keys, mail, webhooks, settings, reference] as const
