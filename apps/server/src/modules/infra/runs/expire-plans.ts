import type { InfraDeps } from '../deps.ts'
import { holdRun } from '../find-scope.ts'
import { createStateStore } from '../state/state-store.ts'
import { endRun } from './end-run.ts'
import { createRunStore } from './run-store.ts'

const AT_A_TIME = 100

/** Ends runs whose plan waited too long, and forgets tokens that are over. */
export async function expirePlans(deps: InfraDeps): Promise<void> {
  const now = deps.clock.now()
  await createStateStore(deps.control.db).removeExpiredTokens(now)
  const expired = await createRunStore(deps.control.db).withExpiredPlans(now, AT_A_TIME)
  for (const { organization_id, run_id } of expired)
    await deps.control.transaction(async (tx) => {
      const run = await holdRun(tx, { organization_id, id: run_id })
      if (run.status === 'awaiting_approval')
        await endRun(deps, tx, run, { status: 'expired', reason: 'Nobody approved the plan in time.' })
    })
}
