import type { RunKind } from '@tenantry/contract'
import type { JobRun } from '../../../kernel/jobs/index.ts'
import { systemActor } from '../../../kernel/actor.ts'
import type { InfraDeps } from '../deps.ts'
import { findKnown } from './find-known.ts'
import { applyRun } from './apply-run.ts'
import { claimRun, RunLost, type ClaimedRun } from './claimed-run.ts'
import { openWork, WorkRefused, type Work } from './open-work.ts'
import { planRun } from './plan-run.ts'
import { prepareRecovery } from './prepare-recovery.ts'
import { recoverRun } from './recover-run.ts'
import type { RunRow } from './tables.ts'

/** A run whose workers keep dying is not tried for ever. */
const PLANNING_ATTEMPTS_MAX = 3
const MAKING: ReadonlySet<RunKind> = new Set(['create', 'change', 'import'])

/**
 * Does what is to be done about a run now. A worker that finds one which another has begun knows that the other is dead (its lease of the job has run
 * out): planning begins again, since it changes nothing; what was being applied is unknown from then on, and is never applied again blindly.
 */
export async function workRun(deps: InfraDeps, runId: string, job: Pick<JobRun, 'signal'>): Promise<void> {
  const found = await findKnown(deps, runId)
  if (found === null) return
  try {
    await workFrom(deps, found, job.signal)
  } catch (error) {
    if (!(error instanceof RunLost)) throw error
    deps.log.warn({ run_id: runId }, 'A run went on in other hands.')
  }
}

async function workFrom(deps: InfraDeps, found: RunRow, signal: AbortSignal): Promise<void> {
  switch (found.status) {
    case 'queued':
    case 'planning':
      return withClaim(deps, found, 'planning', (run) => plan(deps, run, signal))
    case 'approved':
      return withClaim(deps, found, 'approved', async (run) => {
        if (await endUnwanted(deps, run)) return
        await withWork(deps, run, signal, (work) => applyRun(deps, work, { isOpen: false }))
      })
    case 'applying':
      return withClaim(deps, found, 'applying', (run) => declareUnknown(deps, run))
    default:
      // It waits for people, or is over: a job that is done twice finds nothing to do.
      return
  }
}

async function plan(deps: InfraDeps, run: ClaimedRun, signal: AbortSignal): Promise<void> {
  if (run.row.attempts > PLANNING_ATTEMPTS_MAX) {
    const reason = 'The servers that worked on it ended in the middle, three times.'
    return run.end({ status: 'failed', reason })
  }
  if (await endUnwanted(deps, run)) return
  await withWork(deps, run, signal, async (work) => {
    if (run.row.kind === 'recover') return recoverRun(deps, work)
    if (await planRun(deps, work)) await applyRun(deps, work, { isOpen: true })
  })
}

/** Nothing more is made for an organization that was deleted meanwhile; what is to be taken away still is. */
async function endUnwanted(deps: InfraDeps, run: ClaimedRun): Promise<boolean> {
  const { kind, organization_id: organizationId } = run.row
  if (!MAKING.has(kind) || (await deps.organizations.isOpen(organizationId))) return false
  const reason = 'The organization was deleted before anything was changed.'
  await run.end({ status: 'cancelled', reason })
  return true
}

async function withClaim(
  deps: InfraDeps,
  found: RunRow,
  to: RunRow['status'],
  work: (run: ClaimedRun) => Promise<void>,
): Promise<void> {
  const run = await claimRun(deps, found, found.status, to)
  if (run !== null) await work(run)
}

async function withWork(
  deps: InfraDeps,
  run: ClaimedRun,
  signal: AbortSignal,
  use: (work: Work) => Promise<void>,
): Promise<void> {
  let work: Work | null = null
  try {
    work = await openWork(deps, run, signal)
    await use(work)
  } catch (error) {
    if (!(error instanceof WorkRefused)) throw error
    await run.end({ status: 'failed', reason: error.message })
  } finally {
    await work?.close()
  }
}

async function declareUnknown(deps: InfraDeps, run: ClaimedRun): Promise<void> {
  const reason = 'The server that applied it ended in the middle: it is not known what there is.'
  const begin = await prepareRecovery(deps, { actor: systemActor('infra'), requestId: null }, run.row)
  await run.end({ status: 'unknown', reason, hasApplied: true }, begin)
}
