import { Tenantry } from '@tenantry/sdk'
import type { Command } from 'commander'
import { usageError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { serverUrl } from '../connection.ts'
import { credentialsPath, readProfiles, writeProfiles } from '../credentials.ts'
import type { OpenContext } from '../program.ts'
import { textRecord } from '../text-table.ts'

interface LoginOptions {
  apiKeyStdin?: boolean
}

export function registerLogin(program: Command, open: OpenContext): void {
  program
    .command('login')
    .description('store the server and a key, readable by you alone')
    .option('--api-key-stdin', 'read the key from standard input')
    .addHelpText(
      'after',
      `
Examples:
  tenantry login
  tenantry login --url https://api.example.com --profile production
  echo "$KEY" | tenantry login --url https://api.example.com --api-key-stdin`,
    )
    .action(async (options: LoginOptions, command: Command) => login(open(command), options))
  program
    .command('logout')
    .description('forget the stored key')
    .addHelpText('after', '\nExamples:\n  tenantry logout\n  tenantry logout --profile production')
    .action(async (_options: object, command: Command) => logout(open(command)))
  program
    .command('whoami')
    .description('show the server, the key in use and what it may do')
    .addHelpText('after', '\nExamples:\n  tenantry whoami\n  tenantry whoami --json')
    .action(async (_options: object, command: Command) => whoami(open(command)))
}

async function login(context: Context, options: LoginOptions): Promise<void> {
  const { out, prompts, environment } = context
  const found = await context.connection()
  const { profile } = found
  const url = prompts.available ? serverUrl(await prompts.text('Server', found.url, '')) : found.url
  const apiKey = await readKey(context, options)
  // Only a key that the server takes is worth keeping.
  const key = await new Tenantry({ url, apiKey }).keys.current()

  const path = credentialsPath(environment)
  await writeProfiles(path, new Map([...(await readProfiles(path)), [profile, { url, apiKey }]]))
  out.value(
    { profile, url, key: { id: key.id, name: key.name } },
    () => `${out.colors.green('✓')} Logged in to ${url} with key "${key.name}" (profile ${profile})`,
  )
}

async function readKey(context: Context, options: LoginOptions): Promise<string> {
  if (options.apiKeyStdin === true) {
    const chunks: string[] = []
    for await (const chunk of process.stdin.setEncoding('utf8')) chunks.push(String(chunk))
    const key = chunks.join('').trim()
    if (key !== '') return key
    throw usageError('Standard input held no key.')
  }
  const given = context.givenApiKey
  if (given !== undefined) return given
  return context.prompts.secret(
    'API key',
    'Give the key with --api-key-stdin, TENANTRY_API_KEY or --api-key.',
  )
}

async function logout(context: Context): Promise<void> {
  const { out } = context
  const { profile } = await context.connection()
  const path = credentialsPath(context.environment)
  const profiles = await readProfiles(path)
  const stored = profiles.get(profile)
  if (stored !== undefined)
    await writeProfiles(path, new Map([...profiles].filter(([name]) => name !== profile)))
  out.value({ profile, was_logged_in: stored !== undefined }, () =>
    stored === undefined
      ? `Nothing is stored for profile ${profile}.`
      : `${out.colors.green('✓')} Forgot the key for ${stored.url} (profile ${profile}). To make it useless, revoke it: tenantry keys revoke`,
  )
}

async function whoami(context: Context): Promise<void> {
  const connection = await context.connection()
  const tenantry = await context.client()
  const key = await tenantry.keys.current()
  const { url, profile } = connection
  context.out.value({ url, profile, key }, () =>
    textRecord({ url, profile, key: key.name, id: key.id, scope: scopeText(key.scope) }),
  )
}

type Scope = Awaited<ReturnType<Tenantry['keys']['current']>>['scope']

export function scopeText(scope: Scope): string {
  if (scope.kind === 'installation') return 'installation'
  if (scope.kind === 'organization')
    return `organization ${scope.organization_id}: ${scope.permissions.join(', ')}`
  if (scope.kind === 'user') {
    const what = scope.permissions === null ? 'all that the user may do' : scope.permissions.join(', ')
    return scope.organization_id === null ? what : `${what} in ${scope.organization_id}`
  }
  const access = scope.access === 'read' ? 'read' : 'read and write'
  return `${access} ${scope.database_ids.join(', ')}${scope.sql === true ? ', SQL' : ''}`
}
