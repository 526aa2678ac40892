import type { TemplatesDeps } from './deps.ts'
import { finalState } from './rollout-state.ts'
import { createRolloutStore } from './rollout-store.ts'
import { rolloutDatabases } from './start-rollout.ts'
import type { RolloutRow } from './tables.ts'

/**
 * Ends a rollout that has no database left to try; before that, takes in databases that came to the template meanwhile at another version
 * (a restored snapshot, one that was being made). Returns the rollout as it stands: `running` when some were taken in.
 */
export async function finishRollout(deps: TemplatesDeps, rolloutId: string): Promise<RolloutRow | null> {
  return deps.control.transaction(async (tx) => {
    const store = createRolloutStore(tx)
    const row = await store.findLocked(rolloutId)
    if (row === undefined || row.status !== 'running') return row ?? null
    const known = await store.databaseIds(rolloutId)
    const wanted = (version: number) =>
      row.kind === 'rollout' ? version !== row.to_version : version === row.from_version
    const stragglers = (await deps.databases.list(tx, row.template_id)).filter(
      ({ databaseId, version }) => wanted(version) && !known.has(databaseId),
    )
    if (stragglers.length > 0) {
      const position = (await store.lastPosition(rolloutId)) + 1
      const total = row.total + stragglers.length
      const wave = Math.max(0, row.waves - 1)
      await store.insertDatabases(rolloutDatabases(rolloutId, stragglers, { position, wave }))
      await store.update(rolloutId, { total })
      return { ...row, total }
    }
    const change = { ...finalState(row), finished_at: deps.clock.now() }
    await store.update(rolloutId, change)
    await deps.audit(
      tx,
      { actor: { kind: 'system', name: 'rollout' }, requestId: null },
      `job.${change.status}`,
      { type: 'job', id: rolloutId },
      { done: row.done, failed: row.failed },
    )
    return { ...row, ...change }
  })
}
