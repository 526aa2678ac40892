import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { signedInRoute } from '#app/root-route.tsx'
import { flagIn, textIn } from '#app/search.ts'

export interface AuditSearch {
  actor?: string
  action?: string
  /** `database:db_…`, or a kind alone: `database` */
  target?: string
  /** Id of an organization, or `none` for the installation itself. */
  org?: string
  /** Days, as people write them in the browser: 2026-11-26. */
  since?: string
  until?: string
  request?: string
  /** Entries appear as they are written. */
  live?: true
  /** The trail is being verified. */
  verify?: true
  /** The entry that is open. */
  entry?: string
}

const audit = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/audit',
  validateSearch: (search: Record<string, unknown>): AuditSearch => ({
    actor: textIn(search, 'actor'),
    action: textIn(search, 'action'),
    target: textIn(search, 'target'),
    org: textIn(search, 'org'),
    since: textIn(search, 'since'),
    until: textIn(search, 'until'),
    request: textIn(search, 'request'),
    live: flagIn(search, 'live'),
    verify: flagIn(search, 'verify'),
    entry: textIn(search, 'entry'),
  }),
  component: lazyRouteComponent(() => import('./audit-page.tsx'), 'AuditPage'),
})
export const auditRoutes = [audit] as const
