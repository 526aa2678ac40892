import type { Resource, Run } from '@tenantry/contract'
import type { Command } from 'commander'
import { Stop } from '../../cli-error.ts'
import type { Context } from '../../context.ts'
import { EXIT } from '../../exit-codes.ts'
import type { OpenContext } from '../../program.ts'
import { findResource, withProject, type InProject } from './find-resource.ts'
import { followToEnd, tellResult } from './finish-run.ts'
import { followRun } from './follow-run.ts'
import { driftLines } from './plan-text.ts'

/** `tenantry infra drift` and `recover`: what finds out how things are and changes nothing. */
export function registerComparisons(infra: Command, open: OpenContext): void {
  withProject(
    infra.command('drift <resource>').description('look whether somebody else has changed a resource'),
  )
    .option('--check', 'exit with 1 when it has drifted')
    .addHelpText(
      'after',
      '\nExamples:\n  tenantry infra drift res_…\n  tenantry infra drift web --project web-shop --org acme-corp --check',
    )
    .action(async (reference: string, options: InProject & { check?: true }, command: Command) =>
      lookForDrift(open(command), reference, options),
    )
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

async function lookForDrift(
  context: Context,
  reference: string,
  options: InProject & { check?: true },
): Promise<void> {
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
  ].join('\n')
}
