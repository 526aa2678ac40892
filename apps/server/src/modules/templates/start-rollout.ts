import type { RolloutOptions } from '@tenantry/contract'
import type { ControlTx } from '../../kernel/db/index.ts'
import type { RolloutTarget, TemplatesDeps } from './deps.ts'
import { planWaves } from './plan-waves.ts'
import { createRolloutStore } from './rollout-store.ts'
import type { RolloutDatabaseRow, RolloutRow, TemplateRow } from './tables.ts'

export interface RolloutStart {
  rolloutId: string
  template: TemplateRow
  kind: RolloutRow['kind']
  toVersion: number
  options: RolloutOptions
  takesSnapshots: boolean
  restoresSnapshots: boolean
  /** Which of the template's databases take part. */
  includes(database: RolloutTarget): boolean
}

const CANARY_DEFAULT = 1
const WAVES_DEFAULT = [1, 10, 100]
const ERROR_BUDGET_PERCENT_DEFAULT = 1

/** Writes a rollout with its databases and, unless it is lazy, its job, all in the caller's transaction. */
export async function startRollout(
  deps: TemplatesDeps,
  tx: ControlTx,
  start: RolloutStart,
): Promise<RolloutRow> {
  const { rolloutId, template, options } = start
  const store = createRolloutStore(tx)
  await supersedeLazy(deps, tx, template.id, start.toVersion)
  const targets = (await deps.databases.list(tx, template.id)).filter((target) => start.includes(target))
  const waves = planWaves(targets.length, options.canary ?? CANARY_DEFAULT, options.waves ?? WAVES_DEFAULT)
  const now = deps.clock.now()
  const lazy = options.mode === 'lazy' && targets.length > 0
  const row: RolloutRow = {
    id: rolloutId,
    template_id: template.id,
    template_name: template.name,
    kind: start.kind,
    from_version: template.current_version,
    to_version: start.toVersion,
    mode: lazy ? 'lazy' : 'eager',
    status: targets.length === 0 ? 'succeeded' : lazy ? 'running' : 'pending',
    wave: 0,
    waves: waves.length,
    concurrency: options.concurrency ?? deps.settings.rolloutConcurrency,
    error_budget_percent: options.error_budget_percent ?? ERROR_BUDGET_PERCENT_DEFAULT,
    takes_snapshots: start.takesSnapshots ? 1 : 0,
    restores_snapshots: start.restoresSnapshots ? 1 : 0,
    total: targets.length,
    done: 0,
    failed: 0,
    failed_accepted: 0,
    reason: null,
    elapsed_ms: 0,
    created_at: now,
    started_at: lazy ? now : null,
    finished_at: targets.length === 0 ? now : null,
  }
  await store.insert(row)
  await store.insertDatabases(targets.length === 0 ? [] : inWaves(rolloutId, targets, waves))
  if (lazy) await deps.databases.setLazyRollout(tx, ids(targets), rolloutId)
  else if (targets.length > 0) await deps.jobs.enqueue(tx, rolloutId)
  return row
}

function inWaves(
  rolloutId: string,
  targets: readonly RolloutTarget[],
  waves: readonly number[],
): RolloutDatabaseRow[] {
  return waves.flatMap((end, wave) => {
    const position = waves[wave - 1] ?? 0
    return rolloutDatabases(rolloutId, targets.slice(position, end), { position, wave })
  })
}

/** Rows for databases of one wave, in the order given. */
export function rolloutDatabases(
  rolloutId: string,
  targets: readonly { databaseId: string; name: string }[],
  first: { position: number; wave: number },
): RolloutDatabaseRow[] {
  return targets.map((target, index) => ({
    rollout_id: rolloutId,
    database_id: target.databaseId,
    database_name: target.name,
    wave: first.wave,
    position: first.position + index,
    status: 'pending',
    error: null,
    attempts: 0,
    duration_ms: null,
    snapshot_id: null,
  }))
}

async function supersedeLazy(
  deps: TemplatesDeps,
  tx: ControlTx,
  templateId: string,
  version: number,
): Promise<void> {
  const store = createRolloutStore(tx)
  const lazy = await store.findUnfinished(templateId)
  if (lazy === undefined || lazy.mode !== 'lazy') return
  const reason = `Version ${version} took its databases over.`
  await store.update(lazy.id, { status: 'cancelled', reason, finished_at: deps.clock.now() })
  await deps.databases.setLazyRollout(tx, [...(await store.databaseIds(lazy.id))], null)
}

function ids(targets: readonly RolloutTarget[]): string[] {
  return targets.map((target) => target.databaseId)
}
