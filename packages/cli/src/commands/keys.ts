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
  org?: string
  permission: string[]
}

export function registerKeys(program: Command, open: OpenContext): void {
  const keys = program
    .command('keys')
    .description('API keys')
    .addHelpText(
      'after',
      '\nExamples:\n  tenantry keys create ci --installation\n  tenantry keys create sync --org acme-corp --permission database.read\n  tenantry keys list --org acme-corp',
    )
  keys
    .command('list')
    .description('list keys')
    .option('--org <org>', 'those of an organization')
    .addHelpText('after', '\nExamples:\n  tenantry keys list\n  tenantry keys list --org acme')
    .action(async ({ org }: { org?: string }, command: Command) => list(open(command), org))
  keys
    .command('create <name>')
    .description('create a key; its token is shown this once')
    .option('--installation', 'may do everything')
    .option('--database <name>', 'may use this database (repeatable)', collect, [])
    .option('--read-only', 'may only read')
    .option('--sql', 'may run SQL')
    .option('--org <org>', 'belongs to an organization, and may do there what --permission names')
    .option('--permission <name>', 'a permission, such as database.read (repeatable)', collect, [])
    .option('--expires <date>', 'valid until, such as 2027-01-31 (UTC)')
    .addHelpText(
      'after',
      '\nExamples:\n  tenantry keys create ci --installation\n  tenantry keys create report --database acme --read-only --expires 2027-01-31\n  tenantry keys create sync --org acme --permission database.read --permission database.write',
    )
    .action(async (name: string, options: CreateOptions, command: Command) =>
      create(open(command), name, options),
    )
  keys
    .command('revoke <id>')
    .description('revoke a key')
    .option('--org <org>', 'one of an organization')
    .addHelpText('after', '\nExamples:\n  tenantry keys revoke key_…')
    .action(async (id: string, { org }: { org?: string }, command: Command) => {
      const { out, client } = open(command)
      const tenantry = await client()
      const key = org === undefined ? await tenantry.keys.revoke(id) : await tenantry.orgs.revokeKey(org, id)
      out.value(key, () => `${out.colors.green('✓')} Revoked ${key.name} (${key.id})`)
    })
}

async function list({ out, client }: Context, org: string | undefined): Promise<void> {
  const { keys, orgs } = await client()
  const data = await Array.fromAsync(org === undefined ? keys.list() : orgs.listKeys(org))
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
  const wanted = { name, ...(expiresAt !== undefined && { expiresAt }) }
  const key =
    options.org === undefined
      ? await createOwn(context, wanted, options)
      : await createForOrg(context, wanted, { ...options, org: options.org })
  out.value(key, () =>
    [
      `${out.colors.green('✓')} Created key "${key.name}" (${key.id}): ${scopeText(key.scope)}`,
      `  ${key.token ?? 'The token was shown before.'}`,
      out.colors.dim('  It is shown this once and stored hashed.'),
    ].join('\n'),
  )
}

type Wanted = { name: string; expiresAt?: number }

async function createOwn(context: Context, wanted: Wanted, options: CreateOptions) {
  if (options.permission.length > 0)
    throw usageError('--permission is for keys of an organization: give --org.')
  const scope = scopeOf(options)
  return (await context.client()).keys.create({ ...wanted, scope })
}

async function createForOrg(context: Context, wanted: Wanted, options: CreateOptions & { org: string }) {
  const { org, permission: permissions, database, installation, readOnly, sql } = options
  if (database.length > 0 || (installation ?? readOnly ?? sql) !== undefined)
    throw usageError('A key of an organization may do what --permission names, and nothing else.')
  if (permissions.length === 0)
    throw usageError('What may the key do?', 'Give --permission <name>, such as --permission database.read.')
  return (await context.client()).orgs.createKey({ ...wanted, orgId: org, permissions })
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
