import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { AuditEntry } from '@tenantry/contract'
import type { AuditFilterInput } from '@tenantry/sdk'
import { Option, type Command } from 'commander'
import { usageError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { readNumber } from '../option-values.ts'
import type { OpenContext } from '../program.ts'
import { cellText, countText, textTable, timeText, visible } from '../text-table.ts'
import { readTime } from '../time-value.ts'
import { auditOf, verifyAudit, type VerifyOptions } from './audit-verify.ts'

interface FilterOptions {
  /** Its own trail, which its members may see too. */
  org?: string
  organization?: string
  actor?: string
  action?: string
  targetType?: string
  targetId?: string
  request?: string
  since?: number
  until?: number
}

interface ListOptions extends FilterOptions {
  limit?: number
  cursor?: string
  all?: boolean
}

interface ExportOptions extends FilterOptions {
  out?: string
  format: 'jsonl' | 'csv'
}

export function registerAudit(program: Command, open: OpenContext): void {
  const audit = program
    .command('audit')
    .description('who did what')
    .option('--org <org>', 'the trail of an organization, by id or slug, for its members too')
    .addHelpText('after', '\nExamples:\n  tenantry audit list\n  tenantry audit list --org acme-corp')
  withTimes(withFilter(audit.command('list').description('list entries, newest first')))
    .option('--limit <n>', 'entries a page (50)', readNumber)
    .option('--cursor <cursor>', 'the page after')
    .option('--all', 'all pages')
    .addHelpText(
      'after',
      `
Examples:
  tenantry audit list --action database. --since 24h
  tenantry audit list --actor user:usr_… --organization org_… --all --json`,
    )
    .action(async (options: ListOptions, command: Command) => list(open(command), withOrg(options, command)))
  withFilter(audit.command('tail').description('the newest entries, and then what is done from now on'))
    .option('-n, --lines <n>', 'entries of before (10)', readNumber)
    .addHelpText(
      'after',
      '\nExamples:\n  tenantry audit tail\n  tenantry audit tail -n 0 --action user. --json',
    )
    .action(async (options: FilterOptions & { lines?: number }, command: Command) =>
      tail(open(command), withOrg(options, command)),
    )
  withTimes(withFilter(audit.command('export').description('download entries, oldest first')))
    .option('-o, --out <file>', 'file to write; standard output without')
    .addOption(
      new Option('--format <format>', 'csv for spreadsheets; jsonl can be verified')
        .choices(['jsonl', 'csv'])
        .default('jsonl'),
    )
    .addHelpText(
      'after',
      `
Examples:
  tenantry audit export -o audit.jsonl
  tenantry audit export --format csv --organization org_… --since 2027-01-01 -o january.csv`,
    )
    .action(async (options: ExportOptions, command: Command) =>
      download(open(command), withOrg(options, command)),
    )
  audit
    .command('verify [file]')
    .description(
      'look for changed, removed, inserted and reordered entries, on the server or in an exported file',
    )
    .option('--organization <id>', 'only of this organization; "none" for the installation itself')
    .option('--public-key <key>', 'key that the file has to be signed with')
    .option('--anchor <file>', 'hold against what was seen the last time, and write down what is seen now')
    .addHelpText(
      'after',
      `
Examples:
  tenantry audit verify
  tenantry audit verify audit.jsonl --public-key …
  tenantry audit verify --anchor /backup/audit-anchor.json     from another machine, once a day`,
    )
    .action(async (file: string | undefined, options: VerifyOptions, command: Command) =>
      verifyAudit(open(command), file, withOrg(options, command)),
    )
  audit
    .command('retention [days]')
    .description('show or set how long entries are kept; "forever" takes the setting back')
    .option('--organization <id>', 'of this organization')
    .addHelpText(
      'after',
      '\nExamples:\n  tenantry audit retention\n  tenantry audit retention 365\n  tenantry audit retention 2555 --organization org_…',
    )
    .action(async (days: string | undefined, options: { organization?: string }, command: Command) =>
      retention(open(command), days, withOrg(options, command)),
    )
}

function withFilter(command: Command): Command {
  return command
    .option('--organization <id>', 'of this organization; "none" for the installation itself')
    .option('--actor <reference>', 'done by: user:usr_…, key:key_…, system:…')
    .option('--action <name>', 'an action, or its beginning: database.')
    .option('--target-type <type>', 'done to: database, user, …')
    .option('--target-id <id>', 'done to this one')
}

function withTimes(command: Command): Command {
  return command
    .option('--request <id>', 'done in this request')
    .option('--since <time>', 'not before: 2027-01-31, 2027-01-31T08:00:00Z, 24h, 7d', readTime)
    .option('--until <time>', 'before', readTime)
}

/** Options with `--org`, which stands at the command that they are all below. @throws CliError beside `--organization` */
function withOrg<Options extends { organization?: string }>(
  options: Options,
  command: Command,
): Options & { org?: string } {
  const { org } = command.optsWithGlobals<{ org?: string }>()
  if (org === undefined) return options
  if (options.organization !== undefined) throw usageError('Give either --org or --organization.')
  return { ...options, org }
}

function filterOf(options: FilterOptions): AuditFilterInput {
  const { organization, actor, action, targetType, targetId, request, since, until } = options
  return {
    ...(organization !== undefined && { organizationId: organization }),
    ...(actor !== undefined && { actor }),
    ...(action !== undefined && { action }),
    ...(targetType !== undefined && { targetType }),
    ...(targetId !== undefined && { targetId }),
    ...(request !== undefined && { requestId: request }),
    ...(since !== undefined && { since }),
    ...(until !== undefined && { until }),
  }
}

async function list(context: Context, options: ListOptions): Promise<void> {
  const { all, limit, cursor } = options
  const audit = await auditOf(context, options.org)
  const page = await audit.list({
    ...filterOf(options),
    ...(limit !== undefined && { limit }),
    ...(cursor !== undefined && { cursor }),
  })
  const data = all === true ? await Array.fromAsync(page) : [...page.values()]
  const nextCursor = all === true ? null : page.next_cursor
  context.out.value({ data, next_cursor: nextCursor }, () => {
    const rows = data.map((entry) => [...cellsOf(entry), entry.id])
    const more = nextCursor === null ? '' : `\n… more: --all, or --cursor ${nextCursor}`
    return textTable(['TIME', 'ACTOR', 'ACTION', 'TARGET', 'ORGANIZATION', 'ID'], rows) + more
  })
}

/** The stream is open before the newest entries are asked for: what is done in between is in one of them, or in both. */
async function tail(context: Context, options: FilterOptions & { lines?: number }): Promise<void> {
  const audit = await auditOf(context, options.org)
  const filter = filterOf(options)
  const { promise: opened, resolve: tellOpened } = Promise.withResolvers<void>()
  const stream = audit.stream({ ...filter, onOpen: tellOpened })
  const first = stream.next()
  await Promise.race([opened, first])
  const shown = new Set<string>()
  const show = (entry: AuditEntry) => {
    if (shown.has(entry.id)) return
    context.out.jsonLine(entry)
    context.out.line(cellsOf(entry).join('  '))
  }
  const count = Math.min(options.lines ?? 10, 200)
  const before = count === 0 ? [] : await audit.list({ ...filter, limit: count })
  for (const entry of [...before.values()].toReversed()) {
    show(entry)
    shown.add(entry.id)
  }
  for (let next = await first; next.done !== true; next = await stream.next()) show(next.value)
}

function cellsOf(entry: AuditEntry): string[] {
  const actor =
    entry.impersonator_id === null ? entry.actor : `${entry.actor} (by user:${entry.impersonator_id})`
  return [
    timeText(entry.created_at),
    visible(actor),
    visible(entry.action),
    visible(`${entry.target.type}:${entry.target.id}`),
    cellText(entry.organization_id),
  ]
}

async function download(context: Context, options: ExportOptions): Promise<void> {
  const audit = await auditOf(context, options.org)
  const bytes = await audit.export({ ...filterOf(options), format: options.format })
  if (options.out === undefined) {
    const decoder = new TextDecoder()
    for await (const chunk of bytes) context.out.raw(decoder.decode(chunk, { stream: true }))
    return
  }
  const path = resolve(context.workingDirectory, options.out)
  const partial = `${path}.partial`
  try {
    await pipeline(Readable.from(bytes), createWriteStream(partial, { mode: 0o600 }))
    await rename(partial, path)
  } finally {
    await rm(partial, { force: true })
  }
  context.out.value({ file: path }, () => `${context.out.colors.green('✓')} Exported to ${path}`)
}

async function retention(
  context: Context,
  days: string | undefined,
  { org, organization }: { org?: string; organization?: string },
): Promise<void> {
  if (org !== undefined)
    throw usageError('How long entries are kept is the installation’s to say.', 'Give --organization org_….')
  const { audit } = await context.client()
  const where = organization === undefined ? {} : { organizationId: organization }
  const setting =
    days === undefined
      ? await audit.retention.get(where)
      : await audit.retention.set({ ...where, days: readDays(days) })
  context.out.value(setting, () => {
    const kept = setting.days === null ? 'for ever' : `for ${countText(setting.days, 'day')}`
    const whose = setting.inherited ? ', as the installation says' : ''
    const pruned = setting.pruned_seq === 0 ? '' : `; the first ${setting.pruned_seq} were removed`
    return `Entries are kept ${kept}${whose}${pruned}`
  })
}

function readDays(text: string): number | null {
  if (text === 'forever') return null
  if (/^\d{1,5}$/.test(text)) return Number(text)
  throw usageError(`"${text}" is no number of days.`, 'Write it as 365, or "forever".')
}
