import type { InfraDeps } from '../deps.ts'
import type { ClaimedRun } from './claimed-run.ts'
import { createRunStore } from './run-store.ts'

export type StopReason = 'asked' | 'stopping' | 'lost'

/** Says when the engine of a run is to be interrupted, and why. */
export interface CancelWatch {
  signal: AbortSignal
  reason(): StopReason | null
  close(): void
}

const LOOK_EVERY_MS = 1_000

/** Somebody asked for the end of the run, the process ends, or another worker has the run. */
export function watchCancel(deps: InfraDeps, run: ClaimedRun, jobSignal: AbortSignal): CancelWatch {
  const controller = new AbortController()
  let reason: StopReason | null = null
  const stop = (why: StopReason) => {
    reason ??= why
    controller.abort()
  }
  const onJobEnd = () => stop('stopping')
  const look = async () => {
    const row = await createRunStore(deps.control.db).find(run.row.organization_id, run.row.id)
    if (row?.worker !== run.worker) stop('lost')
    else if (row.cancel_requested_at !== null) stop('asked')
  }
  const lookSafely = () => {
    // A control store that does not answer says nothing about the run.
    look().catch((error: unknown) =>
      deps.log.warn({ err: error, run_id: run.row.id }, 'A run was not looked at.'),
    )
  }
  const timer = setInterval(lookSafely, LOOK_EVERY_MS)
  const silence = deps.bell.onRing(lookSafely)
  if (jobSignal.aborted) onJobEnd()
  else jobSignal.addEventListener('abort', onJobEnd, { once: true })
  return {
    signal: controller.signal,
    reason: () => reason,
    close() {
      clearInterval(timer)
      silence()
      jobSignal.removeEventListener('abort', onJobEnd)
    },
  }
}
