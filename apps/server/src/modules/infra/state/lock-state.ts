import { problem } from '../../../kernel/errors.ts'
import type { StateDeps } from './deps.ts'
import { readLockInfo, stateLocked } from './held-lock.ts'
import { createStateStore } from './state-store.ts'
import type { StateCaller } from './state-token.ts'

const NO_LOCK = { lock_id: null, lock_info: null, lock_run_id: null, locked_at: null }

/**
 * Takes the lock of the caller's state. The same lock may be asked for again: its answer may have been lost.
 * @throws STATE_LOCKED, INVALID_REQUEST
 */
export async function lockState(deps: StateDeps, caller: StateCaller, body: unknown): Promise<void> {
  const info = readLockInfo(body)
  if (info === null) throw problem('INVALID_REQUEST', { detail: 'The body names no lock (`ID`).' })
  const now = deps.clock.now()
  await deps.control.transaction(async (tx) => {
    const store = createStateStore(tx)
    const row = await store.hold(caller.organization_id, caller.resource_id, now)
    if (row.lock_id === info.ID && row.lock_run_id === caller.run_id) return
    if (row.lock_id !== null) throw stateLocked(row)
    await store.setLock(caller.organization_id, caller.resource_id, {
      lock_id: info.ID,
      lock_info: JSON.stringify(info),
      lock_run_id: caller.run_id,
      locked_at: now,
    })
  })
}

/**
 * Gives the lock back. An unlock that names no lock is refused: that is what `terraform force-unlock` sends, and it would break the lock of whoever
 * holds it. One that is not held any more was given back before.
 * @throws STATE_UNLOCK_REFUSED, STATE_LOCKED
 */
export async function unlockState(deps: StateDeps, caller: StateCaller, body: unknown): Promise<void> {
  const info = readLockInfo(body)
  if (info === null) {
    throw problem('STATE_UNLOCK_REFUSED', {
      detail: 'The request does not name the lock that it wants to give back.',
      hint: '`force-unlock` of the engine is not taken here: use `tenantry infra state unlock`, which first makes sure that the run is dead.',
    })
  }
  await deps.control.transaction(async (tx) => {
    const store = createStateStore(tx)
    const row = await store.hold(caller.organization_id, caller.resource_id, deps.clock.now())
    if (row.lock_id === null) return
    if (row.lock_id !== info.ID || row.lock_run_id !== caller.run_id) throw stateLocked(row)
    await store.setLock(caller.organization_id, caller.resource_id, NO_LOCK)
  })
}

/** Takes the lock of a run away that is known to be dead. Gives what was held; null when nothing was. */
export async function breakLock(
  tx: Parameters<Parameters<StateDeps['control']['transaction']>[0]>[0],
  resource: { organizationId: string; resourceId: string; runId: string | null },
  now: number,
): Promise<string | null> {
  const store = createStateStore(tx)
  const row = await store.hold(resource.organizationId, resource.resourceId, now)
  if (row.lock_id === null || (resource.runId !== null && row.lock_run_id !== resource.runId)) return null
  await store.setLock(resource.organizationId, resource.resourceId, NO_LOCK)
  return row.lock_id
}
