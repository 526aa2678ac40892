import type { Job } from '@tenantry/contract'
import { problem } from '../../kernel/errors.ts'
import type { RequestContext } from '../../kernel/http/operation-context.ts'
import { newIdBody } from '../../kernel/ids.ts'
import { jobNotFound, jobState } from './change-rollout.ts'
import type { TemplatesDeps } from './deps.ts'
import { reversePlan } from './migration-path.ts'
import { mayDo } from './rollout-state.ts'
import { createRolloutStore } from './rollout-store.ts'
import { showJob } from './show-template.ts'
import { startRollout } from './start-rollout.ts'
import { templateNotFound } from './template-problems.ts'
import { createTemplateStore } from './template-store.ts'
import type { RolloutRow } from './tables.ts'

type Context = Pick<RequestContext, 'actor' | 'requestId' | 'reservedId'>

/**
 * Brings every database at the rollout's version back to the version before: by the reverse migration, or, where the rollout removed data, by the
 * snapshot that was taken then. What would be lost is listed first and has to be confirmed.
 * @throws JOB_NOT_FOUND, JOB_STATE, ROLLOUT_RUNNING, LOSSES_UNCONFIRMED
 */
export async function rollbackRollout(
  deps: TemplatesDeps,
  context: Context,
  input: { job: string; confirmLosses: boolean },
): Promise<Job> {
  const rollout = await deps.rollouts.find(input.job)
  if (rollout === undefined) throw jobNotFound(input.job)
  const rollbackId = `job_${context.reservedId ?? newIdBody()}`
  const earlier = context.reservedId === null ? undefined : await deps.rollouts.find(rollbackId)
  if (earlier !== undefined) return showJob(earlier)
  await requireReversible(deps, rollout)

  const snapshots = await deps.rollouts.snapshotsBefore(rollout.template_id, rollout.to_version)
  const losses = await listLosses(deps, rollout, snapshots.size)
  if (losses.length > 0 && !input.confirmLosses) throw unconfirmed(losses)

  return deps.control.transaction(async (tx) => {
    const templates = createTemplateStore(tx)
    const template = await templates.findLocked(rollout.template_id)
    if (template === undefined) throw templateNotFound(rollout.template_name)
    const version = await deps.versions.require(rollout.template_id, rollout.to_version)
    if (template.current_version !== rollout.to_version || version.parentVersion === null) {
      throw jobState(rollout, `Version ${rollout.to_version} is no longer the current one.`)
    }
    const store = createRolloutStore(tx)
    await requireReversible({ rollouts: store }, (await store.findLocked(rollout.id)) ?? rollout)
    // A process that died may have changed them without being able to say so: their files are asked.
    const pending = new Set(await store.pendingDatabaseIds(rollout.id))
    if (rollout.status === 'paused' || rollout.status === 'halted') {
      await store.update(rollout.id, { status: 'cancelled', finished_at: deps.clock.now() })
    }
    await templates.setCurrentVersion(template.id, version.parentVersion, deps.clock.now())
    const details = { rollback_job_id: rollbackId, losses }
    await deps.audit(tx, context, 'job.rollback', { type: 'job', id: rollout.id }, details)
    const started = await startRollout(deps, tx, {
      rolloutId: rollbackId,
      template,
      kind: 'rollback',
      toVersion: version.parentVersion,
      // People who go back want to be back: no canary, and no stopping on the way.
      options: { canary: 0, waves: [100], error_budget_percent: 100 },
      takesSnapshots: false,
      restoresSnapshots: snapshots.size > 0,
      includes: ({ databaseId, version: present }) =>
        present === rollout.to_version || pending.has(databaseId),
    })
    return showJob(started)
  })
}

async function requireReversible(deps: Pick<TemplatesDeps, 'rollouts'>, rollout: RolloutRow): Promise<void> {
  if (rollout.kind === 'rollback')
    throw jobState(rollout, 'A rollback is not rolled back: push the version again.')
  if (!mayDo('rollback', rollout.status)) {
    throw jobState(rollout, `It is ${rollout.status}: pause or cancel it first.`)
  }
  const unfinished = await deps.rollouts.findUnfinished(rollout.template_id)
  if (unfinished === undefined || unfinished.id === rollout.id) return
  throw problem('ROLLOUT_RUNNING', {
    detail: `Job ${unfinished.id} of this template is ${unfinished.status}.`,
    hint: 'Wait for it or cancel it.',
    extensions: { job_id: unfinished.id },
  })
}

async function listLosses(
  deps: TemplatesDeps,
  rollout: RolloutRow,
  snapshotCount: number,
): Promise<string[]> {
  const version = await deps.versions.require(rollout.template_id, rollout.to_version)
  if (version.parentVersion === null) throw jobState(rollout, 'The first version has none before it.')
  const parent = await deps.versions.require(rollout.template_id, version.parentVersion)
  const dropped = reversePlan(version, parent)
    .steps.flatMap((step) => step.changes)
    .filter((change) => change.class === 'destructive')
    .map((change) => change.summary)
  if (snapshotCount === 0) return dropped
  const since = new Date(rollout.created_at * 1000).toISOString()
  return [
    ...dropped,
    `Every write since ${since} to the ${snapshotCount} databases that are restored from their snapshots.`,
  ]
}

function unconfirmed(losses: readonly string[]) {
  return problem('LOSSES_UNCONFIRMED', {
    detail: `Going back would lose: ${losses.join('; ')}`,
    hint: 'Repeat with `confirm_losses: true` (`--confirm-losses`) when that is meant.',
    extensions: { losses },
  })
}
