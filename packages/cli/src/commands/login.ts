import { Tenantry } from '@tenantry/sdk'
import type { Command } from 'commander'
import { usageError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { serverUrl } from '../connection.ts'
import { credentialsPath, readProfiles, storeProfile, writeProfiles, type Profile } from '../credentials.ts'
import type { OpenContext } from '../program.ts'
import { readPassword } from '../read-password.ts'
import { readStdin } from '../read-stdin.ts'
import { visible } from '../text-table.ts'
import { signInByBrowser } from './login-device.ts'
import { signInWithFactor } from './second-factor.ts'
import { whoami } from './whoami.ts'

interface LoginOptions {
  apiKeyStdin?: boolean
  email?: string
  passwordStdin?: boolean
  key?: boolean
  browser: boolean
}

export function registerLogin(program: Command, open: OpenContext): void {
  program
    .command('login')
    .description('sign in with a browser, a password or a key; what is stored is readable by you alone')
    .option('--no-browser', 'open none: print the address, for a browser elsewhere')
    .option('--email <address>', 'sign in as this user, with a password')
    .option('--password-stdin', 'read the password from standard input')
    .option('--key', 'ask for a key instead of a user')
    .option('--api-key-stdin', 'read the key from standard input')
    .addHelpText(
      'after',
      `
Examples:
  tenantry login
  tenantry login --url https://api.example.com --profile production
  tenantry login --no-browser
  tenantry login --email ada@example.com
  tenantry login --key
  echo "$KEY" | tenantry login --url https://api.example.com --api-key-stdin`,
    )
    .action(async (options: LoginOptions, command: Command) => {
      const context = open(command)
      if (options.email !== undefined) return signIn(context, options.email, options)
      if (wantsKey(context, options)) return login(context, options)
      const server = await chooseServer(context)
      return signInByBrowser(context, { ...server, browser: options.browser })
    })
  program
    .command('logout')
    .description('forget the stored key; a stored session ends')
    .addHelpText('after', '\nExamples:\n  tenantry logout\n  tenantry logout --profile production')
    .action(async (_options: object, command: Command) => logout(open(command)))
  program
    .command('whoami')
    .description('show the server, and who asks: the key and what it may do, or the user')
    .addHelpText('after', '\nExamples:\n  tenantry whoami\n  tenantry whoami --json')
    .action(async (_options: object, command: Command) => whoami(open(command)))
}

/** Where nobody sits who could use a browser, a key is what is left. */
function wantsKey({ prompts, givenApiKey }: Context, options: LoginOptions): boolean {
  if (options.passwordStdin === true) throw usageError('Whose password is it?', 'Give --email as well.')
  return (
    options.key === true || options.apiKeyStdin === true || givenApiKey !== undefined || !prompts.available
  )
}

async function login(context: Context, options: LoginOptions): Promise<void> {
  const { out, environment } = context
  const { profile, url } = await chooseServer(context)
  const apiKey = await readKey(context, options)
  // Only a key that the server takes is worth keeping.
  const key = await new Tenantry({ url, apiKey }).keys.current()

  await storeProfile(credentialsPath(environment), profile, { url, kind: 'key', token: apiKey })
  out.value(
    { profile, url, key: { id: key.id, name: key.name } },
    () => `${out.colors.green('✓')} Logged in to ${url} with key "${key.name}" (profile ${profile})`,
  )
}

async function signIn(context: Context, email: string, options: LoginOptions): Promise<void> {
  const { out, environment } = context
  if (options.apiKeyStdin === true || options.key === true)
    throw usageError('Give either --email or a key: --key, --api-key-stdin.')
  const { profile, url } = await chooseServer(context)
  const password = await readPassword(context, options)
  const { user, session } = await signInWithFactor(context, new Tenantry({ url }), { email, password })
  await storeProfile(credentialsPath(environment), profile, { url, kind: 'session', token: session.token })
  out.value(
    { profile, url, user },
    () => `${out.colors.green('✓')} Signed in to ${url} as ${visible(user.email)} (profile ${profile})`,
  )
}

async function chooseServer({ connection, prompts }: Context): Promise<{ profile: string; url: string }> {
  const { profile, url } = await connection()
  if (!prompts.available) return { profile, url }
  return { profile, url: serverUrl(await prompts.text('Server', url, '')) }
}

async function readKey(context: Context, options: LoginOptions): Promise<string> {
  if (options.apiKeyStdin === true) return (await readStdin(context, 'key')).trim()
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
  // It is forgotten here before the server is asked, which may be away.
  const ended = stored?.kind === 'session' ? await endSession(stored) : undefined
  out.value(
    { profile, was_logged_in: stored !== undefined, ...(ended !== undefined && { session_ended: ended }) },
    () =>
      stored === undefined
        ? `Nothing is stored for profile ${profile}.`
        : `${out.colors.green('✓')} Forgot the ${stored.kind} for ${stored.url} (profile ${profile}). ${advice(ended)}`,
  )
}

/** Whether the session is over. */
async function endSession({ url, token }: Profile): Promise<boolean> {
  const tenantry = new Tenantry({ url, retry: { retries: 0 }, timeoutMs: 5_000 })
  await tenantry.auth.use({ token })
  return tenantry.auth.logout().then(
    () => true,
    () => false,
  )
}

function advice(ended: boolean | undefined): string {
  if (ended === undefined) return 'To make it useless, revoke it: tenantry keys revoke'
  return ended
    ? 'It is over.'
    : 'The server did not answer: the session goes on there until it ends by itself.'
}
