import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { signedInRoute } from '#app/root-route.tsx'
import { flagIn, oneOf, textIn } from '#app/search.ts'
import {
  CLOUDS,
  COST_GROUPS,
  KINDS,
  RESOURCE_STATUSES,
  RESOURCE_TABS,
  type CostGroupBy,
  type ResourceTab,
} from './choices.ts'

type Search = Record<string, unknown>

/** Slug or id of the organization that is shown. */
interface OfOrganization {
  org?: string
}

const org = (search: Search): OfOrganization => ({ org: textIn(search, 'org') })

export interface ProjectsSearch extends OfOrganization {
  q?: string
  deleted?: true
}

const projects = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/cloud/projects',
  validateSearch: (search: Search): ProjectsSearch => ({
    ...org(search),
    q: textIn(search, 'q'),
    deleted: flagIn(search, 'deleted'),
  }),
  component: lazyRouteComponent(() => import('./projects/projects-page.tsx'), 'ProjectsPage'),
})

const project = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/cloud/projects/$project',
  component: lazyRouteComponent(() => import('./projects/project-page.tsx'), 'ProjectPage'),
})

export interface ResourcesSearch extends OfOrganization {
  project?: string
  cloud?: (typeof CLOUDS)[number]
  kind?: (typeof KINDS)[number]
  status?: (typeof RESOURCE_STATUSES)[number]
}

const resources = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/cloud/resources',
  validateSearch: (search: Search): ResourcesSearch => ({
    ...org(search),
    project: textIn(search, 'project'),
    cloud: oneOf(search, 'cloud', CLOUDS),
    kind: oneOf(search, 'kind', KINDS),
    status: oneOf(search, 'status', RESOURCE_STATUSES),
  }),
  component: lazyRouteComponent(() => import('./resources/resources-page.tsx'), 'ResourcesPage'),
})

export interface NewResourceSearch extends OfOrganization {
  project?: string
  module?: string
}

const newResource = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/cloud/resources/new',
  validateSearch: (search: Search): NewResourceSearch => ({
    ...org(search),
    project: textIn(search, 'project'),
    module: textIn(search, 'module'),
  }),
  component: lazyRouteComponent(() => import('./resources/new-resource-page.tsx'), 'NewResourcePage'),
})

export interface ResourceSearch {
  tab?: ResourceTab
  /** Versions of the state that are compared. */
  from?: string
  to?: string
}

const resource = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/cloud/resources/$resource',
  validateSearch: (search: Search): ResourceSearch => ({
    tab: oneOf(search, 'tab', RESOURCE_TABS),
    from: textIn(search, 'from'),
    to: textIn(search, 'to'),
  }),
  component: lazyRouteComponent(() => import('./resources/resource-page.tsx'), 'ResourcePage'),
})

export interface RunSearch {
  /** What is looked for in the log. */
  q?: string
}

const run = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/cloud/runs/$run',
  validateSearch: (search: Search): RunSearch => ({ q: textIn(search, 'q') }),
  component: lazyRouteComponent(() => import('./runs/run-page.tsx'), 'RunPage'),
})

export interface CostsSearch extends OfOrganization {
  month?: string
  by?: CostGroupBy
  project?: string
}

const costs = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/costs',
  validateSearch: (search: Search): CostsSearch => ({
    // Mails about budgets name it as the API does.
    org: textIn(search, 'org') ?? textIn(search, 'organization'),
    month: monthIn(search),
    by: oneOf(search, 'by', COST_GROUPS),
    project: textIn(search, 'project'),
  }),
  component: lazyRouteComponent(() => import('./costs/costs-page.tsx'), 'CostsPage'),
})

const credentials = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/cloud/credentials',
  validateSearch: org,
  component: lazyRouteComponent(() => import('./credentials/credentials-page.tsx'), 'CredentialsPage'),
})

export interface PoliciesSearch extends OfOrganization {
  /** The one that is open. */
  policy?: string
}

const policies = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/cloud/policies',
  validateSearch: (search: Search): PoliciesSearch => ({
    ...org(search),
    policy: textIn(search, 'policy'),
  }),
  component: lazyRouteComponent(() => import('./policies/policies-page.tsx'), 'PoliciesPage'),
})

const modules = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/cloud/modules',
  validateSearch: org,
  component: lazyRouteComponent(() => import('./modules/modules-page.tsx'), 'ModulesPage'),
})

function monthIn(search: Search): string | undefined {
  const month = textIn(search, 'month')
  return month !== undefined && /^\d{4}-(0[1-9]|1[0-2])$/.test(month) ? month : undefined
}

export const cloudRoutes = [
  projects,
  project,
  resources,
  newResource,
  resource,
  run,
  costs,
  credentials,
  policies,
  modules,
] as const
