import type { Job } from '@tenantry/contract'
import { isTenantryError, type Tenantry } from '@tenantry/sdk'
import { Stop } from './cli-error.ts'
import type { Context } from './context.ts'
import { EXIT } from './exit-codes.ts'
import { progressBar } from './progress-bar.ts'
import { countText, durationText, visible } from './text-table.ts'

const FAILED_SHOWN = 10

/**
 * Shows a rollout until it has ended or halted. Ctrl-C ends the watching and leaves the rollout running.
 * With `--json` nothing is shown; the caller prints the job that is answered.
 */
export async function watchRollout(
  context: Context,
  tenantry: Tenantry,
  job: Job,
  heading: string | null,
  onProgress: (job: Job) => void = () => undefined,
): Promise<Job> {
  const { out } = context
  const abort = new AbortController()
  const interrupt = () => abort.abort()
  process.once('SIGINT', interrupt)
  if (heading !== null) out.line(heading)
  try {
    const last = await tenantry.jobs.wait(job.id, {
      signal: abort.signal,
      onProgress: (progress) => {
        onProgress(progress)
        if (out.live) out.redraw(liveLine(progress))
      },
    })
    if (out.live) out.redraw('')
    out.line(progressBar(last))
    return last
  } catch (error) {
    if (!isTenantryError(error, 'ABORTED')) throw error
    if (out.live) out.redraw('')
    out.line(`The rollout goes on. Watch it again with: tenantry jobs watch ${job.id}`)
    out.line(`Stop it with: tenantry jobs pause ${job.id}`)
    throw new Stop(EXIT.interrupted)
  } finally {
    process.off('SIGINT', interrupt)
  }
}

function liveLine(job: Job): string {
  const speed = job.databases_per_second === null ? '' : ` · ${job.databases_per_second.toFixed(0)}/s`
  const failed = job.failed === 0 ? '' : ` · ${job.failed} failed`
  return `${progressBar(job)} ${job.done + job.failed}/${job.total}${failed}${speed} · ${job.status}`
}

/** Tells how a rollout ended; the exit code tells scripts. */
export async function tellOutcome(context: Context, tenantry: Tenantry, job: Job): Promise<void> {
  const { out } = context
  const { colors } = out
  if (job.status === 'succeeded') {
    const failed = job.failed === 0 ? '' : `, ${job.failed} failed`
    out.line(
      `${colors.green('✓')} ${countText(job.done, 'database')} updated in ${durationText(secondsOf(job))}${failed}`,
    )
    if (job.failed === 0) return
  } else {
    const reason = job.reason === null ? '' : `: ${visible(job.reason)}`
    out.line(`${colors.red('✗')} The rollout is ${job.status}${reason}`)
    out.line(`  ${countText(job.done, 'database')} updated, ${job.failed} failed, ${job.pending} not tried`)
  }
  if (!out.json) await tellFailures(context, tenantry, job)
  for (const advice of adviceFor(job)) out.line(`  ${colors.cyan('→')} ${advice}`)
}

/** 5 for a rollout that did not bring all its databases there. */
export function stopUnlessSucceeded(job: Job): void {
  if (job.status !== 'succeeded' || job.failed > 0) throw new Stop(EXIT.job)
}

async function tellFailures(context: Context, tenantry: Tenantry, job: Job): Promise<void> {
  if (job.failed === 0) return
  const failed = await tenantry.jobs.databases(job.id, { status: 'failed', limit: FAILED_SHOWN })
  for (const { name, error } of failed.values()) {
    context.out.line(`  ${context.out.colors.red('✗')} ${name}: ${visible(error ?? 'unknown error')}`)
  }
  const more = job.failed - failed.length
  if (more > 0) context.out.line(`    and ${more} more: tenantry jobs show ${job.id} --status failed`)
}

function adviceFor(job: Job): string[] {
  const advice = []
  if (job.failed > 0) advice.push(`Try the failed ones again: tenantry jobs retry ${job.id}`)
  if (job.pending > 0) advice.push(`Go on with the others: tenantry jobs resume ${job.id}`)
  advice.push(`Go back to v${job.from_version}: tenantry jobs rollback ${job.id}`)
  return advice
}

function secondsOf(job: Job): number {
  return Math.max(0, (job.finished_at ?? job.created_at) - (job.started_at ?? job.created_at))
}
