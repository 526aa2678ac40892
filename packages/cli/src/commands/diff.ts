import type { Command } from 'commander'
import { changeLines } from '../change-list.ts'
import { Stop } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { EXIT } from '../exit-codes.ts'
import { loadSchema } from '../load-schema.ts'
import { collect } from '../option-values.ts'
import type { OpenContext } from '../program.ts'
import { findSchemaFile, readProjectConfig } from '../project-config.ts'
import { countText } from '../text-table.ts'
import { nameOf, readRenameFlags } from '../rename-answers.ts'

interface DiffOptions {
  schema?: string
  template?: string
  rename: string[]
  drop: string[]
  check?: boolean
  sql?: boolean
}

export function registerDiff(program: Command, open: OpenContext): void {
  program
    .command('diff')
    .description('show what a push would change')
    .option('--schema <file>', 'schema file')
    .option('--template <name>', "template to compare with (the schema's own name)")
    .option('--rename <old=new>', 'tasks.name=title was renamed (repeatable)', collect, [])
    .option('--drop <name>', 'tasks.name is gone for good (repeatable)', collect, [])
    .option('--sql', 'show the statements as well')
    .option('--check', 'exit with 1 when there is anything to push')
    .addHelpText(
      'after',
      '\nExamples:\n  tenantry diff\n  tenantry diff --sql\n  tenantry diff --check --json',
    )
    .action(async (options: DiffOptions, command: Command) => diff(open(command), options))
}

async function diff(context: Context, options: DiffOptions): Promise<void> {
  const { out, workingDirectory } = context
  const config = await readProjectConfig(workingDirectory, context.configPath)
  const schema = await loadSchema(findSchemaFile(config, options.schema, workingDirectory), workingDirectory)
  const template = options.template ?? schema.name
  const tenantry = await context.client()
  const renames = readRenameFlags(options.rename, options.drop)
  const found = await tenantry.templates.diff(template, { schema, renames })
  const changed = found.changes.length > 0 || found.questions.length > 0

  out.value(found, () => {
    if (!changed) return `${out.colors.green('✓')} "${template}" v${found.from_version} is up to date`
    const lines = [`Schema "${template}" v${found.from_version} → v${found.to_version}`, 'Changes:']
    lines.push(...changeLines(found.changes, out.colors))
    for (const question of found.questions) {
      lines.push(`  ? ${nameOf(question)} could have become ${question.candidates.join(' or ')}`)
    }
    if (found.questions.length > 0) lines.push('Answer with --rename or --drop; "tenantry push" asks.')
    if (options.sql === true)
      lines.push('Statements:', ...found.steps.flatMap(({ statements }) => statements.map(indented)))
    lines.push(`${countText(found.database_count, 'database')} would change.`)
    return lines.join('\n')
  })
  if (options.check === true && changed) throw new Stop(EXIT.failure)
}

function indented(sql: string): string {
  return sql
    .split('\n')
    .map((line) => `      ${line}`)
    .join('\n')
}
