import type { Job } from '@tenantry/contract'
import type { ControlTx } from '../../kernel/db/index.ts'
import { problem, type ProblemError } from '../../kernel/errors.ts'
import type { RequestContext } from '../../kernel/http/operation-context.ts'
import type { TemplatesDeps } from './deps.ts'
import { takeIn } from './take-in.ts'
import { mayDo, type RolloutAction } from './rollout-state.ts'
import { createRolloutStore } from './rollout-store.ts'
import { showJob } from './show-template.ts'
import { createTemplateStore } from './template-store.ts'
import type { RolloutRow } from './tables.ts'

type Context = Pick<RequestContext, 'actor' | 'requestId'>

/** Databases in progress are finished; no further one is started. @throws JOB_NOT_FOUND, JOB_STATE */
export function pauseRollout(deps: TemplatesDeps, context: Context, rolloutId: string): Promise<Job> {
  return change(deps, context, rolloutId, 'pause', async () => ({ status: 'paused' }))
}

/** Goes on with the databases that are pending; a halted rollout gets its error budget anew. @throws JOB_NOT_FOUND, JOB_STATE */
export function resumeRollout(deps: TemplatesDeps, context: Context, rolloutId: string): Promise<Job> {
  return change(deps, context, rolloutId, 'resume', async (tx, row) => {
    await requireCurrent(tx, row)
    return { ...(await goOn(deps, tx, row)), failed_accepted: row.failed }
  })
}

/** Databases that are migrated keep the new version. @throws JOB_NOT_FOUND, JOB_STATE */
export function cancelRollout(deps: TemplatesDeps, context: Context, rolloutId: string): Promise<Job> {
  return change(deps, context, rolloutId, 'cancel', async (tx, row) => {
    if (row.mode === 'lazy') {
      const ids = await createRolloutStore(tx).databaseIds(row.id)
      await deps.databases.setLazyRollout(tx, [...ids], null)
    }
    return { status: 'cancelled', finished_at: deps.clock.now() }
  })
}

/**
 * Makes the failed databases pending again, takes in those that are behind for another reason (an old snapshot was restored), and goes on.
 * @throws JOB_NOT_FOUND, JOB_STATE
 */
export function retryRollout(deps: TemplatesDeps, context: Context, rolloutId: string): Promise<Job> {
  return change(deps, context, rolloutId, 'retry', async (tx, row) => {
    await requireCurrent(tx, row)
    const store = createRolloutStore(tx)
    const again = await store.resetFailed(row.id)
    await store.addProgress(row.id, { failed: -again })
    const pending = new Set(await store.pendingDatabaseIds(row.id))
    const behind = (await deps.databases.list(tx, row.template_id)).filter(
      ({ databaseId, version }) => version !== row.to_version && !pending.has(databaseId),
    )
    if (again === 0 && behind.length === 0)
      throw jobState(row, 'No database failed: there is nothing to retry.')
    for (const { databaseId, name } of behind)
      await takeIn(deps, tx, row, { templateId: row.template_id, databaseId, name })
    return { ...(await goOn(deps, tx, row)), failed_accepted: 0, finished_at: null }
  })
}

/** To go on with an old rollout would take databases back to its version. */
async function requireCurrent(tx: ControlTx, row: RolloutRow): Promise<void> {
  const template = await createTemplateStore(tx).findLocked(row.template_id)
  if (template?.current_version === row.to_version) return
  throw jobState(row, `Version ${row.to_version} is no longer the current one of ${row.template_name}.`)
}

/** Lets a rollout that stood still, or was over, go on; returns what becomes of its row. */
export async function goOn(
  deps: TemplatesDeps,
  tx: ControlTx,
  row: RolloutRow,
): Promise<Partial<RolloutRow>> {
  if (row.mode === 'lazy') {
    const ids = await createRolloutStore(tx).pendingDatabaseIds(row.id)
    await deps.databases.setLazyRollout(tx, ids, row.id)
    return { status: 'running', reason: null }
  }
  await deps.jobs.enqueue(tx, row.id)
  return { status: 'pending', reason: null }
}

async function change(
  deps: TemplatesDeps,
  context: Context,
  rolloutId: string,
  action: RolloutAction,
  decide: (tx: ControlTx, row: RolloutRow) => Promise<Partial<RolloutRow>>,
): Promise<Job> {
  return deps.control.transaction(async (tx) => {
    const store = createRolloutStore(tx)
    const row = await store.findLocked(rolloutId)
    if (row === undefined) throw jobNotFound(rolloutId)
    if (!mayDo(action, row.status)) throw jobState(row, `It is ${row.status}.`)
    const changed = await decide(tx, row)
    await store.update(rolloutId, changed)
    await deps.audit(tx, context, `job.${action}`, { type: 'job', id: rolloutId }, { from: row.status })
    return showJob((await store.find(rolloutId)) ?? row)
  })
}

export function jobNotFound(rolloutId: string): ProblemError {
  return problem('JOB_NOT_FOUND', {
    detail: `There is no job ${JSON.stringify(rolloutId)}.`,
    hint: '`tenantry jobs list` shows them.',
  })
}

export function jobState(row: RolloutRow, detail: string): ProblemError {
  return problem('JOB_STATE', { detail, extensions: { job_id: row.id, job_status: row.status } })
}
