import type { InfraDeps } from '../deps.ts'
import { createResourceStore } from '../resources/resource-store.ts'
import type { ResourceRow } from '../resources/tables.ts'
import { beginOwnRun } from '../runs/begin-own-run.ts'

/** How often this is called. */
const EVERY_SECONDS = 60
/** How much faster than needed a server looks that was away: what is overdue is caught up with in half of the time. */
const HURRY = 2
const NEW_AT_A_TIME = 500

/**
 * Begins the looks that are due: each resource that is ready is looked at once in `driftSeconds`, spread over that time, and never while a run of it is
 * under way. Called once a minute, by one process.
 */
export async function lookForDrift(deps: InfraDeps, random: () => number = Math.random): Promise<void> {
  const { driftSeconds } = deps.settings
  if (driftSeconds === 0) return
  const now = deps.clock.now()
  const store = createResourceStore(deps.control.db)
  for (const row of await store.neverDue(NEW_AT_A_TIME))
    await store.setDriftDue(row, now + Math.ceil(random() * driftSeconds))
  const atATime = Math.ceil((HURRY * (await store.countReady()) * EVERY_SECONDS) / driftSeconds)
  for (const row of await store.due(now, atATime)) await look(deps, row)
}

async function look(deps: InfraDeps, found: ResourceRow): Promise<void> {
  const { driftSeconds } = deps.settings
  await beginOwnRun(deps, found, 'drift', async (tx, row) => {
    if (row.status !== 'ready') return false
    const now = deps.clock.now()
    // One of its own runs may have looked at it meanwhile.
    const next = (row.drift_checked_at ?? 0) + driftSeconds
    const isDue = next <= now
    await createResourceStore(tx).setDriftDue(row, isDue ? now + driftSeconds : next)
    return isDue
  })
}
