import type { Command } from 'commander'
import type { OpenContext } from '../program.ts'
import { textTable, timeText, visible } from '../text-table.ts'
import { readTime } from '../time-value.ts'

interface CreateOptions {
  /** Unix seconds. */
  expires: number
  defaultRole?: string
}

export function registerScim(program: Command, open: OpenContext): void {
  const scim = program
    .command('scim')
    .description('users and groups from an identity provider')
    .addHelpText(
      'after',
      '\nExamples:\n  tenantry scim tokens create acme-corp Okta --expires 2027-01-31\n  tenantry scim groups map acme-corp scg_… admin',
    )
  registerTokens(scim, open)
  registerGroups(scim, open)
}

function registerTokens(scim: Command, open: OpenContext): void {
  const tokens = scim
    .command('tokens')
    .description('tokens of identity providers')
    .addHelpText(
      'after',
      '\nExamples:\n  tenantry scim tokens create acme-corp Okta --expires 2027-01-31\n  tenantry scim tokens list acme-corp',
    )
  tokens
    .command('list <org>')
    .description('list the tokens of an organization')
    .addHelpText('after', '\nExamples:\n  tenantry scim tokens list acme-corp')
    .action(async (org: string, _options: object, command: Command) => {
      const { out, client } = open(command)
      const data = await Array.fromAsync((await client()).orgs.scim.tokens.list(org))
      out.value({ data }, () => {
        const rows = data.map((token) => [
          visible(token.name),
          token.revoked_at === null ? 'valid' : 'revoked',
          token.default_role,
          timeText(token.expires_at),
          timeText(token.last_used_at),
          token.id,
        ])
        return textTable(['NAME', 'STATE', 'DEFAULT ROLE', 'EXPIRES', 'LAST USED', 'ID'], rows)
      })
    })
  tokens
    .command('create <org> <name>')
    .description('create a token; it is shown this once')
    .requiredOption('--expires <date>', 'valid until, such as 2027-01-31 (UTC), within two years', readTime)
    .option('--default-role <role>', 'role of users whom no group gives one (member)')
    .addHelpText('after', '\nExamples:\n  tenantry scim tokens create acme-corp Okta --expires 2027-01-31')
    .action(async (org: string, name: string, options: CreateOptions, command: Command) => {
      const { out, client } = open(command)
      const { expires: expiresAt, defaultRole } = options
      const wanted = { orgId: org, name, expiresAt, ...(defaultRole !== undefined && { defaultRole }) }
      const token = await (await client()).orgs.scim.tokens.create(wanted)
      out.value(token, () =>
        [
          `${out.colors.green('✓')} Created token "${visible(token.name)}" (${token.id})`,
          `  ${token.token ?? 'The token was shown before.'}`,
          out.colors.dim('  It is shown this once and stored hashed.'),
        ].join('\n'),
      )
    })
  tokens
    .command('revoke <org> <id>')
    .description('revoke a token; what it provisioned stays')
    .addHelpText('after', '\nExamples:\n  tenantry scim tokens revoke acme-corp sct_…')
    .action(async (org: string, id: string, _options: object, command: Command) => {
      const { out, client } = open(command)
      const token = await (await client()).orgs.scim.tokens.revoke(org, id)
      out.value(token, () => `${out.colors.green('✓')} Revoked ${visible(token.name)} (${token.id})`)
    })
}

function registerGroups(scim: Command, open: OpenContext): void {
  const groups = scim
    .command('groups')
    .description('groups of identity providers')
    .addHelpText(
      'after',
      '\nExamples:\n  tenantry scim groups list acme-corp\n  tenantry scim groups map acme-corp scg_… admin',
    )
  groups
    .command('list <org>')
    .description('list the groups that were sent, and the roles they stand for')
    .addHelpText('after', '\nExamples:\n  tenantry scim groups list acme-corp')
    .action(async (org: string, _options: object, command: Command) => {
      const { out, client } = open(command)
      const data = await Array.fromAsync((await client()).orgs.scim.groups.list(org))
      out.value({ data }, () => {
        const rows = data.map((group) => [
          visible(group.display_name),
          group.role ?? '',
          String(group.member_count),
          group.id,
        ])
        return textTable(['NAME', 'ROLE', 'MEMBERS', 'ID'], rows)
      })
    })
  groups
    .command('map <org> <id> [role]')
    .description('let a group stand for a role; without one, for none')
    .addHelpText('after', '\nExamples:\n  tenantry scim groups map acme-corp scg_… admin')
    .action(async (org: string, id: string, role: string | undefined, _options: object, command: Command) => {
      const { out, client } = open(command)
      const group = await (await client()).orgs.scim.groups.map(org, id, role ?? null)
      const stands = group.role === null ? 'no role' : `the role ${group.role}`
      out.value(group, () => `${out.colors.green('✓')} ${visible(group.display_name)} stands for ${stands}`)
    })
}
