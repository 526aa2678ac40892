import type { Resource, Run } from '@tenantry/contract'
import type { Command } from 'commander'
import { Stop, usageError } from '../../cli-error.ts'
import type { Context } from '../../context.ts'
import { EXIT } from '../../exit-codes.ts'
import { readNumber } from '../../option-values.ts'
import type { OpenContext } from '../../program.ts'
import { textTable, timeText, visible } from '../../text-table.ts'
import { findResource, withProject, type InProject } from './find-resource.ts'
import { finishPlan, followToEnd, tellResult, withPlanFlags, type PlanOptions } from './finish-run.ts'
import { followRun } from './follow-run.ts'
import { driftLines } from './plan-text.ts'

interface DriftOptions extends InProject, PlanOptions {
  check?: true
  accept?: true
  limit?: number
}

/** `tenantry infra drift` and `recover`: what finds out how things are and changes nothing, and what takes over what was found. */
export function registerComparisons(infra: Command, open: OpenContext): void {
  const drift = infra
    .command('drift [resource]')
    .description(
      'look whether somebody else has changed a resource; without one list all that have been changed',
    )
    .option('--check', 'exit with 1 when it, or anything, has drifted')
    .option('--accept', 'plan to take what was found for what is there; changes nothing in the cloud')
    .option('--limit <n>', 'list at most so many (50)', readNumber)
  withPlanFlags(withProject(drift))
    .addHelpText(
      'after',
      '\nExamples:\n  tenantry infra drift --org acme-corp\n  tenantry infra drift res_…\n  tenantry infra drift web --project web-shop --org acme-corp --check\n  tenantry infra drift web --project web-shop --org acme-corp --accept --apply',
    )
    .action(async (reference: string | undefined, options: DriftOptions, command: Command) => {
      const context = open(command)
      if (options.accept !== true && (options.apply === true || options.yes === true || !options.wait))
        throw usageError('--apply, --yes and --no-wait belong to --accept.', 'A look applies nothing.')
      if (reference === undefined) return listDrift(context, options)
      return options.accept === true
        ? acceptDrift(context, reference, options)
        : lookForDrift(context, reference, options)
    })
  withProject(
    infra
      .command('recover <resource>')
      .description('find out what a run that was cut short has left; the status is known again then'),
  )
    .addHelpText('after', '\nExamples:\n  tenantry infra recover res_…')
    .action(async (reference: string, options: InProject, command: Command) => {
      const context = open(command)
      const tenantry = await context.client()
      const { id } = await findResource(tenantry, reference, options)
      const run = await tenantry.infra.runs.start(id, { kind: 'recover' })
      await followToEnd(context, tenantry, run, 0)
    })
}

/** What the newest look of each resource has found. */
async function listDrift({ out, client }: Context, options: DriftOptions): Promise<void> {
  if (options.accept === true)
    throw usageError('--accept needs a resource.', 'Name it by its id, or by its name with --project.')
  if (options.project !== undefined)
    throw usageError(
      'Drift is listed for a whole organization.',
      'Leave --project out, or name one of its resources.',
    )
  const page = await (
    await client()
  ).infra.drift.list({
    limit: options.limit ?? 50,
    ...(options.org !== undefined && { organization: options.org }),
  })
  out.value({ data: [...page], next_cursor: page.next_cursor }, () => {
    if (page.length === 0) return `${out.colors.green('✓')} Nothing has drifted, as far as was looked`
    const rows = page.map(({ name, module, project_id, changes, checked_at, resource_id }) => [
      visible(name),
      module,
      changes.map(({ address }) => visible(address)).join(' '),
      timeText(checked_at),
      project_id,
      resource_id,
    ])
    return textTable(['NAME', 'MODULE', 'CHANGED', 'LOOKED AT', 'PROJECT', 'ID'], rows)
  })
  if (options.check === true && page.length > 0) throw new Stop(EXIT.failure)
}

async function acceptDrift(context: Context, reference: string, options: DriftOptions): Promise<void> {
  const tenantry = await context.client()
  const resource = await findResource(tenantry, reference, options)
  const run = await tenantry.infra.drift.accept(resource.id)
  await finishPlan(context, tenantry, { resource, run }, options)
}

async function lookForDrift(context: Context, reference: string, options: DriftOptions): Promise<void> {
  const tenantry = await context.client()
  const { id } = await findResource(tenantry, reference, options)
  const begun = await tenantry.infra.runs.start(id, { kind: 'drift' })
  const { run } = await followRun(context, tenantry, begun.id, {})
  if (run.status !== 'succeeded') return tellResult(context, tenantry, run)
  const resource = await tenantry.infra.resources.get(id)
  context.out.value({ resource, run }, () => driftText(context, resource, run))
  if (options.check === true && resource.drift === 'drifted') throw new Stop(EXIT.failure)
}

function driftText({ out }: Context, { id, name, drift }: Resource, { plan }: Run): string {
  const { green, red, cyan } = out.colors
  if (drift !== 'drifted') return `${green('✓')} No drift: ${name} is as it was made`
  const what =
    plan === null || plan.drift.length === 0
      ? ['Its outputs have changed; none of its objects has.']
      : driftLines(plan, out.colors)
  return [
    `${red('✗')} ${name} has drifted`,
    ...what,
    `  ${cyan('→')} Make it again what it was: tenantry infra plan ${id} --apply`,
    `  ${cyan('→')} Or leave it as it is now: tenantry infra drift ${id} --accept --apply`,
  ].join('\n')
}
