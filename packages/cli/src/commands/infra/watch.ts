import type { Command } from 'commander'
import { isTenantryError } from '@tenantry/sdk'
import { Stop } from '../../cli-error.ts'
import type { Context } from '../../context.ts'
import { EXIT } from '../../exit-codes.ts'
import type { OpenContext } from '../../program.ts'
import { timeText, visible } from '../../text-table.ts'
import { findResource, withProject, type InProject } from './find-resource.ts'
import { reasonText } from './follow-run.ts'

/** `tenantry infra resources watch`: a line whenever a resource has changed, until it is destroyed. */
export function registerWatch(resources: Command, open: OpenContext): void {
  withProject(
    resources
      .command('watch <resource>')
      .description('show a resource’s status, and again whenever it has changed, until it is destroyed'),
  )
    .addHelpText(
      'after',
      '\nExamples:\n  tenantry infra resources watch res_…\n  tenantry infra resources watch web --project web-shop --org acme-corp --json',
    )
    .action(async (reference: string, within: InProject, command: Command) =>
      watch(open(command), reference, within),
    )
}

async function watch(context: Context, reference: string, within: InProject): Promise<void> {
  const { out } = context
  const tenantry = await context.client()
  const { id } = await findResource(tenantry, reference, within)
  const abort = new AbortController()
  const interrupt = () => abort.abort()
  process.once('SIGINT', interrupt)
  try {
    for await (const resource of tenantry.infra.watchResource(id, { signal: abort.signal })) {
      const { name, status, drift, run_id: runId, updated_at: updatedAt } = resource
      out.jsonLine(resource)
      // The reason is that of the last run that ended badly, and stays until one ends well.
      const isOpen = runId !== null
      const more = [...(isOpen ? [runId] : []), ...(drift === 'drifted' ? [out.colors.yellow(drift)] : [])]
      out.line(
        [
          `${out.colors.dim(timeText(updatedAt))} ${visible(name)} is ${status}${isOpen ? '' : reasonText(resource)}`,
          ...more,
        ].join('  '),
      )
    }
  } catch (error) {
    if (!isTenantryError(error, 'ABORTED')) throw error
    throw new Stop(EXIT.interrupted)
  } finally {
    process.off('SIGINT', interrupt)
  }
}
