import type { Job, JobDatabase } from '@tenantry/contract'
import { isTenantryError, type Tenantry } from '@tenantry/sdk'
import { Option, type Command } from 'commander'
import { Stop } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { EXIT } from '../exit-codes.ts'
import { readNumber } from '../option-values.ts'
import type { OpenContext } from '../program.ts'
import { progressBar } from '../progress-bar.ts'
import { cellText, countText, textRecord, textTable, timeText, visible } from '../text-table.ts'
import { stopUnlessSucceeded, tellOutcome, watchRollout } from '../watch-rollout.ts'

interface ListOptions {
  template?: string
  status?: Job['status']
  limit?: number
}

interface ShowOptions {
  status?: JobDatabase['status']
  limit?: number
}

const JOB_STATUSES = ['pending', 'running', 'paused', 'halted', 'succeeded', 'cancelled', 'failed']
const DATABASE_STATUSES = ['pending', 'migrated', 'failed', 'skipped', 'rolled_back']

export function registerJobs(program: Command, open: OpenContext): void {
  const jobs = program
    .command('jobs')
    .description('rollouts and what can be done about them')
    .addHelpText('after', '\nExamples:\n  tenantry jobs list')
  jobs
    .command('list')
    .description('list jobs, newest first')
    .option('--template <name>', 'of this template')
    .addOption(new Option('--status <status>', 'in this state').choices(JOB_STATUSES))
    .option('--limit <n>', 'at most so many (50)', readNumber)
    .addHelpText(
      'after',
      '\nExamples:\n  tenantry jobs list\n  tenantry jobs list --template saas-app --limit 5',
    )
    .action(async (options: ListOptions, command: Command) => list(open(command), options))
  jobs
    .command('show <job>')
    .description('progress of a job, and the outcome for each database')
    .addOption(new Option('--status <status>', 'only databases in this state').choices(DATABASE_STATUSES))
    .option('--limit <n>', 'at most so many databases (20)', readNumber)
    .addHelpText(
      'after',
      '\nExamples:\n  tenantry jobs show job_…\n  tenantry jobs show job_… --status failed',
    )
    .action(async (id: string, options: ShowOptions, command: Command) => show(open(command), id, options))
  jobs
    .command('watch <job>')
    .description('follow a job until it ends; with --json a line for each progress')
    .addHelpText('after', '\nExamples:\n  tenantry jobs watch job_…')
    .action(async (id: string, _options: object, command: Command) => watch(open(command), id))

  const actions = [
    ['pause', 'finish the databases in progress and start no further one'],
    ['resume', 'go on with a paused or halted rollout'],
    ['cancel', 'end a rollout; databases already migrated stay so'],
    ['retry', 'try the failed databases again'],
  ] as const
  for (const [name, description] of actions) {
    jobs
      .command(`${name} <job>`)
      .description(description)
      .addHelpText('after', `\nExamples:\n  tenantry jobs ${name} job_…`)
      .action(async (id: string, _options: object, command: Command) => {
        const context = open(command)
        const job = await (await context.client()).jobs[name](id)
        context.out.value(job, () => `${context.out.colors.green('✓')} ${id} is ${job.status}`)
      })
  }
  jobs
    .command('rollback <job>')
    .description('bring the databases of a rollout back to the version before')
    .option('--confirm-losses', 'restore snapshots where nothing else helps: later writes there are lost')
    .option('--no-wait', 'do not wait for it')
    .addHelpText(
      'after',
      '\nExamples:\n  tenantry jobs rollback job_…\n  tenantry jobs rollback job_… --confirm-losses',
    )
    .action(async (id: string, options: { confirmLosses?: boolean; wait: boolean }, command: Command) =>
      rollback(open(command), id, options),
    )
}

async function list(context: Context, options: ListOptions): Promise<void> {
  const page = await (await context.client()).jobs.list(options)
  const data = [...page.values()]
  context.out.value({ data, next_cursor: page.next_cursor }, () => {
    const rows = data.map((job) => [
      job.id,
      `${job.template} v${job.from_version} → v${job.to_version}`,
      job.kind,
      job.status,
      `${job.done}/${job.total}${job.failed === 0 ? '' : `, ${job.failed} failed`}`,
      timeText(job.created_at),
    ])
    return textTable(['ID', 'TEMPLATE', 'KIND', 'STATUS', 'DATABASES', 'CREATED'], rows)
  })
}

async function show(context: Context, id: string, options: ShowOptions): Promise<void> {
  const tenantry = await context.client()
  const job = await tenantry.jobs.get(id)
  const page = await tenantry.jobs.databases(id, {
    limit: options.limit ?? 20,
    ...(options.status !== undefined && { status: options.status }),
  })
  const databases = [...page.values()]
  context.out.value({ job, databases, next_cursor: page.next_cursor }, () => {
    const rows = databases.map((database) => [
      database.name,
      database.status,
      String(database.wave),
      String(database.attempts),
      visible(database.error ?? ''),
    ])
    const table =
      rows.length === 0 ? '' : `\n\n${textTable(['DATABASE', 'STATUS', 'WAVE', 'TRIES', 'ERROR'], rows)}`
    const more = page.next_cursor === null ? '' : '\n… more: --limit'
    return `${jobText(job)}${table}${more}`
  })
}

function jobText(job: Job): string {
  const wave = job.wave === 0 ? 'canary' : `${job.wave} of ${job.waves}`
  return textRecord({
    job: job.id,
    template: `${job.template} v${job.from_version} → v${job.to_version} (${job.kind})`,
    status: job.reason === null ? job.status : `${job.status}: ${job.reason}`,
    progress: progressBar(job),
    databases: `${job.done} done, ${job.failed} failed, ${job.pending} pending, ${job.total} in all`,
    wave,
    mode: job.mode,
    speed: job.databases_per_second === null ? '-' : `${job.databases_per_second.toFixed(1)} databases/s`,
    created: timeText(job.created_at),
    started: timeText(job.started_at),
    finished: timeText(job.finished_at),
  })
}

async function watch(context: Context, id: string): Promise<void> {
  const tenantry = await context.client()
  const last = await watchRollout(context, tenantry, await tenantry.jobs.get(id), null, (job) =>
    context.out.jsonLine(job),
  )
  await tellOutcome(context, tenantry, last)
  stopUnlessSucceeded(last)
}

async function rollback(
  context: Context,
  id: string,
  options: { confirmLosses?: boolean; wait: boolean },
): Promise<void> {
  const tenantry = await context.client()
  const job = await startRollback(context, tenantry, id, options.confirmLosses === true)
  if (!options.wait) {
    context.out.value(job, () => `The rollback has begun. Watch it with: tenantry jobs watch ${job.id}`)
    return
  }
  const heading = `Bringing ${countText(job.total, 'database')} back to v${job.to_version}...`
  const last = await watchRollout(context, tenantry, job, heading)
  if (context.out.json) context.out.value(last, () => '')
  await tellOutcome(context, tenantry, last)
  stopUnlessSucceeded(last)
}

async function startRollback(
  context: Context,
  tenantry: Tenantry,
  id: string,
  confirmed: boolean,
): Promise<Job> {
  try {
    return await tenantry.jobs.rollback(id, confirmed ? { confirmLosses: true } : {})
  } catch (error) {
    if (!isTenantryError(error, 'LOSSES_UNCONFIRMED') || !context.prompts.available) throw error
    context.out.line(error.detail)
    const losses = error.problem['losses']
    for (const loss of Array.isArray(losses) ? losses : []) context.out.line(`  ${cellText(loss)}`)
    if (await context.prompts.confirm('Go back all the same?', '')) {
      return tenantry.jobs.rollback(id, { confirmLosses: true })
    }
    context.out.line('Nothing was rolled back.')
    throw new Stop(EXIT.failure)
  }
}
