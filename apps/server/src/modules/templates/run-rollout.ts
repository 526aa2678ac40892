import type { TemplatesDeps } from './deps.ts'
import { finishRollout } from './finish-rollout.ts'
import { createRolloutStore } from './rollout-store.ts'
import { runWave } from './run-wave.ts'
import type { RolloutRow } from './tables.ts'

/**
 * Works through a rollout, wave after wave, several databases at a time, until none is left or somebody (or the error budget) stops it. It can be cut
 * short anywhere and begun again: what was done is in the control store or, for the last few databases, in their files.
 */
export async function runRollout(deps: TemplatesDeps, rolloutId: string, signal: AbortSignal): Promise<void> {
  let rollout = await begin(deps, rolloutId)
  const snapshots = rollout === null ? new Map<string, string>() : await snapshotsToRestore(deps, rollout)
  while (rollout !== null && rollout.status === 'running') {
    signal.throwIfAborted()
    const wave = await deps.rollouts.lowestPendingWave(rolloutId)
    if (wave === null) {
      rollout = await finishRollout(deps, rolloutId)
      continue
    }
    if (wave !== rollout.wave) await deps.rollouts.update(rolloutId, { wave })
    rollout = await runWave(deps, { ...rollout, wave }, snapshots, signal)
  }
}

async function begin(deps: TemplatesDeps, rolloutId: string): Promise<RolloutRow | null> {
  return deps.control.transaction(async (tx) => {
    const store = createRolloutStore(tx)
    const row = await store.findLocked(rolloutId)
    if (row === undefined) return null
    if (row.status !== 'pending') return row
    const change = { status: 'running', started_at: row.started_at ?? deps.clock.now() } as const
    await store.update(rolloutId, change)
    return { ...row, ...change }
  })
}

async function snapshotsToRestore(deps: TemplatesDeps, rollout: RolloutRow): Promise<Map<string, string>> {
  if (rollout.restores_snapshots === 0) return new Map()
  return deps.rollouts.snapshotsBefore(rollout.template_id, rollout.from_version)
}
