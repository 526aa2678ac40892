import type { Command } from 'commander'
import { collect } from '../option-values.ts'
import type { OpenContext } from '../program.ts'
import { textTable, timeText, visible } from '../text-table.ts'
import { readTime } from '../time-value.ts'
import { scopeText } from './whoami.ts'

interface CreateOptions {
  permission: string[]
  organization?: string
  expires?: number
}

/** `tenantry tokens`: personal access tokens of whoever is signed in. */
export function registerTokens(program: Command, open: OpenContext): void {
  const tokens = program
    .command('tokens')
    .description('personal access tokens of the signed-in user')
    .addHelpText(
      'after',
      '\nExamples:\n  tenantry tokens create ci --permission database.read --expires 2027-01-31\n  tenantry tokens list',
    )
  tokens
    .command('list')
    .description('list your tokens')
    .addHelpText('after', '\nExamples:\n  tenantry tokens list')
    .action(async (_options: object, command: Command) => {
      const { out, client } = open(command)
      const data = await Array.fromAsync((await client()).auth.personalTokens.list())
      out.value({ data }, () => {
        const rows = data.map((token) => [
          visible(token.name),
          scopeText(token.scope),
          token.revoked_at === null ? 'valid' : 'revoked',
          timeText(token.expires_at),
          timeText(token.last_used_at),
          token.id,
        ])
        return textTable(['NAME', 'SCOPE', 'STATE', 'EXPIRES', 'LAST USED', 'ID'], rows)
      })
    })
  tokens
    .command('create <name>')
    .description('create a token that acts for you; it is shown this once')
    .option('--permission <permission>', 'may do this (repeatable); all that you may without', collect, [])
    .option('--organization <org>', 'opens this organization alone')
    .option('--expires <date>', 'valid until, such as 2027-01-31 (UTC)', readTime)
    .addHelpText(
      'after',
      '\nExamples:\n  tenantry tokens create laptop --expires 2027-01-31\n  tenantry tokens create ci --organization acme-corp --permission database.read',
    )
    .action(async (name: string, options: CreateOptions, command: Command) => {
      const { out, client } = open(command)
      const { permission, organization, expires } = options
      const token = await (
        await client()
      ).auth.personalTokens.create({
        name,
        ...(permission.length > 0 && { permissions: permission }),
        ...(organization !== undefined && { organization }),
        ...(expires !== undefined && { expiresAt: expires }),
      })
      out.value(token, () =>
        [
          `${out.colors.green('✓')} Created token "${visible(token.name)}" (${token.id}): ${scopeText(token.scope)}`,
          `  ${token.token ?? 'The token was shown before.'}`,
          out.colors.dim('  It is shown this once and stored hashed.'),
        ].join('\n'),
      )
    })
  tokens
    .command('revoke <id>')
    .description('revoke a token')
    .addHelpText('after', '\nExamples:\n  tenantry tokens revoke key_…')
    .action(async (id: string, _options: object, command: Command) => {
      const { out, client } = open(command)
      const token = await (await client()).auth.personalTokens.revoke(id)
      out.value(token, () => `${out.colors.green('✓')} Revoked ${visible(token.name)} (${token.id})`)
    })
}
