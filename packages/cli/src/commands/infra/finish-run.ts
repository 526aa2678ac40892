import type { Resource, Run } from '@tenantry/contract'
import type { Tenantry } from '@tenantry/sdk'
import type { Command } from 'commander'
import { Stop } from '../../cli-error.ts'
import type { Context } from '../../context.ts'
import { EXIT } from '../../exit-codes.ts'
import { durationText, visible } from '../../text-table.ts'
import { confirmName } from './confirm-name.ts'
import { followRun, isOver, logText, reasonText, statusText, type Followed } from './follow-run.ts'
import { findingLines, isDestructive, planLines } from './plan-text.ts'

export interface PlanOptions {
  wait: boolean
  apply?: true
  yes?: true
}

/** Adds the flags that say how far a run that was begun is followed. */
export function withPlanFlags(command: Command): Command {
  return command
    .option('--apply', 'approve the plan as well, and follow it to the end')
    .option('--yes', 'do not ask for the name of what is about to be lost')
    .option('--no-wait', 'do not wait for the plan')
}

/**
 * Follows a run until its plan is there, and shows it; with `--apply` approves it and follows it to its end.
 * `confirmed`: somebody has agreed to what is lost already.
 */
export async function finishPlan(
  context: Context,
  tenantry: Tenantry,
  begun: { resource: Resource; run: Run },
  options: PlanOptions & { confirmed?: boolean },
): Promise<void> {
  const { out } = context
  const { id, kind } = begun.run
  if (!options.wait) {
    out.value(
      begun,
      () => `Begun: ${kind} of ${begun.resource.name}. Follow it with: tenantry infra logs ${id} --follow`,
    )
    return
  }
  const planned = await followRun(context, tenantry, id, {
    until: (run) => run.plan !== null && run.status !== 'planning' && run.status !== 'queued',
  })
  tellPlan(context, begun.resource, planned)
  const { run } = planned
  if (isOver(run) || options.apply !== true) {
    await tellResult(context, tenantry, run)
    return
  }
  if (run.status === 'awaiting_approval') {
    const isAgreed = options.confirmed === true || !isDestructive(run.plan)
    await confirmName(context, begun.resource.name, 'apply what loses something', {
      yes: isAgreed || options.yes,
      otherwise: `The plan waits: tenantry infra apply ${id} --yes`,
    })
    await tenantry.infra.runs.approve(id)
  }
  await followToEnd(context, tenantry, run, planned.seq)
}

/** Follows a run to its end, shows what it writes, and how it ended. */
export async function followToEnd(
  context: Context,
  tenantry: Tenantry,
  { id }: Run,
  after: number,
): Promise<void> {
  const { out } = context
  const onLine = (line: Parameters<typeof logText>[0]) => out.line(logText(line, out.colors))
  const { run } = await followRun(context, tenantry, id, { after, onLine })
  await tellResult(context, tenantry, run)
}

function tellPlan({ out }: Context, resource: Resource, { run, errors }: Followed): void {
  const { colors } = out
  if (run.plan === null) {
    for (const line of errors) out.line(logText(line, colors))
    return
  }
  out.line(`Plan of ${resource.name} (${run.id}): ${planLines(run.plan, colors).join('\n')}`)
  if (run.plan.changes.length === 0 && !isOver(run)) out.line('No object is changed, only outputs are.')
  for (const line of findingLines(run, colors)) out.line(line)
}

/** Prints the resource as it is now and its run, and ends with an exit code that tells scripts how the run ended. */
export async function tellResult(context: Context, tenantry: Tenantry, run: Run): Promise<void> {
  const resource = await tenantry.infra.resources.get(run.resource_id)
  context.out.value({ resource, run }, () => resultLines(context, resource, run).join('\n'))
  if (isOver(run) && run.status !== 'succeeded') throw new Stop(EXIT.job)
}

function resultLines({ out }: Context, resource: Resource, run: Run): string[] {
  const { green, red, cyan } = out.colors
  const advice = adviceFor(resource, run).map((text) => `  ${cyan('→')} ${text}`)
  if (!isOver(run)) return [`The run is ${statusText(run)}`, ...advice]
  const reason = reasonText(run)
  if (run.status !== 'succeeded') return [`${red('✗')} The run is ${run.status}${reason}`, ...advice]
  // The time that a plan has waited for somebody is not the run's.
  const begunAt = Math.max(run.started_at ?? run.created_at, ...run.approvals.map(({ at }) => at))
  const seconds = Math.max(0, (run.finished_at ?? run.created_at) - begunAt)
  const said = `${green('✓')} ${resource.name} is ${resource.status} (${run.kind}, ${durationText(seconds)})${reason}`
  return [said, ...reachLines(resource), ...advice]
}

function reachLines({ address, external_id: id, console_url: url }: Resource): string[] {
  const known = { address, id, console: url }
  return Object.entries(known)
    .filter((pair): pair is [string, string] => pair[1] !== null)
    .map(([name, value]) => `  ${name.padEnd(7)}  ${visible(value)}`)
}

function adviceFor({ id: resourceId, status }: Resource, run: Run): string[] {
  if (run.status === 'awaiting_approval')
    return [`Apply it: tenantry infra apply ${run.id}`, `Say no: tenantry infra reject ${run.id}`]
  if (!isOver(run)) return [`It goes on by itself. Follow it: tenantry infra logs ${run.id} --follow`]
  const advice = run.status === 'succeeded' ? [] : [`What it wrote: tenantry infra logs ${run.id}`]
  if (status === 'unknown') advice.push(`Find out what there is: tenantry infra recover ${resourceId}`)
  return advice
}
