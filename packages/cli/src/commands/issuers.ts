import { InvalidArgumentError, type Command } from 'commander'
import { usageError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { collect } from '../option-values.ts'
import type { OpenContext } from '../program.ts'
import { textTable, visible } from '../text-table.ts'

interface CreateOptions {
  audience: string[]
  jwksUrl?: string
  userClaim?: string
  organizationClaim?: string
  roleClaim?: string
  role: [string, string][]
  defaultRole?: string
  createUsers?: boolean
}

/** `tenantry issuers`: identity providers whose bearer tokens are taken as they are. */
export function registerIssuers(program: Command, open: OpenContext): void {
  const issuers = program
    .command('issuers')
    .description('issuers whose tokens are trusted')
    .addHelpText(
      'after',
      '\nExamples:\n  tenantry issuers create https://acme.eu.auth0.com/ --audience https://api.acme.example --create-users\n  tenantry issuers disable iss_…',
    )
  issuers
    .command('list')
    .description('list trusted issuers')
    .addHelpText('after', '\nExamples:\n  tenantry issuers list')
    .action(async (_options: object, command: Command) => list(open(command)))
  issuers
    .command('create <issuer>')
    .description('take the tokens of an issuer: its "iss", to the letter')
    .requiredOption('--audience <aud>', 'a token has to be for this (repeatable)', collect, [])
    .option('--jwks-url <url>', 'where its keys are; found by discovery when absent')
    .option('--user-claim <name>', 'what names the user; "sub" when absent')
    .option('--organization-claim <name>', 'what names the organization, by id or slug')
    .option('--role-claim <name>', 'what names the role in it')
    .option('--role <value=role>', 'what a value of the role claim means (repeatable)', collectRole, [])
    .option('--default-role <role>', 'of members whose token names no role')
    .option('--create-users', 'makes a user of somebody new, by a verified address')
    .addHelpText(
      'after',
      '\nExamples:\n  tenantry issuers create https://acme.eu.auth0.com/ --audience https://api.acme.example --create-users\n  tenantry issuers create https://id.acme.example --audience api --organization-claim org_id --role-claim role --role Boss=admin --role Staff=member',
    )
    .action(async (issuer: string, options: CreateOptions, command: Command) =>
      create(open(command), issuer, options),
    )
  for (const [verb, enabled, description] of [
    ['enable', true, 'take the tokens of an issuer again'],
    ['disable', false, 'take no tokens of an issuer for now'],
  ] as const)
    issuers
      .command(`${verb} <id>`)
      .description(description)
      .addHelpText('after', `\nExamples:\n  tenantry issuers ${verb} iss_…`)
      .action(async (id: string, _options: object, command: Command) => {
        const { out, client } = open(command)
        const issuer = await (await client()).trustedIssuers.update(id, { enabled })
        out.value(issuer, () => `${out.colors.green('✓')} ${visible(issuer.issuer)} is ${verb}d`)
      })
  issuers
    .command('delete <id>')
    .description('take no tokens of an issuer any more')
    .addHelpText('after', '\nExamples:\n  tenantry issuers delete iss_…')
    .action(async (id: string, _options: object, command: Command) => {
      const { out, client } = open(command)
      await (await client()).trustedIssuers.delete(id)
      out.value({ deleted: id }, () => `${out.colors.green('✓')} Removed ${visible(id)}`)
    })
}

async function list({ out, client }: Context): Promise<void> {
  const data = await Array.fromAsync((await client()).trustedIssuers.list())
  out.value({ data }, () => {
    const rows = data.map((issuer) => [
      visible(issuer.issuer),
      issuer.enabled ? 'enabled' : 'disabled',
      visible(issuer.audiences.join(' ')),
      visible(issuer.organization_claim ?? '-'),
      visible(issuer.role_claim ?? '-'),
      issuer.id,
    ])
    return textTable(['ISSUER', 'STATE', 'AUDIENCES', 'ORGANIZATION', 'ROLE', 'ID'], rows)
  })
}

async function create({ out, client }: Context, issuer: string, options: CreateOptions): Promise<void> {
  const { audience, role, jwksUrl, userClaim, organizationClaim, roleClaim, defaultRole } = options
  if (audience.length === 0) throw usageError('--audience is missing.', 'Give the audience of the tokens.')
  const made = await (
    await client()
  ).trustedIssuers.create({
    issuer,
    audiences: audience,
    createUsers: options.createUsers === true,
    ...(jwksUrl !== undefined && { jwksUrl }),
    ...(userClaim !== undefined && { userClaim }),
    ...(organizationClaim !== undefined && { organizationClaim }),
    ...(roleClaim !== undefined && { roleClaim }),
    ...(role.length > 0 && { roleMap: Object.fromEntries(role) }),
    ...(defaultRole !== undefined && { defaultRole }),
  })
  out.value(made, () => `${out.colors.green('✓')} Tokens of ${visible(made.issuer)} are taken (${made.id})`)
}

function collectRole(text: string, earlier: [string, string][]): [string, string][] {
  const at = text.lastIndexOf('=')
  if (at < 1 || at === text.length - 1) throw new InvalidArgumentError('Write it as value=role.')
  return [...earlier, [text.slice(0, at), text.slice(at + 1)]]
}
