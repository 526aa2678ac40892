import { createHash } from 'node:crypto'
import { problem } from '../../../kernel/errors.ts'
import { newId } from '../../../kernel/ids.ts'
import { sealText } from '../sealed-columns.ts'
import type { StateDeps } from './deps.ts'
import { stateLocked } from './held-lock.ts'
import { readStateHeader } from './state-document.ts'
import { createStateStore } from './state-store.ts'
import type { StateCaller } from './state-token.ts'
import type { StateRow } from './tables.ts'

/**
 * Makes a document the current state of the caller's resource; the one before stays as a version. Only the holder of the lock writes, only
 * states of the same lineage, and each newer than the one before. The same document once more changes nothing: its answer may have been lost.
 * @throws STATE_INVALID, STATE_LOCK_NEEDED, STATE_LOCKED, STATE_STALE, FORBIDDEN
 */
export async function writeState(
  deps: StateDeps,
  caller: StateCaller,
  input: { lockId: string | null; text: string },
): Promise<void> {
  if (caller.may_write === 0)
    throw problem('FORBIDDEN', { detail: 'The run only plans: it has no state to write.' })
  const { lineage, serial } = readStateHeader(input.text)
  const id = newId('stv')
  const sha256 = createHash('sha256').update(input.text).digest('hex')
  const sealed = sealText(
    await deps.boxOf(caller.organization_id),
    'infra_state_versions.sealed',
    id,
    input.text,
  )
  const now = deps.clock.now()
  await deps.control.transaction(async (tx) => {
    const store = createStateStore(tx)
    const row = await store.hold(caller.organization_id, caller.resource_id, now)
    requireLock(row, caller, input.lockId)
    if (row.version_id !== null && row.serial === serial && row.lineage === lineage) {
      const current = await store.findVersion(caller.organization_id, caller.resource_id, row.version_id)
      if (current?.sha256 === sha256) return
    }
    requireNewer(row, { lineage, serial })
    await store.addVersion({
      id,
      organization_id: caller.organization_id,
      resource_id: caller.resource_id,
      serial,
      lineage,
      sha256,
      size_bytes: Buffer.byteLength(input.text),
      sealed,
      run_id: caller.run_id,
      created_at: now,
    })
  })
}

function requireLock(row: StateRow, caller: StateCaller, lockId: string | null): void {
  if (row.lock_id === null || lockId === null) {
    throw problem('STATE_LOCK_NEEDED', {
      detail: 'A state is written by whoever holds its lock.',
      hint: 'Lock the state first, and name the lock as `?ID=`.',
    })
  }
  if (row.lock_id !== lockId || row.lock_run_id !== caller.run_id) throw stateLocked(row)
}

function requireNewer(row: StateRow, next: { lineage: string; serial: number }): void {
  if (row.lineage !== null && row.lineage !== next.lineage) {
    throw problem('STATE_STALE', {
      detail: `The state has lineage ${row.lineage}; what was sent is another one's.`,
      hint: 'Each resource has one state. Import existing objects with `tenantry infra import`.',
    })
  }
  if (next.serial <= row.serial) {
    throw problem('STATE_STALE', {
      detail: `The state is at serial ${row.serial}; what was sent has ${next.serial}.`,
      hint: 'Plan again from the current state.',
    })
  }
}
