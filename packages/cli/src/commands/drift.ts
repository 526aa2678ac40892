import type { DriftReport } from '@tenantry/contract'
import type { Tenantry } from '@tenantry/sdk'
import type { Command } from 'commander'
import { Stop } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { EXIT } from '../exit-codes.ts'
import { loadSchema } from '../load-schema.ts'
import type { OpenContext } from '../program.ts'
import { findSchemaFile, readProjectConfig } from '../project-config.ts'
import { countText, visible } from '../text-table.ts'

interface DriftOptions {
  repair?: boolean
  check?: boolean
}

export function registerDrift(program: Command, open: OpenContext): void {
  program
    .command('drift [template]')
    .description('compare the real structure of the databases with their version')
    .option('--repair', 'bring back what can be brought back without losing data')
    .option('--check', 'exit with 1 when a database differs')
    .addHelpText('after', '\nExamples:\n  tenantry drift\n  tenantry drift saas-app --repair')
    .action(async (template: string | undefined, options: DriftOptions, command: Command) =>
      drift(open(command), template, options),
    )
}

async function drift(context: Context, given: string | undefined, options: DriftOptions): Promise<void> {
  const { out } = context
  const tenantry = await context.client()
  const template = given ?? (await ownTemplate(context))
  const report = await wholeReport(tenantry, template, options.repair === true)
  out.value(report, () => reportLines(context, template, report).join('\n'))
  const open = report.databases.filter(({ repaired }) => !repaired)
  if (options.check === true && open.length > 0) throw new Stop(EXIT.failure)
}

async function ownTemplate(context: Context): Promise<string> {
  const config = await readProjectConfig(context.workingDirectory, context.configPath)
  const file = findSchemaFile(config, undefined, context.workingDirectory)
  return (await loadSchema(file, context.workingDirectory)).name
}

/** All pages as one report. */
async function wholeReport(tenantry: Tenantry, template: string, repair: boolean): Promise<DriftReport> {
  const whole: DriftReport = { checked: 0, drifted: 0, databases: [], next_cursor: null }
  let cursor: string | null = null
  do {
    const page: DriftReport = await tenantry.templates.drift(template, {
      ...(repair && { repair }),
      ...(cursor !== null && { cursor }),
    })
    whole.checked += page.checked
    whole.drifted += page.drifted
    whole.databases.push(...page.databases)
    cursor = page.next_cursor
  } while (cursor !== null)
  return whole
}

function reportLines({ out }: Context, template: string, report: DriftReport): string[] {
  const { colors } = out
  if (report.databases.length === 0) {
    const checked = countText(report.checked, 'database')
    return [`${colors.green('✓')} No drift: ${checked} of "${template}" compared with the version recorded`]
  }
  const lines = []
  for (const { name, version, error, repaired, differences } of report.databases) {
    const mark = repaired ? colors.green('repaired') : colors.red('differs')
    lines.push(`${name} (v${version ?? '?'}) ${error === null ? mark : colors.red(visible(error))}`)
    for (const { kind, object } of differences) lines.push(`  ${visible(kind)} ${visible(object)}`)
  }
  lines.push(`${report.drifted} of ${countText(report.checked, 'database')} differ`)
  const repairable = report.databases.some(({ repaired, error }) => !repaired && error === null)
  if (repairable)
    lines.push(`  ${colors.cyan('→')} Repair what can be repaired: tenantry drift ${template} --repair`)
  return lines
}
