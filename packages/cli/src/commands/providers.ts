import type { Command } from 'commander'
import { usageError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { collect } from '../option-values.ts'
import type { OpenContext } from '../program.ts'
import { readStdin } from '../read-stdin.ts'
import { textTable, visible } from '../text-table.ts'

interface SecretOptions {
  clientSecretStdin?: boolean
}

interface CreateOptions extends SecretOptions {
  kind?: string
  issuer?: string
  clientId: string
  displayName?: string
  publicClient?: boolean
  scope: string[]
  signUp: boolean
}

interface UpdateOptions extends SecretOptions {
  clientId?: string
  displayName?: string
  scope: string[]
  signUp?: boolean
  enable?: boolean
  disable?: boolean
}

const OTHERWISE = 'Give the secret with --client-secret-stdin.'
const KINDS = ['google', 'github', 'oidc'] as const

/** `tenantry providers`: with whom users of the installation can sign in. */
export function registerProviders(program: Command, open: OpenContext): void {
  const providers = program
    .command('providers')
    .description('sign-in with Google, GitHub and OpenID Connect')
    .addHelpText(
      'after',
      '\nExamples:\n  tenantry providers create google --client-id 123.apps.googleusercontent.com\n  tenantry providers list',
    )
  providers
    .command('list')
    .description('list sign-in providers')
    .addHelpText('after', '\nExamples:\n  tenantry providers list')
    .action(async (_options: object, command: Command) => list(open(command)))
  providers
    .command('create <name>')
    .description('let a provider vouch for users; the name is part of the address to register with it')
    .option('--kind <kind>', 'google, github or oidc; that of the name when absent')
    .option('--issuer <url>', 'of an oidc provider, to the letter; or a GitHub server of your own')
    .requiredOption('--client-id <id>', 'as the provider gave it')
    .option('--client-secret-stdin', 'read the secret from standard input')
    .option('--public-client', 'there is no secret')
    .option('--display-name <text>', 'for the button')
    .option('--scope <scope>', 'ask for this (repeatable); what identifies a user when absent', collect, [])
    .option('--no-sign-up', 'lets in only who has linked the account')
    .addHelpText(
      'after',
      '\nExamples:\n  tenantry providers create google --client-id 123.apps.googleusercontent.com\n  echo "$SECRET" | tenantry providers create github --client-id Iv1.abc --client-secret-stdin\n  tenantry providers create acme --kind oidc --issuer https://login.acme.example --client-id tenantry --display-name Acme',
    )
    .action(async (name: string, options: CreateOptions, command: Command) =>
      create(open(command), name, options),
    )
  providers
    .command('update <name>')
    .description('change a provider')
    .option('--client-id <id>', 'another client')
    .option('--client-secret-stdin', 'read another secret from standard input')
    .option('--display-name <text>', 'for the button')
    .option('--scope <scope>', 'ask for these alone (repeatable)', collect, [])
    .option('--sign-up', 'lets somebody new become a user again')
    .option('--no-sign-up', 'lets in only who has linked the account')
    .option('--enable', 'lets it vouch again')
    .option('--disable', 'lets it vouch for nobody for now')
    .addHelpText(
      'after',
      '\nExamples:\n  tenantry providers update google --disable\n  echo "$SECRET" | tenantry providers update github --client-secret-stdin',
    )
    .action(async (name: string, options: UpdateOptions, command: Command) =>
      update(open(command), name, options),
    )
  providers
    .command('delete <name>')
    .description('remove a provider; accounts stay linked')
    .addHelpText('after', '\nExamples:\n  tenantry providers delete acme')
    .action(async (name: string, _options: object, command: Command) => {
      const { out, client } = open(command)
      await (await client()).signInProviders.delete(name)
      out.value({ deleted: name }, () => `${out.colors.green('✓')} Removed ${visible(name)}`)
    })
}

async function list({ out, client }: Context): Promise<void> {
  const data = await Array.fromAsync((await client()).signInProviders.list())
  out.value({ data }, () => {
    const rows = data.map((provider) => [
      provider.name,
      visible(provider.display_name),
      provider.enabled ? 'enabled' : 'disabled',
      provider.source,
      visible(provider.issuer),
      visible(provider.callback_url),
    ])
    return textTable(['NAME', 'SHOWN AS', 'STATE', 'SET BY', 'ISSUER', 'CALLBACK'], rows)
  })
}

async function create(context: Context, name: string, options: CreateOptions): Promise<void> {
  const { out, client } = context
  const { issuer, clientId, displayName, scope } = options
  const kind = KINDS.find((known) => known === (options.kind ?? name))
  if (kind === undefined)
    throw usageError('The kind of provider is missing.', 'Give --kind google, github or oidc.')
  const clientSecret = options.publicClient === true ? undefined : await readSecret(context, options)
  const provider = await (
    await client()
  ).signInProviders.create({
    name,
    kind,
    clientId,
    signUp: options.signUp,
    ...(clientSecret !== undefined && { clientSecret }),
    ...(issuer !== undefined && { issuer }),
    ...(displayName !== undefined && { displayName }),
    ...(scope.length > 0 && { scopes: scope }),
  })
  out.value(provider, () =>
    [
      `${out.colors.green('✓')} Users can sign in with ${visible(provider.display_name)} (${provider.name})`,
      `  Register this address with the provider: ${visible(provider.callback_url)}`,
    ].join('\n'),
  )
}

async function update(context: Context, name: string, options: UpdateOptions): Promise<void> {
  const { out, client } = context
  const { clientId, displayName, scope, signUp } = options
  if (options.enable === true && options.disable === true)
    throw usageError('--enable and --disable are each other’s opposite.', 'Give one of them.')
  const provider = await (
    await client()
  ).signInProviders.update(name, {
    ...(options.clientSecretStdin === true && { clientSecret: await readStdin(context, 'secret') }),
    ...(clientId !== undefined && { clientId }),
    ...(displayName !== undefined && { displayName }),
    ...(scope.length > 0 && { scopes: scope }),
    ...(signUp !== undefined && { signUp }),
    ...(options.enable === true && { enabled: true }),
    ...(options.disable === true && { enabled: false }),
  })
  out.value(provider, () => `${out.colors.green('✓')} Changed ${provider.name}`)
}

/** Never from a flag, which every process list shows. */
async function readSecret(context: Context, { clientSecretStdin }: SecretOptions): Promise<string> {
  return clientSecretStdin === true
    ? readStdin(context, 'secret')
    : context.prompts.secret('Client secret', OTHERWISE)
}
