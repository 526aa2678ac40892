import type { Run } from '@tenantry/contract'
import type { Tenantry } from '@tenantry/sdk'
import type { Command } from 'commander'
import type { Context } from '../../context.ts'
import type { OpenContext } from '../../program.ts'
import { confirmName } from './confirm-name.ts'
import { followToEnd, tellResult } from './finish-run.ts'
import { isOver } from './follow-run.ts'
import { isDestructive } from './plan-text.ts'
import { readLog } from './read-log.ts'

interface ApplyOptions {
  yes?: true
  wait: boolean
}

/** `tenantry infra apply`, `reject` and `cancel`: what is decided about a run. */
export function registerDecisions(infra: Command, open: OpenContext): void {
  infra
    .command('apply <run>')
    .description('approve a plan and follow it to the end; exit code 5 when the run fails')
    .option('--yes', 'do not ask for the name of what is about to be lost')
    .option('--no-wait', 'approve it and do not wait')
    .addHelpText(
      'after',
      '\nExamples:\n  tenantry infra apply run_…\n  tenantry infra apply run_… --yes --no-wait',
    )
    .action(async (id: string, options: ApplyOptions, command: Command) => apply(open(command), id, options))
  infra
    .command('reject <run>')
    .description('say no to a plan')
    .option('--reason <text>', 'why, for whoever asked for it')
    .addHelpText('after', '\nExamples:\n  tenantry infra reject run_… --reason "too large"')
    .action(async (id: string, { reason }: { reason?: string }, command: Command) => {
      const { out, client } = open(command)
      const run = await (await client()).infra.runs.reject(id, reason === undefined ? {} : { reason })
      out.value(run, () => `${out.colors.green('✓')} ${run.id} is ${run.status}`)
    })
  infra
    .command('cancel <run>')
    .description('end a run: what is being changed is finished first')
    .addHelpText('after', '\nExamples:\n  tenantry infra cancel run_…')
    .action(async (id: string, _options: object, command: Command) => {
      const { out, client } = open(command)
      const run = await (await client()).infra.runs.cancel(id)
      out.value(run, () =>
        isOver(run)
          ? `${out.colors.green('✓')} ${run.id} is ${run.status}`
          : `${run.id} was told to end; it is ${run.status}. Follow it with: tenantry infra logs ${run.id} --follow`,
      )
    })
}

async function apply(context: Context, id: string, { yes, wait }: ApplyOptions): Promise<void> {
  const tenantry = await context.client()
  const planned = await tenantry.infra.runs.get(id)
  if (planned.status === 'awaiting_approval' && isDestructive(planned.plan)) {
    const { name } = await tenantry.infra.resources.get(planned.resource_id)
    await confirmName(context, name, 'apply what loses something', { yes })
  }
  // The log of the plan is behind us; what comes is the apply.
  const known = await readLog(tenantry, id, 0)
  const run = await tenantry.infra.runs.approve(id)
  await follow(context, tenantry, run, { wait, after: known.at(-1)?.seq ?? 0 })
}

async function follow(
  context: Context,
  tenantry: Tenantry,
  run: Run,
  { wait, after }: { wait: boolean; after: number },
): Promise<void> {
  if (!wait) return tellResult(context, tenantry, run)
  context.out.line(
    `${context.out.colors.green('✓')} Approved (${run.approvals.length} of ${run.approvals_needed})`,
  )
  await followToEnd(context, tenantry, run, after)
}
