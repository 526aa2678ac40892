import type { Run } from '@tenantry/contract'
import type { Command } from 'commander'
import type { Context } from '../../context.ts'
import { readNumber } from '../../option-values.ts'
import type { Colors } from '../../output.ts'
import type { OpenContext } from '../../program.ts'
import { textRecord, textTable, timeText } from '../../text-table.ts'
import { findResource, withProject, type InProject } from './find-resource.ts'
import { tellResult } from './finish-run.ts'
import { followRun, logText, reasonText, statusText } from './follow-run.ts'
import { findingLines, planLines, shortCountsText } from './plan-text.ts'
import { readLog } from './read-log.ts'

interface LogOptions {
  follow?: true
  after?: number
}

/** `tenantry infra runs` and `logs`: what was planned and done, and what it wrote. */
export function registerRuns(infra: Command, open: OpenContext): void {
  const runs = infra
    .command('runs')
    .description('plans of resources and what became of them')
    .addHelpText('after', '\nExamples:\n  tenantry infra runs list res_…\n  tenantry infra runs show run_…')
  withProject(runs.command('list <resource>').description('list the runs of a resource, newest first'))
    .option('--limit <n>', 'at most so many (50)', readNumber)
    .addHelpText(
      'after',
      '\nExamples:\n  tenantry infra runs list res_…\n  tenantry infra runs list web --project web-shop --org acme-corp --limit 5',
    )
    .action(async (reference: string, options: InProject & { limit?: number }, command: Command) => {
      const { out, client } = open(command)
      const tenantry = await client()
      const { id } = await findResource(tenantry, reference, options)
      const page = await tenantry.infra.runs.list(id, { limit: options.limit ?? 50 })
      out.value({ data: [...page], next_cursor: page.next_cursor }, () => table(page))
    })
  runs
    .command('show <run>')
    .description('show a run with its plan')
    .addHelpText('after', '\nExamples:\n  tenantry infra runs show run_…')
    .action(async (id: string, _options: object, command: Command) => {
      const { out, client } = open(command)
      const run = await (await client()).infra.runs.get(id)
      out.value(run, () => record(run, out.colors))
    })
  infra
    .command('logs <run>')
    .description('what a run has written; with --follow until it is over, exit code 5 when it fails')
    .option('--follow', 'go on until the run is over; with --json a line for each')
    .option('--after <seq>', 'from behind this line on', readNumber)
    .addHelpText('after', '\nExamples:\n  tenantry infra logs run_…\n  tenantry infra logs run_… --follow')
    .action(async (id: string, options: LogOptions, command: Command) => logs(open(command), id, options))
}

async function logs(context: Context, id: string, { follow, after = 0 }: LogOptions): Promise<void> {
  const { out } = context
  const tenantry = await context.client()
  if (follow !== true) {
    const data = await readLog(tenantry, id, after)
    out.value({ data }, () => data.map((line) => logText(line, out.colors)).join('\n'))
    return
  }
  const { run } = await followRun(context, tenantry, id, {
    after,
    onLine: (line) => {
      out.jsonLine(line)
      out.line(logText(line, out.colors))
    },
  })
  await tellResult(
    out.json ? { ...context, out: { ...out, value: () => undefined } } : context,
    tenantry,
    run,
  )
}

function table(runs: readonly Run[]): string {
  const rows = runs.map((run) => [
    run.id,
    run.kind,
    statusText(run),
    run.plan === null ? '-' : shortCountsText(run.plan),
    run.requested_by,
    timeText(run.created_at),
  ])
  return textTable(['ID', 'KIND', 'STATUS', 'PLAN', 'ASKED FOR BY', 'CREATED'], rows)
}

function record(run: Run, colors: Colors): string {
  const head = textRecord({
    id: run.id,
    resource: run.resource_id,
    project: run.project_id,
    kind: run.kind,
    status: `${statusText(run)}${reasonText(run)}`,
    'asked for by': run.requested_by,
    approvals: run.approvals.map(({ by, at }) => `${by} (${timeText(at)})`).join(', ') || '-',
    created: timeText(run.created_at),
    started: timeText(run.started_at),
    finished: timeText(run.finished_at),
    'plan expires': timeText(run.plan?.expires_at ?? null),
  })
  if (run.plan === null) return head
  const lines = [...planLines(run.plan, colors), ...findingLines(run, colors)]
  return `${head}\n\nPlan: ${lines.join('\n')}`
}
