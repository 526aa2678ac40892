import type { Command } from 'commander'
import type { Context } from '../../context.ts'
import type { OpenContext } from '../../program.ts'
import { confirmName } from './confirm-name.ts'
import { findResource, withProject, type InProject } from './find-resource.ts'
import { finishPlan, withPlanFlags, type PlanOptions } from './finish-run.ts'
import { readInputs, withInputs, type InputOptions } from './read-inputs.ts'

/** `tenantry infra plan` and `destroy`: what begins a run that may change something. */
export function registerPlan(infra: Command, open: OpenContext): void {
  const plan = infra
    .command('plan <resource>')
    .description('plan a change, or the same again, and show it; nothing is changed by it')
  withPlanFlags(withInputs(withProject(plan)))
    .addHelpText(
      'after',
      '\nExamples:\n  tenantry infra plan res_… --set size=large\n  tenantry infra plan web --project web-shop --org acme-corp --inputs web.json\n  tenantry infra plan res_… --set size=null      # back to the module’s default\n  tenantry infra plan res_… --apply              # the same again: takes drift back',
    )
    .action(async (reference: string, options: InProject & InputOptions & PlanOptions, command: Command) =>
      planChange(open(command), reference, options),
    )
  const destroy = infra
    .command('destroy <resource>')
    .description('plan the destruction of a resource; asks for its name first')
  withPlanFlags(withProject(destroy))
    .addHelpText(
      'after',
      '\nExamples:\n  tenantry infra destroy web --project web-shop --org acme-corp --apply\n  tenantry infra destroy res_… --apply --yes',
    )
    .action(async (reference: string, options: InProject & PlanOptions, command: Command) => {
      const context = open(command)
      const tenantry = await context.client()
      const { id, name } = await findResource(tenantry, reference, options)
      await confirmName(context, name, 'destroy it', options)
      const begun = await tenantry.infra.resources.destroy(id)
      await finishPlan(context, tenantry, begun, { ...options, confirmed: true })
    })
}

async function planChange(
  context: Context,
  reference: string,
  options: InProject & InputOptions & PlanOptions,
): Promise<void> {
  const inputs = await readInputs(context, options)
  const tenantry = await context.client()
  const resource = await findResource(tenantry, reference, options)
  const begun =
    Object.keys(inputs).length > 0
      ? await tenantry.infra.resources.change(resource.id, { inputs })
      : { resource, run: await tenantry.infra.runs.start(resource.id, { kind: 'change' }) }
  await finishPlan(context, tenantry, begun, options)
}
