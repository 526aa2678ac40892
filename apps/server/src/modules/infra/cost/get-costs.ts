import type { CostGroup, Costs } from '@tenantry/contract'
import type { InfraDeps } from '../deps.ts'
import { createResourceStore } from '../resources/resource-store.ts'
import { accrue, addUp, type ResourceCost } from './accrue.ts'
import type { CostScope } from './find-scope.ts'
import { daysOf, monthAt, readMonth } from './months.ts'
import { createPeriodStore } from './period-store.ts'

export interface CostQuestion {
  month?: string | undefined
  by?: 'resource' | 'project' | 'provider' | undefined
  interval?: 'day' | 'month' | undefined
}

/** What a scope costs in a month, grouped, and day by day when that is asked for. */
export async function getCosts(deps: InfraDeps, scope: CostScope, question: CostQuestion): Promise<Costs> {
  const now = deps.clock.now()
  const span = question.month === undefined ? monthAt(now) : readMonth(question.month)
  const periods = await createPeriodStore(deps.control.db).within(scope, span)
  const costs = accrue(periods, span, now)
  const { file, asOf, currency } = await deps.prices.current()
  return {
    organization_id: scope.organizationId,
    project_id: scope.projectId,
    month: span.month,
    currency,
    until: Math.min(Math.max(now, span.from), span.to),
    total: addUp(costs),
    groups: await groupsOf(deps, scope, costs, question.by ?? 'resource'),
    days:
      question.interval === 'day'
        ? daysOf(span).map(({ day }, index) => ({
            day,
            amount: costs.reduce((sum, { days }) => sum + (days[index] ?? 0), 0),
          }))
        : [],
    price_list: { as_of: asOf, sources: file.sources },
  }
}

async function groupsOf(
  deps: InfraDeps,
  scope: CostScope,
  costs: readonly ResourceCost[],
  by: NonNullable<CostQuestion['by']>,
): Promise<CostGroup[]> {
  const describe = await describer(deps, scope, costs, by)
  const described = costs.map((cost) => ({ cost, ...describe(cost) }))
  const groups = [...Map.groupBy(described, ({ key }) => key)].map(([key, members]) => ({
    key,
    name: members[0]?.name ?? null,
    ...addUp(members.map(({ cost }) => cost)),
  }))
  return groups.toSorted((a, b) => (b.amount ?? -1) - (a.amount ?? -1) || a.key.localeCompare(b.key))
}

type Describe = (cost: ResourceCost) => { key: string; name: string | null }

async function describer(
  deps: InfraDeps,
  { organizationId }: CostScope,
  costs: readonly ResourceCost[],
  by: NonNullable<CostQuestion['by']>,
): Promise<Describe> {
  if (by === 'project') {
    const ids = [...new Set(costs.map(({ projectId }) => projectId))]
    const found = await Promise.all(ids.map((id) => deps.projects.findById(organizationId, id)))
    const names = new Map(found.flatMap((project) => (project === null ? [] : [[project.id, project.name]])))
    return ({ projectId }) => ({ key: projectId, name: names.get(projectId) ?? null })
  }
  const ids = costs.map(({ resourceId }) => resourceId)
  const rows = await createResourceStore(deps.control.db).findAll(organizationId, ids)
  const byId = new Map(rows.map((row) => [row.id, row]))
  if (by === 'resource')
    return ({ resourceId }) => ({ key: resourceId, name: byId.get(resourceId)?.name ?? null })
  const modules = [...new Set(rows.map(({ module }) => module))]
  const clouds = new Map<string, string>()
  for (const name of modules)
    clouds.set(name, (await deps.modules.find(organizationId, name))?.cloud ?? 'other')
  return ({ resourceId }) => {
    const provider = clouds.get(byId.get(resourceId)?.module ?? '') ?? 'other'
    return { key: provider, name: provider }
  }
}
