import { randomUUID } from 'node:crypto'
import type { RunStatus } from '@tenantry/contract'
import type { ControlTx } from '../../../kernel/db/index.ts'
import type { InfraDeps } from '../deps.ts'
import { holdRun } from '../find-scope.ts'
import { createResourceStore, type ResourceChange } from '../resources/resource-store.ts'
import { createStateStore } from '../state/state-store.ts'
import { endRun, type Ending } from './end-run.ts'
import { statusDuring } from './run-state.ts'
import { createRunStore, type RunChange } from './run-store.ts'
import type { RunRow } from './tables.ts'

/** The run was taken over by another worker, or is over: this one has nothing more to say about it. */
export class RunLost extends Error {
  override readonly name = 'RunLost'
}

/** A run in the hands of one worker, who alone writes to it. */
export interface ClaimedRun {
  readonly worker: string
  /** As it was last written or read by this worker. */
  readonly row: RunRow
  /** Goes on to a status; `with` runs in the same transaction. @throws RunLost */
  move(status: RunStatus, change?: RunChange, also?: (tx: ControlTx) => Promise<void>): Promise<void>
  /** Leaves it where it is for another worker, or for people; one whose end was asked for meanwhile ends here. @throws RunLost */
  leave(status: RunStatus, change?: RunChange): Promise<void>
  /** @throws RunLost */
  end(ending: Ending, also?: (tx: ControlTx) => Promise<void>): Promise<void>
  /** Whether somebody wants it to end. @throws RunLost */
  isCancelled(): Promise<boolean>
  /** Writes something of its own, as long as it is the worker's. @throws RunLost */
  write(work: (tx: ControlTx) => Promise<void>): Promise<void>
}

type ClaimDeps = Pick<InfraDeps, 'control' | 'clock' | 'bell' | 'audit'>

/** Takes a run that stands at `from`; null when it does not stand there any more. */
export async function claimRun(
  deps: ClaimDeps,
  found: RunRow,
  from: RunStatus,
  to: RunStatus,
): Promise<ClaimedRun | null> {
  const worker = randomUUID()
  const row = await deps.control.transaction(async (tx) => {
    const held = await holdRun(tx, found)
    if (held.status !== from || held.worker !== found.worker) return null
    const change = {
      status: to,
      worker,
      attempts: to === 'planning' ? held.attempts + 1 : held.attempts,
      started_at: held.started_at ?? deps.clock.now(),
    }
    await createRunStore(tx).update(held, change)
    await showOnResource(deps, tx, held, to)
    tx.afterCommit(() => deps.bell.ring())
    return { ...held, ...change }
  })
  return row === null ? null : claimed(deps, row, worker)
}

function claimed(deps: ClaimDeps, first: RunRow, worker: string): ClaimedRun {
  let row = first
  const withRun = <T>(work: (tx: ControlTx, held: RunRow) => Promise<T>): Promise<T> =>
    deps.control.transaction(async (tx) => {
      const held = await holdRun(tx, first)
      if (held.worker !== worker) throw new RunLost(`The run ${first.id} is in other hands.`)
      return work(tx, held)
    })
  const change = async (tx: ControlTx, held: RunRow, wanted: RunChange) => {
    await createRunStore(tx).update(held, wanted)
    if (wanted.status !== undefined) await showOnResource(deps, tx, held, wanted.status)
    tx.afterCommit(() => deps.bell.ring())
    row = { ...held, ...wanted }
  }
  return {
    worker,
    get row() {
      return row
    },
    move: (status, more = {}, also) =>
      withRun(async (tx, held) => {
        await change(tx, held, { ...more, status })
        await also?.(tx)
      }),
    leave: (status, more = {}) =>
      withRun(async (tx, held) => {
        // Whoever goes on with it is given another one.
        await createStateStore(tx).removeTokensOfRun(held.organization_id, held.id)
        if (held.cancel_requested_at === null) return change(tx, held, { ...more, status, worker: null })
        // Nobody would look for that wish any more.
        await createRunStore(tx).update(held, { ...more, worker: null })
        const ending = { status: 'cancelled', reason: 'Cancelled before anything was changed.' } as const
        row = await endRun(deps, tx, { ...held, ...more }, ending)
      }),
    end: (ending, also) =>
      withRun(async (tx, held) => {
        row = await endRun(deps, tx, held, ending)
        await also?.(tx)
      }),
    isCancelled: () => withRun(async (_tx, held) => held.cancel_requested_at !== null),
    write: (work) => withRun((tx) => work(tx)),
  }
}

async function showOnResource(
  deps: ClaimDeps,
  tx: ControlTx,
  run: RunRow,
  status: RunStatus,
  more: ResourceChange = {},
): Promise<void> {
  const shown = statusDuring(run.kind, status)
  if (shown === null) return
  const resource = { organization_id: run.organization_id, id: run.resource_id }
  await createResourceStore(tx).update(resource, { status: shown, ...more }, deps.clock.now())
}
