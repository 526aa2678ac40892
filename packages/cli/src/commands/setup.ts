import { Tenantry } from '@tenantry/sdk'
import type { Command } from 'commander'
import type { Context } from '../context.ts'
import { credentialsPath, storeProfile } from '../credentials.ts'
import type { OpenContext } from '../program.ts'
import { readNewPassword } from '../read-password.ts'
import { visible } from '../text-table.ts'

interface SetupOptions {
  token?: string
  email?: string
  name?: string
  passwordStdin?: boolean
}

export function registerSetup(program: Command, open: OpenContext): void {
  program
    .command('setup')
    .description('become the first owner of an installation')
    .option('--token <token>', 'setup token, which a server without an owner prints at its start')
    .option('--email <address>', 'your address')
    .option('--name <name>', 'your name')
    .option('--password-stdin', 'read the password from standard input')
    .addHelpText(
      'after',
      `
Examples:
  tenantry setup
  tenantry setup --url https://api.example.com --token … --email ada@example.com
  echo "$PASSWORD" | tenantry setup --token … --email ada@example.com --password-stdin`,
    )
    .action(async (options: SetupOptions, command: Command) => setup(open(command), options))
}

async function setup(context: Context, options: SetupOptions): Promise<void> {
  const { out, prompts, environment } = context
  const { profile, url } = await context.connection()
  const setupToken =
    options.token ?? (await prompts.secret('Setup token, as the server printed it', 'Give it with --token.'))
  const email = options.email ?? (await prompts.text('Your e-mail address', '', 'Give it with --email.'))
  const password = await readNewPassword(context, options)
  const { user, session } = await new Tenantry({ url }).auth.setup({
    setupToken: setupToken.trim(),
    email: email.trim(),
    password,
    ...(options.name !== undefined && { name: options.name }),
  })
  await storeProfile(credentialsPath(environment), profile, { url, kind: 'session', token: session.token })
  out.value(
    { profile, url, user },
    () => `${out.colors.green('✓')} ${visible(user.email)} owns ${url} and is signed in (profile ${profile})`,
  )
}
