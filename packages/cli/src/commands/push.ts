import type { Job, PushReply, RenameAnswer, RolloutOptions, TemplateDiff } from '@tenantry/contract'
import type { SchemaDocument } from '@tenantry/schema'
import { isTenantryError, type Tenantry } from '@tenantry/sdk'
import { Option, type Command } from 'commander'
import { changeLines } from '../change-list.ts'
import { Stop, usageError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { EXIT } from '../exit-codes.ts'
import { loadSchema } from '../load-schema.ts'
import { collect, readNumber, readNumbers } from '../option-values.ts'
import type { OpenContext } from '../program.ts'
import { findSchemaFile, readProjectConfig } from '../project-config.ts'
import { noPrompts, type Prompts } from '../prompts.ts'
import { askRenames, readRenameFlags } from '../rename-answers.ts'
import { countText } from '../text-table.ts'
import { stopUnlessSucceeded, tellOutcome, watchRollout } from '../watch-rollout.ts'

export interface PushOptions {
  schema?: string
  template?: string
  message?: string
  rename: string[]
  drop: string[]
  yes?: boolean
  allowDestructive?: boolean
  wait: boolean
  canary?: number
  waves?: number[]
  concurrency?: number
  errorBudget?: number
  lazy?: boolean
}

export function registerPush(program: Command, open: OpenContext): void {
  program
    .command('push')
    .description('publish the schema as a new version and roll it out to all databases of the template')
    .option('--schema <file>', 'schema file')
    .option('--template <name>', "template to push to (the schema's own name)")
    .option('-m, --message <text>', 'what this version is about')
    .option('--rename <old=new>', 'tasks.name=title was renamed; its data stays (repeatable)', collect, [])
    .option('--drop <name>', 'tasks.name is gone for good, with its data (repeatable)', collect, [])
    .option('-y, --yes', 'ask nothing; renames and losses then need --rename, --drop and --allow-destructive')
    .option(
      '--allow-destructive',
      'carry out steps that lose data; a snapshot is taken of each database first',
    )
    .option('--no-wait', 'do not wait for the rollout')
    .addOption(new Option('--canary <n>', 'databases in the first wave (1)').argParser(readNumber))
    .addOption(new Option('--waves <percents>', 'shares after the canary (1,10,100)').argParser(readNumbers))
    .addOption(new Option('--concurrency <n>', 'databases at a time').argParser(readNumber))
    .addOption(new Option('--error-budget <percent>', 'halt when more have failed (1)').argParser(readNumber))
    .option('--lazy', 'migrate a database at its next use instead of now')
    .addHelpText(
      'after',
      `
Examples:
  tenantry push
  tenantry push --rename tasks.name=title --yes
  tenantry push --canary 5 --waves 10,50,100 --no-wait`,
    )
    .action(async (options: PushOptions, command: Command) => push(open(command), options))
}

/** Publishes and rolls out, after the questions that a schema alone cannot answer. */
export async function push(context: Context, options: PushOptions): Promise<void> {
  const { out, workingDirectory } = context
  const config = await readProjectConfig(workingDirectory, context.configPath)
  const schema = await loadSchema(findSchemaFile(config, options.schema, workingDirectory), workingDirectory)
  const tenantry = await context.client()
  const template = options.template ?? schema.name
  const answers = readRenameFlags(options.rename, options.drop)

  const prompts = options.yes === true ? noPrompts() : context.prompts
  const plan = await planPush(prompts, tenantry, template, schema, answers)
  if (plan === 'new') return publishFirst(context, tenantry, template, schema, options)
  const { diff, renames } = plan
  if (diff.changes.length === 0) {
    out.value({ template, version: diff.from_version, changed: false }, () =>
      upToDate(out.colors, template, diff),
    )
    return
  }
  out.line(`Pushing schema "${template}" v${diff.from_version} → v${diff.to_version}...`)
  out.line('Changes:')
  for (const line of changeLines(diff.changes, out.colors)) out.line(line)
  const allowDestructive = await allowsLosses(context, diff, options)

  const reply = await tenantry.templates.push(template, {
    schema,
    renames,
    allowDestructive,
    ...(options.message !== undefined && { message: options.message }),
    rollout: rolloutOf(options),
  })
  await follow(context, tenantry, reply, options)
}

/** Asks the server what would happen until no question is open. */
async function planPush(
  prompts: Prompts,
  tenantry: Tenantry,
  template: string,
  schema: SchemaDocument,
  given: readonly RenameAnswer[],
): Promise<'new' | { diff: TemplateDiff; renames: RenameAnswer[] }> {
  const renames = [...given]
  for (;;) {
    const diff = await diffOrNew(tenantry, template, schema, renames)
    if (diff === 'new') return 'new'
    if (diff.questions.length === 0) return { diff, renames }
    renames.push(...(await askRenames(prompts, diff.questions)))
  }
}

async function diffOrNew(
  tenantry: Tenantry,
  template: string,
  schema: SchemaDocument,
  renames: RenameAnswer[],
): Promise<TemplateDiff | 'new'> {
  try {
    return await tenantry.templates.diff(template, { schema, renames })
  } catch (error) {
    if (isTenantryError(error, 'TEMPLATE_NOT_FOUND')) return 'new'
    throw error
  }
}

async function publishFirst(
  { out }: Context,
  tenantry: Tenantry,
  name: string,
  schema: SchemaDocument,
  { message }: PushOptions,
): Promise<void> {
  const template = await tenantry.templates.create({
    name,
    schema,
    ...(message !== undefined && { message }),
  })
  out.value({ template, diff: null, job: null }, () =>
    [
      `${out.colors.green('✓')} New template "${name}" v1 with ${countText(schema.tables.length, 'table')}`,
      `  ${out.colors.cyan('→')} Create a database from it: tenantry databases create acme --template ${name}`,
    ].join('\n'),
  )
}

async function allowsLosses(context: Context, diff: TemplateDiff, options: PushOptions): Promise<boolean> {
  if (diff.class !== 'destructive') return false
  if (options.allowDestructive === true) return true
  const flag = 'Give --allow-destructive when the data may go.'
  if (options.yes === true) throw usageError('This push would lose data.', flag)
  const answer = await context.prompts.confirm(
    `This loses data in up to ${countText(diff.database_count, 'database')}. Push all the same?`,
    flag,
  )
  if (!answer) {
    context.out.line('Nothing was pushed.')
    throw new Stop(EXIT.failure)
  }
  return true
}

function rolloutOf(options: PushOptions) {
  const { canary, waves, concurrency, errorBudget, lazy } = options
  return {
    ...(canary !== undefined && { canary }),
    ...(waves !== undefined && { waves }),
    ...(concurrency !== undefined && { concurrency }),
    ...(errorBudget !== undefined && { errorBudgetPercent: errorBudget }),
    ...(lazy === true && { mode: 'lazy' as const satisfies RolloutOptions['mode'] }),
  }
}

async function follow(
  context: Context,
  tenantry: Tenantry,
  reply: PushReply,
  options: PushOptions,
): Promise<void> {
  const { out } = context
  const { job, template } = reply
  if (job === null) {
    out.value(
      reply,
      () =>
        `${out.colors.green('✓')} v${template.current_version} is published; no database is made from an older one`,
    )
    return
  }
  if (!options.wait || options.lazy === true) {
    out.value(reply, () => startedText(job))
    return
  }
  out.line()
  const heading = `Syncing ${countText(job.total, 'tenant database')}...`
  const last = await watchRollout(context, tenantry, job, heading)
  if (out.json) out.value({ ...reply, job: last }, () => '')
  await tellOutcome(context, tenantry, last)
  stopUnlessSucceeded(last)
}

function startedText(job: Job): string {
  if (job.mode === 'lazy') {
    return `${countText(job.total, 'database')} will be brought to v${job.to_version} at their next use. Progress: tenantry jobs show ${job.id}`
  }
  return `The rollout to ${countText(job.total, 'database')} has begun. Watch it with: tenantry jobs watch ${job.id}`
}

function upToDate(colors: Context['out']['colors'], template: string, diff: TemplateDiff): string {
  return `${colors.green('✓')} "${template}" v${diff.from_version} is up to date; nothing to push`
}
