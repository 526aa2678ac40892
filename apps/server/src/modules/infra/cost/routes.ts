import { operations } from '@tenantry/contract'
import type { Mount } from '../../../kernel/http/mount-operation.ts'
import { readPage, refuseForeignCursor } from '../../../kernel/http/page-query.ts'
import type { InfraDeps } from '../deps.ts'
import { createBudgetStore } from './budgets/budget-store.ts'
import { createBudget } from './budgets/create-budget.ts'
import { findBudget } from './budgets/find-budget.ts'
import { showBudget } from './budgets/show-budget.ts'
import { deleteBudget, updateBudget } from './budgets/update-budget.ts'
import { findCostScope } from './find-scope.ts'
import { getCosts } from './get-costs.ts'
import { listPrices } from './list-prices.ts'

export function costRoutes(mount: Mount, deps: InfraDeps): void {
  mount(operations.getCosts, async (context) =>
    getCosts(deps, await findCostScope(deps, context, context.query, 'infra.read'), context.query),
  )
  mount(operations.listPrices, async ({ query }) => listPrices(await deps.prices.current(), query))
  mount(operations.createBudget, async (context) => {
    const { organization, project, ...input } = context.body
    const scope = await findCostScope(deps, context, { organization, project }, 'infra.manage')
    return showBudget(deps, await createBudget(deps, context, scope, input))
  })
  mount(operations.listBudgets, async (context) => {
    const { organization, ...query } = context.query
    const { organizationId } = await findCostScope(deps, context, { organization }, 'infra.read')
    const list = createBudgetStore(deps.control.db).list(organizationId, readPage(query))
    const page = await refuseForeignCursor(list)
    const data = await Promise.all(page.rows.map((row) => showBudget(deps, row)))
    return { data, next_cursor: page.nextCursor }
  })
  mount(operations.getBudget, async ({ actor, params }) =>
    showBudget(deps, await findBudget(deps, actor, params.budget, 'infra.read')),
  )
  mount(operations.updateBudget, async (context) => {
    const found = await findBudget(deps, context.actor, context.params.budget, 'infra.manage')
    return showBudget(deps, await updateBudget(deps, context, found, context.body))
  })
  mount(operations.deleteBudget, async (context) => {
    const found = await findBudget(deps, context.actor, context.params.budget, 'infra.manage')
    return deleteBudget(deps, context, found)
  })
}
