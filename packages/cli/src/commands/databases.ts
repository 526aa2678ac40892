import { openAsBlob } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { createWriteStream } from 'node:fs'
import { resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { DATABASE_SORTS, type Database, type DatabaseSort, type ImportedDatabase } from '@tenantry/contract'
import { Option, type Command } from 'commander'
import { CliError, Stop } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { isMissing } from '../credentials.ts'
import { EXIT } from '../exit-codes.ts'
import { readJsonObject, readNumber } from '../option-values.ts'
import type { OpenContext } from '../program.ts'
import { bytesText, cellText, textRecord, textTable, timeText, visible } from '../text-table.ts'

interface ListOptions {
  template?: string
  status?: 'ready' | 'deleted'
  organization?: string
  search?: string
  sort?: DatabaseSort
  limit?: number
  cursor?: string
  all?: boolean
}

interface CreateOptions {
  template?: string
  durability?: 'normal' | 'full'
  placement?: 'local' | 'libsql'
  metadata?: Record<string, unknown>
}

/** `tenantry databases …`; answers the command so that more can be hung under it. */
export function registerDatabases(program: Command, open: OpenContext): Command {
  const databases = program
    .command('databases')
    .alias('db')
    .description('tenant databases')
    .addHelpText(
      'after',
      '\nExamples:\n  tenantry databases create acme --template saas-app\n  tenantry databases list',
    )

  databases
    .command('list')
    .description('list databases')
    .option('--template <name>', 'made from this template')
    .addOption(new Option('--status <status>', 'in this state').choices(['ready', 'deleted']))
    .option('--organization <organization>', 'that this organization was given')
    .option('--search <text>', 'whose name has this in it')
    .addOption(
      new Option('--sort <order>', 'ordered by this, with - the other way round (-created_at)').choices(
        DATABASE_SORTS,
      ),
    )
    .option('--limit <n>', 'databases a page (50)', readNumber)
    .option('--cursor <cursor>', 'the page after')
    .option('--all', 'all pages')
    .addHelpText(
      'after',
      '\nExamples:\n  tenantry databases list\n  tenantry databases list --template saas-app --all --json',
    )
    .action(async (options: ListOptions, command: Command) => list(open(command), options))
  databases
    .command('create <name>')
    .description('create a database')
    .option('--template <name>', 'made from this template (empty without)')
    .addOption(new Option('--durability <kind>', 'full survives loss of power').choices(['normal', 'full']))
    .addOption(new Option('--placement <where>', 'where it lives').choices(['local', 'libsql']))
    .option('--metadata <json>', 'a JSON object of your own', readJsonObject)
    .addHelpText('after', '\nExamples:\n  tenantry databases create acme --template saas-app')
    .action(async (name: string, options: CreateOptions, command: Command) =>
      create(open(command), name, options),
    )
  databases
    .command('get <database>')
    .description('show a database, its version, size and row counts')
    .addHelpText('after', '\nExamples:\n  tenantry databases get acme')
    .action(async (database: string, _options: object, command: Command) => get(open(command), database))
  databases
    .command('rename <database> <name>')
    .description('give a database another name')
    .addHelpText('after', '\nExamples:\n  tenantry databases rename acme acme-eu')
    .action(async (database: string, name: string, _options: object, command: Command) => {
      const context = open(command)
      const renamed = await (await context.client()).databases.update(database, { name })
      tell(context, renamed, `Renamed ${database} to ${renamed.name}`)
    })
  databases
    .command('delete <database>')
    .description('delete a database; it is kept for the retention time')
    .option('-y, --yes', 'ask nothing')
    .option('--purge', 'remove it at once, with its snapshots')
    .addHelpText(
      'after',
      '\nExamples:\n  tenantry databases delete acme\n  tenantry databases delete acme --purge --yes',
    )
    .action(async (database: string, options: { yes?: boolean; purge?: boolean }, command: Command) =>
      remove(open(command), database, options),
    )
  databases
    .command('undelete <id>')
    .description('bring back a deleted database')
    .addHelpText(
      'after',
      '\nExamples:\n  tenantry databases list --status deleted\n  tenantry databases undelete db_…',
    )
    .action(async (id: string, _options: object, command: Command) => {
      const context = open(command)
      const database = await (await context.client()).databases.undelete(id)
      tell(context, database, `${database.name} is back`)
    })
  databases
    .command('clone <database> <name>')
    .description('make a new database with the same content')
    .addHelpText('after', '\nExamples:\n  tenantry databases clone acme acme-test')
    .action(async (source: string, name: string, _options: object, command: Command) => {
      const context = open(command)
      const database = await (await context.client()).databases.clone(source, { name })
      tell(context, database, `Cloned ${source} to ${database.name} (${database.id})`)
    })
  databases
    .command('export <database>')
    .description('download a consistent SQLite file')
    .option('-o, --out <file>', 'file to write (<database>.sqlite)')
    .addHelpText('after', '\nExamples:\n  tenantry databases export acme -o acme.sqlite')
    .action(async (database: string, options: { out?: string }, command: Command) =>
      download(open(command), database, options.out ?? `${database}.sqlite`),
    )
  databases
    .command('import <file>')
    .description('make a database from an SQLite file')
    .requiredOption('--name <name>', 'name of the new database')
    .addHelpText('after', '\nExamples:\n  tenantry databases import acme.sqlite --name acme')
    .action(async (file: string, options: { name: string }, command: Command) =>
      upload(open(command), file, options),
    )
  return databases
}

async function list(context: Context, options: ListOptions): Promise<void> {
  const { all, ...query } = options
  const tenantry = await context.client()
  const page = await tenantry.databases.list(query)
  const data = all === true ? await Array.fromAsync(page) : [...page.values()]
  const nextCursor = all === true ? null : page.next_cursor
  context.out.value({ data, next_cursor: nextCursor }, () => {
    const rows = data.map((database) => [
      database.name,
      cellText(database.template),
      database.template_version === null ? '-' : `v${database.template_version}`,
      database.status,
      timeText(database.created_at),
      database.id,
    ])
    const more = nextCursor === null ? '' : `\n… more: --all, or --cursor ${nextCursor}`
    return textTable(['NAME', 'TEMPLATE', 'VERSION', 'STATUS', 'CREATED', 'ID'], rows) + more
  })
}

async function create(context: Context, name: string, options: CreateOptions): Promise<void> {
  const tenantry = await context.client()
  const database = await tenantry.databases.create({ name, ...options })
  tell(context, database, `Created ${database.name} (${database.id})`)
}

async function get(context: Context, name: string): Promise<void> {
  const tenantry = await context.client()
  const database = await tenantry.databases.get(name, { include: 'row_counts' })
  context.out.value(database, () => {
    const { row_counts: counts, size_bytes: size, ...rest } = database
    const times = { created_at: timeText(rest.created_at), updated_at: timeText(rest.updated_at) }
    const deleted = rest.deleted_at === null ? {} : { deleted_at: timeText(rest.deleted_at) }
    const purged = rest.purge_at === null ? {} : { purge_at: timeText(rest.purge_at) }
    const { deleted_at: _deleted, purge_at: _purge, ...shown } = rest
    const rows = counts === undefined ? {} : { rows: counts }
    return textRecord({ ...shown, ...times, ...deleted, ...purged, size: bytesText(size), ...rows })
  })
}

async function remove(
  context: Context,
  name: string,
  options: { yes?: boolean; purge?: boolean },
): Promise<void> {
  const question = options.purge === true ? `Remove ${name} for good?` : `Delete ${name}?`
  if (
    options.yes !== true &&
    !(await context.prompts.confirm(question, 'Give --yes to delete without a question.'))
  ) {
    context.out.line('Nothing was deleted.')
    throw new Stop(EXIT.failure)
  }
  const tenantry = await context.client()
  const database = await tenantry.databases.delete(name, options.purge === true ? { purge: 'now' } : {})
  const until = database.purge_at === null ? '' : ` until ${timeText(database.purge_at)}`
  const kept =
    options.purge === true ? '' : `; kept${until}. Bring it back: tenantry databases undelete ${database.id}`
  tell(context, database, `Deleted ${database.name}${kept}`)
}

async function download(context: Context, database: string, out: string): Promise<void> {
  const tenantry = await context.client()
  const file = resolve(context.workingDirectory, out)
  const response = await tenantry.databases.export(database)
  if (response.body === null) throw new CliError('EXPORT_EMPTY', 'The server sent no file.')
  // A broken download must not look like a whole one.
  const partial = `${file}.part`
  try {
    await pipeline(Readable.fromWeb(response.body), createWriteStream(partial, { mode: 0o600 }))
    await rename(partial, file)
  } finally {
    await rm(partial, { force: true })
  }
  context.out.value({ database, file: out }, () => `${context.out.colors.green('✓')} Wrote ${out}`)
}

async function upload(context: Context, path: string, { name }: { name: string }): Promise<void> {
  const tenantry = await context.client()
  const file = await openAsBlob(resolve(context.workingDirectory, path)).catch((error: unknown) => {
    const missing = isMissing(error) || (error instanceof Error && error.message.includes('Unable to open'))
    throw new CliError('FILE_UNREADABLE', missing ? `There is no file ${path}.` : `${path} cannot be read.`, {
      cause: error,
    })
  })
  const database = await tenantry.databases.import({ name, file })
  tell(
    context,
    database,
    `Imported ${path} as ${database.name} (${database.id})${leftOutText(context, database)}`,
  )
}

/** What of the file is there but not served, as a table under the line that it was imported. */
function leftOutText({ out }: Context, { skipped, skipped_count }: ImportedDatabase): string {
  if (skipped_count === 0) return ''
  const rows = skipped.map(({ kind, object, reason }) => [kind, visible(object), visible(reason)])
  const more = skipped_count > skipped.length ? `\n… and ${skipped_count - skipped.length} more` : ''
  const heading = out.colors.yellow('Kept in the database, but not served by the Data API:')
  return `\n${heading}\n${textTable(['KIND', 'WHAT', 'WHY'], rows)}${more}`
}

function tell({ out }: Context, database: Database, text: string): void {
  out.value(database, () => `${out.colors.green('✓')} ${text}`)
}
