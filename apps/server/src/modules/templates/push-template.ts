import type { PushBody, PushReply } from '@tenantry/contract'
import { actorReference } from '../../kernel/actor.ts'
import type { ControlTx } from '../../kernel/db/index.ts'
import { problem } from '../../kernel/errors.ts'
import type { RequestContext } from '../../kernel/http/operation-context.ts'
import { newIdBody } from '../../kernel/ids.ts'
import type { TemplatesDeps } from './deps.ts'
import { planPush, showDiff, type PlannedPush } from './diff-template.ts'
import { dryRun } from './dry-run.ts'
import { createRolloutStore } from './rollout-store.ts'
import { showJob, showTemplateDetail } from './show-template.ts'
import { startRollout } from './start-rollout.ts'
import { requireTemplate, templateNotFound } from './template-problems.ts'
import { createTemplateStore } from './template-store.ts'
import type { RolloutRow } from './tables.ts'
import { checksumOf } from './version-cache.ts'

type Context = Pick<RequestContext, 'actor' | 'requestId' | 'reservedId'>
type Push = PushBody & { template: string }

/**
 * Publishes a new version and starts its rollout. The migration is tried first on a scratch database and on a copy of the first
 * database: when it fails there, nothing is published.
 * @throws TEMPLATE_NOT_FOUND, SCHEMA_INVALID, SCHEMA_UNCHANGED, RENAME_UNANSWERED, DESTRUCTIVE_CHANGE, ROLLOUT_RUNNING,
 *   DATA_CHECK_FAILED, DRY_RUN_FAILED
 */
export async function pushTemplate(deps: TemplatesDeps, context: Context, input: Push): Promise<PushReply> {
  const rolloutId = `job_${context.reservedId ?? newIdBody()}`
  const earlier = context.reservedId === null ? undefined : await deps.rollouts.find(rolloutId)
  if (earlier !== undefined) return replyAgain(deps, earlier)

  const planned = await planPush(deps, input)
  requireChange(planned)
  await requireNoRollout(deps, planned.template.id)
  requireAnswers(planned)
  requireLeave(planned, input.allow_destructive === true)
  await dryRun(deps, planned)
  const rollout = await deps.control.transaction((tx) =>
    publish(deps, tx, context, planned, rolloutId, input),
  )
  return reply(deps, planned, rollout)
}

async function publish(
  deps: TemplatesDeps,
  tx: ControlTx,
  context: Context,
  planned: PlannedPush,
  rolloutId: string,
  input: Push,
): Promise<RolloutRow> {
  const store = createTemplateStore(tx)
  const template = await store.findLocked(planned.template.id)
  if (template === undefined) throw templateNotFound(planned.template.name)
  const isNext = (await store.newestVersion(template.id)) + 1 === planned.nextVersion
  if (!isNext || template.current_version !== planned.template.current_version) throw overtaken(template.name)
  await requireNoRollout({ rollouts: createRolloutStore(tx) }, template.id)

  const now = deps.clock.now()
  await store.insertVersion({
    template_id: template.id,
    version: planned.nextVersion,
    parent_version: template.current_version,
    checksum: checksumOf(planned.document),
    schema: JSON.stringify(planned.document),
    plan: JSON.stringify(planned.plan),
    author: actorReference(context.actor),
    message: input.message ?? null,
    created_at: now,
  })
  await store.setCurrentVersion(template.id, planned.nextVersion, now)
  await deps.audit(
    tx,
    context,
    'template.pushed',
    { type: 'template', id: template.id },
    { version: planned.nextVersion, class: planned.plan.class, job_id: rolloutId },
  )
  return startRollout(deps, tx, {
    rolloutId,
    template,
    kind: 'rollout',
    toVersion: planned.nextVersion,
    options: input.rollout ?? {},
    takesSnapshots: planned.plan.class === 'destructive',
    restoresSnapshots: false,
    includes: (database) => database.version !== planned.nextVersion,
  })
}

async function reply(deps: TemplatesDeps, planned: PlannedPush, rollout: RolloutRow): Promise<PushReply> {
  const template = { ...planned.template, current_version: rollout.to_version }
  const newestVersion = await deps.templates.newestVersion(template.id)
  const databaseCount = await deps.databases.count(template.id)
  return {
    template: showTemplateDetail(template, { newestVersion, databaseCount }, planned.document),
    diff: planned.diff,
    job: showJob(rollout),
  }
}

/** What a push answered whose reply was lost with its process. */
async function replyAgain(deps: TemplatesDeps, rollout: RolloutRow): Promise<PushReply> {
  const template = await requireTemplate(deps.templates, rollout.template_id)
  const version = await deps.versions.require(rollout.template_id, rollout.to_version)
  const { document, plan } = version
  if (plan === null) throw new Error('The first version was not pushed.')
  const current = await deps.versions.require(rollout.template_id, rollout.from_version)
  const diff = showDiff(plan, rollout.from_version, rollout.to_version, rollout.total)
  return reply(deps, { template, current, nextVersion: rollout.to_version, document, plan, diff }, rollout)
}

function requireChange(planned: PlannedPush): void {
  if (checksumOf(planned.document) !== planned.current.marker.checksum) return
  throw problem('SCHEMA_UNCHANGED', {
    detail: `The schema is that of version ${planned.template.current_version}.`,
    hint: 'There is nothing to push.',
  })
}

function requireAnswers(planned: PlannedPush): void {
  const { questions } = planned.plan
  if (questions.length === 0) return
  throw problem('RENAME_UNANSWERED', {
    detail: questions.map((question) => question.message).join(' '),
    hint: 'Answer each by name: in the schema with .renamedFrom("old"), or in `renames` of the request.',
    extensions: { questions },
  })
}

function requireLeave(planned: PlannedPush, allowed: boolean): void {
  if (allowed || planned.plan.class !== 'destructive') return
  const destructive = planned.diff.changes.filter((change) => change.class === 'destructive')
  throw problem('DESTRUCTIVE_CHANGE', {
    detail: `Data would be lost: ${destructive.map((change) => change.summary).join('; ')}.`,
    hint: 'Set `allow_destructive` (`--allow-destructive`) when that is meant. A snapshot of each database is taken first.',
    extensions: { changes: destructive },
  })
}

/** A lazy rollout may be followed by the next one, which takes its databases over. */
async function requireNoRollout(deps: Pick<TemplatesDeps, 'rollouts'>, templateId: string): Promise<void> {
  const unfinished = await deps.rollouts.findUnfinished(templateId)
  if (unfinished === undefined || unfinished.mode === 'lazy') return
  throw problem('ROLLOUT_RUNNING', {
    detail: `Rollout ${unfinished.id} of this template is ${unfinished.status}.`,
    hint: `Wait for it, or end it: \`tenantry jobs cancel ${unfinished.id}\` or \`tenantry jobs rollback ${unfinished.id}\`.`,
    extensions: { job_id: unfinished.id },
  })
}

function overtaken(name: string) {
  return problem('CONFLICT', {
    detail: `Somebody else published a version of ${name} at the same time.`,
    hint: 'Look at what they changed (`tenantry pull`), and push again.',
  })
}
