import type { Command } from 'commander'
import { usageError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { collect } from '../option-values.ts'
import type { OpenContext } from '../program.ts'
import { textTable, timeText, visible } from '../text-table.ts'
import { scopeText } from './whoami.ts'

interface CreateOptions {
  installation?: boolean
  database: string[]
  readOnly?: boolean
  sql?: boolean
  expires?: string
}

export function registerKeys(program: Command, open: OpenContext): void {
  const keys = program.command('keys').description('API keys')
  keys
    .command('list')
    .description('list keys')
    .addHelpText('after', '\nExamples:\n  tenantry keys list')
    .action(async (_options: object, command: Command) => list(open(command)))
  keys
    .command('create <name>')
    .description('create a key; its token is shown this once')
    .option('--installation', 'may do everything')
    .option('--database <name>', 'may use this database (repeatable)', collect, [])
    .option('--read-only', 'may only read')
    .option('--sql', 'may run SQL')
    .option('--expires <date>', 'valid until, such as 2027-01-31 (UTC)')
    .addHelpText(
      'after',
      '\nExamples:\n  tenantry keys create ci --installation\n  tenantry keys create report --database acme --read-only --expires 2027-01-31',
    )
    .action(async (name: string, options: CreateOptions, command: Command) =>
      create(open(command), name, options),
    )
  keys
    .command('revoke <id>')
    .description('revoke a key')
    .addHelpText('after', '\nExamples:\n  tenantry keys revoke key_…')
    .action(async (id: string, _options: object, command: Command) => {
      const { out, client } = open(command)
      const key = await (await client()).keys.revoke(id)
      out.value(key, () => `${out.colors.green('✓')} Revoked ${key.name} (${key.id})`)
    })
}

async function list({ out, client }: Context): Promise<void> {
  const data = await Array.fromAsync((await client()).keys.list())
  out.value({ data }, () => {
    const rows = data.map((key) => [
      visible(key.name),
      scopeText(key.scope),
      key.revoked_at === null ? 'valid' : 'revoked',
      timeText(key.expires_at),
      timeText(key.last_used_at),
      key.id,
    ])
    return textTable(['NAME', 'SCOPE', 'STATE', 'EXPIRES', 'LAST USED', 'ID'], rows)
  })
}

async function create(context: Context, name: string, options: CreateOptions): Promise<void> {
  const { out } = context
  const expiresAt = options.expires === undefined ? undefined : readDate(options.expires)
  const scope = scopeOf(options)
  const tenantry = await context.client()
  const key = await tenantry.keys.create({ name, scope, ...(expiresAt !== undefined && { expiresAt }) })
  out.value(key, () =>
    [
      `${out.colors.green('✓')} Created key "${key.name}" (${key.id}): ${scopeText(key.scope)}`,
      `  ${key.token ?? 'The token was shown before.'}`,
      out.colors.dim('  It is shown this once and stored hashed.'),
    ].join('\n'),
  )
}

function scopeOf({ installation, database, readOnly, sql }: CreateOptions) {
  if (installation === true && database.length > 0)
    throw usageError('Give either --installation or --database.')
  if (installation === true) return { kind: 'installation' as const }
  if (database.length === 0) {
    throw usageError('What may the key do?', 'Give --database <name>, or --installation for everything.')
  }
  return {
    kind: 'databases' as const,
    databaseIds: database,
    access: readOnly === true ? ('read' as const) : ('read_write' as const),
    ...(sql === true && { sql }),
  }
}

function readDate(text: string): number {
  const milliseconds = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN
  if (!Number.isNaN(milliseconds)) return Math.floor(milliseconds / 1000)
  throw usageError(`"${text}" is not a date.`, 'Write it as 2027-01-31.')
}
