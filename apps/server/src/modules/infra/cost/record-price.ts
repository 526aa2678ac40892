import type { PlanPrice } from '@tenantry/contract'
import type { ControlTx } from '../../../kernel/db/index.ts'
import type { Ending } from '../runs/end-run.ts'
import { planColumn } from '../runs/show-run.ts'
import type { RunRow } from '../runs/tables.ts'
import { createPeriodStore } from './period-store.ts'
import type { PricePeriodRow } from './tables.ts'

type Price = Pick<PricePeriodRow, 'monthly_minor' | 'unpriced_objects' | 'is_upper' | 'as_of' | 'currency'>

/**
 * Writes down what a resource costs from now on, in the transaction that ends its run. What a run leaves that ended badly after it had begun is not known:
 * each object counts at the dearer of before and after, until another run ends well.
 */
export async function recordPrice(
  tx: ControlTx,
  run: RunRow,
  ending: Pick<Ending, 'status' | 'hasApplied'>,
  now: number,
): Promise<void> {
  const isRecovered = run.kind === 'recover' && ending.status === 'succeeded'
  if (ending.hasApplied !== true && !isRecovered) return
  const store = createPeriodStore(tx)
  const open = await store.findOpen(run.organization_id, run.resource_id)
  // A clock that was set back makes no period that begins before the last one.
  const at = Math.max(now, open?.started_at ?? now)
  if (open !== undefined) await store.close(open, at)
  const hasEndedWell = ending.status === 'succeeded'
  if (run.kind === 'destroy' && hasEndedWell) return
  const price = run.plan === null ? null : planColumn.decode(run.plan).price
  await store.insert({
    run_id: run.id,
    organization_id: run.organization_id,
    project_id: run.project_id,
    resource_id: run.resource_id,
    started_at: at,
    ended_at: null,
    ...(hasEndedWell ? priceOn(price, ['after']) : priceOn(price, ['before', 'after'])),
    is_upper: hasEndedWell ? 0 : 1,
  })
}

/** Each object at its dearest on some sides of a plan. */
function priceOn(price: PlanPrice | null, sides: readonly ('before' | 'after')[]): Omit<Price, 'is_upper'> {
  if (price === null) return { monthly_minor: null, unpriced_objects: 1, as_of: '', currency: 'USD' }
  const all = price.objects.map((object) => sides.map((side) => object[side]))
  const unpriced = all.filter((prices) => prices.includes('unpriced')).length
  const dearest = all.flatMap((prices) => {
    const known = prices.filter((amount) => typeof amount === 'number')
    return known.length === 0 ? [] : [Math.max(...known)]
  })
  return {
    monthly_minor:
      unpriced > 0 && dearest.length === 0 ? null : dearest.reduce((sum, amount) => sum + amount, 0),
    unpriced_objects: unpriced,
    as_of: price.as_of,
    currency: price.currency,
  }
}
