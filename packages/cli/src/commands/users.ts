import { Option, type Command } from 'commander'
import type { Context } from '../context.ts'
import { readJsonObject, readNumber } from '../option-values.ts'
import type { OpenContext } from '../program.ts'
import { readNewPassword } from '../read-password.ts'
import { textRecord, textTable, timeText, visible } from '../text-table.ts'
import { registerUserAccounts } from './user-accounts.ts'
import { registerUserImport } from './user-import.ts'

const ROLES = ['owner', 'admin', 'support'] as const
type OperatorRole = (typeof ROLES)[number]

interface ListOptions {
  search?: string
  disabled?: true
  operators?: true
  limit?: number
}

interface CreateOptions {
  name?: string
  role?: OperatorRole
  unverified?: true
  metadata?: Record<string, unknown>
  password?: true
  passwordStdin?: boolean
}

interface UpdateOptions {
  email?: string
  verified?: boolean
  name?: string
  role?: OperatorRole | 'none'
  metadata?: Record<string, unknown>
}

/** `tenantry users`; they are named by id or e-mail address. */
export function registerUsers(program: Command, open: OpenContext): void {
  const users = program
    .command('users')
    .description('users, by id or e-mail address')
    .addHelpText(
      'after',
      '\nExamples:\n  tenantry users list --search ada\n  tenantry users create ada@example.com --name Ada\n  tenantry users disable ada@example.com',
    )
  users
    .command('list')
    .description('list users')
    .option('--search <text>', 'part of an address or a name')
    .option('--disabled', 'those who are locked out')
    .option('--operators', 'those with a role in the installation')
    .option('--limit <n>', 'at most so many (50)', readNumber)
    .addHelpText(
      'after',
      '\nExamples:\n  tenantry users list --search ada\n  tenantry users list --operators',
    )
    .action(async (options: ListOptions, command: Command) => list(open(command), options))
  users
    .command('show <user>')
    .description('show a user')
    .addHelpText('after', '\nExamples:\n  tenantry users show ada@example.com')
    .action(async (reference: string, _options: object, command: Command) => show(open(command), reference))
  users
    .command('create <email>')
    .description('create a user, whose address counts as verified')
    .option('--name <name>')
    .addOption(new Option('--role <role>', 'role in the installation').choices(ROLES))
    .option('--unverified', 'the address has to be verified still')
    .option('--metadata <json>', 'data of your own', readJsonObject)
    .option('--password', 'ask for a password; without one the user has to get another way in')
    .option('--password-stdin', 'read the password from standard input')
    .addHelpText(
      'after',
      '\nExamples:\n  tenantry users create ada@example.com --name Ada\n  echo "$PASSWORD" | tenantry users create bot@example.com --password-stdin',
    )
    .action(async (email: string, options: CreateOptions, command: Command) =>
      create(open(command), email, options),
    )
  users
    .command('update <user>')
    .description('change a user')
    .option('--email <address>')
    .option('--verified', 'the address counts as verified')
    .option('--no-verified', 'the address has to be verified again')
    .option('--name <name>', 'an empty one takes it away')
    .addOption(new Option('--role <role>', 'role in the installation').choices([...ROLES, 'none']))
    .option('--metadata <json>', 'merged into what is there; null takes a member away', readJsonObject)
    .addHelpText(
      'after',
      '\nExamples:\n  tenantry users update ada@example.com --role support\n  tenantry users update ada@example.com --metadata \'{"plan":"pro"}\'',
    )
    .action(async (reference: string, options: UpdateOptions, command: Command) =>
      update(open(command), reference, options),
    )
  registerUserAccounts(users, open)
  registerUserImport(users, open)
}

async function list({ out, client }: Context, options: ListOptions): Promise<void> {
  const { limit = 50, ...filter } = options
  const page = await (await client()).users.list({ limit, ...filter })
  out.value({ data: [...page], next_cursor: page.next_cursor }, () => {
    const rows = page.map((user) => [
      visible(user.email),
      visible(user.name ?? ''),
      user.operator_role ?? '',
      user.disabled_at === null ? 'active' : 'disabled',
      timeText(user.last_sign_in_at),
      user.id,
    ])
    return textTable(['EMAIL', 'NAME', 'ROLE', 'STATE', 'LAST SIGN-IN', 'ID'], rows)
  })
}

async function show({ out, client }: Context, reference: string): Promise<void> {
  const user = await (await client()).users.get(reference)
  out.value(user, () =>
    textRecord({
      id: user.id,
      email: user.email,
      verified: timeText(user.email_verified_at),
      name: user.name,
      role: user.operator_role,
      password: user.has_password ? 'yes' : 'none',
      metadata: user.metadata,
      created: timeText(user.created_at),
      'last sign-in': timeText(user.last_sign_in_at),
      disabled: timeText(user.disabled_at),
    }),
  )
}

async function create(context: Context, email: string, options: CreateOptions): Promise<void> {
  const { out, client } = context
  const { name, role, unverified, metadata } = options
  const wantsPassword = options.password === true || options.passwordStdin === true
  const password = wantsPassword ? await readNewPassword(context, options) : undefined
  const user = await (
    await client()
  ).users.create({
    email,
    ...(name !== undefined && { name }),
    ...(role !== undefined && { operatorRole: role }),
    ...(unverified && { emailVerified: false }),
    ...(metadata !== undefined && { metadata }),
    ...(password !== undefined && { password }),
  })
  out.value(user, () => `${out.colors.green('✓')} Created ${visible(user.email)} (${user.id})`)
}

async function update({ out, client }: Context, reference: string, options: UpdateOptions): Promise<void> {
  const { email, verified, name, role, metadata } = options
  const user = await (
    await client()
  ).users.update(reference, {
    ...(email !== undefined && { email }),
    ...(verified !== undefined && { emailVerified: verified }),
    ...(name !== undefined && { name: name === '' ? null : name }),
    ...(role !== undefined && { operatorRole: role === 'none' ? null : role }),
    ...(metadata !== undefined && { metadata }),
  })
  out.value(user, () => `${out.colors.green('✓')} Changed ${visible(user.email)} (${user.id})`)
}
