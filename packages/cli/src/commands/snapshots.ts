import type { Command } from 'commander'
import { Stop } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { EXIT } from '../exit-codes.ts'
import type { OpenContext } from '../program.ts'
import { bytesText, textTable, timeText } from '../text-table.ts'

interface RestoreOptions {
  into?: string
  yes?: boolean
}

/** `tenantry databases snapshot …` */
export function registerSnapshots(databases: Command, open: OpenContext): void {
  const snapshot = databases
    .command('snapshot')
    .alias('snapshots')
    .description('snapshots of a database')
    .addHelpText(
      'after',
      '\nExamples:\n  tenantry databases snapshot create acme\n  tenantry databases snapshot list acme',
    )
  snapshot
    .command('list <database>')
    .description('list snapshots, newest first')
    .addHelpText('after', '\nExamples:\n  tenantry databases snapshot list acme')
    .action(async (database: string, _options: object, command: Command) => list(open(command), database))
  snapshot
    .command('create <database>')
    .description('take a snapshot')
    .addHelpText('after', '\nExamples:\n  tenantry databases snapshot create acme')
    .action(async (database: string, _options: object, command: Command) => {
      const { out, client } = open(command)
      const taken = await (await client()).databases.snapshots.create(database)
      out.value(taken, () => `${out.colors.green('✓')} Took ${taken.id} (${bytesText(taken.size_bytes)})`)
    })
  snapshot
    .command('restore <database> <snapshot>')
    .description('go back to a snapshot, or make a new database from it')
    .option('--into <name>', 'a new database of this name')
    .option('-y, --yes', 'ask nothing')
    .addHelpText(
      'after',
      '\nExamples:\n  tenantry databases snapshot restore acme snp_… --into acme-yesterday\n  tenantry databases snapshot restore acme snp_… --yes',
    )
    .action(async (database: string, id: string, options: RestoreOptions, command: Command) =>
      restore(open(command), database, id, options),
    )
  snapshot
    .command('delete <database> <snapshot>')
    .description('delete a snapshot')
    .addHelpText('after', '\nExamples:\n  tenantry databases snapshot delete acme snp_…')
    .action(async (database: string, id: string, _options: object, command: Command) => {
      const { out, client } = open(command)
      await (await client()).databases.snapshots.delete(database, id)
      out.value({ id, deleted: true }, () => `${out.colors.green('✓')} Deleted ${id}`)
    })
}

async function list({ out, client }: Context, database: string): Promise<void> {
  const data = await Array.fromAsync((await client()).databases.snapshots.list(database))
  out.value({ data }, () => {
    const rows = data.map(({ id, reason, template_version: version, size_bytes: size, created_at: at }) => [
      id,
      timeText(at),
      reason,
      version === null ? '-' : `v${version}`,
      bytesText(size),
    ])
    return textTable(['ID', 'TAKEN', 'REASON', 'VERSION', 'SIZE'], rows)
  })
}

async function restore(
  context: Context,
  database: string,
  id: string,
  options: RestoreOptions,
): Promise<void> {
  const { out, prompts } = context
  const { into } = options
  const replaces = into === undefined && options.yes !== true
  if (replaces) {
    const question = `Replace the content of ${database}? Its present state is kept as a snapshot.`
    const agreed = await prompts.confirm(question, 'Give --yes to replace it, or --into for a new database.')
    if (!agreed) {
      out.line('Nothing was restored.')
      throw new Stop(EXIT.failure)
    }
  }
  const tenantry = await context.client()
  const restored = await tenantry.databases.snapshots.restore(
    database,
    id,
    into === undefined ? {} : { into },
  )
  out.value(restored, () => `${out.colors.green('✓')} ${restored.name} is as in ${id}`)
}
