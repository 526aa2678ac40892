import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { signedInRoute } from '#app/root-route.tsx'
import { flagIn, oneOf, textIn } from '#app/search.ts'
import { JOB_STATUSES, OUTCOMES, type Outcome } from './choices.ts'

const TEMPLATE_TABS = ['versions', 'schema', 'databases', 'rollouts', 'drift'] as const

export interface TemplateSearch {
  tab?: (typeof TEMPLATE_TABS)[number]
  /** The versions that are compared; 0 is the empty schema before the first. */
  from?: number
  to?: number
  /** The version whose schema is shown, or whose databases are listed. */
  version?: number
  show?: 'diagram'
  status?: (typeof JOB_STATUSES)[number]
}

export interface RolloutsSearch {
  status?: (typeof JOB_STATUSES)[number]
}

const DESIGN_VIEWS = ['diagram', 'access'] as const

/** Where one is in the designer; the draft itself is kept for the browser's session. */
export interface DesignSearch {
  table?: string
  /** The column whose details are open. */
  column?: string
  /** The selected table unless it says otherwise. */
  view?: (typeof DESIGN_VIEWS)[number]
  /** Beside it: the TypeScript unless it says otherwise. */
  beside?: 'changes'
  /** The steps are looked at before a push. */
  review?: true
}

interface RolloutSearch {
  outcome?: Outcome
}

type Search = Record<string, unknown>

function versionIn(search: Search, name: string): number | undefined {
  const text = textIn(search, name)
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined
}

function designSearch(search: Search): DesignSearch {
  return {
    table: textIn(search, 'table'),
    column: textIn(search, 'column'),
    view: oneOf(search, 'view', DESIGN_VIEWS),
    beside: oneOf(search, 'beside', ['changes']),
    review: flagIn(search, 'review'),
  }
}

const templates = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/templates',
  component: lazyRouteComponent(() => import('./templates-page.tsx'), 'TemplatesPage'),
})

const template = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/templates/$template',
  validateSearch: (search: Search): TemplateSearch => ({
    tab: oneOf(search, 'tab', TEMPLATE_TABS),
    from: versionIn(search, 'from'),
    to: versionIn(search, 'to'),
    version: versionIn(search, 'version'),
    show: oneOf(search, 'show', ['diagram']),
    status: oneOf(search, 'status', JOB_STATUSES),
  }),
  component: lazyRouteComponent(() => import('./template-page.tsx'), 'TemplatePage'),
})

const create = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/templates/new',
  validateSearch: designSearch,
  component: lazyRouteComponent(() => import('./designer/new-template-page.tsx'), 'NewTemplatePage'),
})

const design = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/templates/$template/design',
  validateSearch: designSearch,
  component: lazyRouteComponent(() => import('./designer/design-page.tsx'), 'DesignPage'),
})

const rollouts = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/rollouts',
  validateSearch: (search: Search): RolloutsSearch => ({ status: oneOf(search, 'status', JOB_STATUSES) }),
  component: lazyRouteComponent(() => import('./rollouts/rollouts-page.tsx'), 'RolloutsPage'),
})

const rollout = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/rollouts/$job',
  validateSearch: (search: Search): RolloutSearch => ({ outcome: oneOf(search, 'outcome', OUTCOMES) }),
  component: lazyRouteComponent(() => import('./rollouts/rollout-page.tsx'), 'RolloutPage'),
})

export const templateRoutes = [templates, create, template, design, rollouts, rollout] as const
