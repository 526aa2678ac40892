import type { Command } from 'commander'
import { readNumber } from '../option-values.ts'
import type { OpenContext } from '../program.ts'
import { textRecord, textTable, timeText, visible } from '../text-table.ts'
import { registerInvitations } from './invitations.ts'
import { registerMembers } from './members.ts'

interface CreateOptions {
  slug?: string
  owner?: string
  template?: string
}

export function registerOrganizations(program: Command, open: OpenContext): void {
  const orgs = program
    .command('orgs')
    .description('organizations')
    .addHelpText(
      'after',
      '\nExamples:\n  tenantry orgs create "Acme Corp" --owner ada@example.com\n  tenantry orgs members acme-corp',
    )
  orgs
    .command('list')
    .description('list organizations')
    .option('--search <text>', 'part of a name or slug')
    .option('--deleted', 'those that can be restored')
    .option('--limit <n>', 'at most so many (50)', readNumber)
    .addHelpText('after', '\nExamples:\n  tenantry orgs list --search acme')
    .action(
      async (
        { search, deleted, limit }: { search?: string; deleted?: true; limit?: number },
        command: Command,
      ) => {
        const { out, client } = open(command)
        const wanted = { limit: limit ?? 50, ...(search !== undefined && { search }) }
        const page = await (await client()).orgs.list({ ...wanted, ...(deleted && { deleted }) })
        out.value({ data: [...page], next_cursor: page.next_cursor }, () => {
          const rows = page.map((org) => [visible(org.name), org.slug, timeText(org.created_at), org.id])
          return textTable(['NAME', 'SLUG', 'CREATED', 'ID'], rows)
        })
      },
    )
  orgs
    .command('create <name>')
    .description('create an organization')
    .option('--slug <slug>', 'instead of one made from the name')
    .option('--owner <user>', 'who owns it, by id or address; needed with an installation key')
    .option('--template <template>', 'with a database of this template')
    .addHelpText(
      'after',
      '\nExamples:\n  tenantry orgs create "Acme Corp" --owner ada@example.com --template saas-app',
    )
    .action(async (name: string, { template, ...options }: CreateOptions, command: Command) => {
      const { out, client } = open(command)
      const provision = template !== undefined && { provisionDatabase: { template } }
      const org = await (await client()).orgs.create({ name, ...options, ...provision })
      out.value(org, () => {
        const database = org.database === undefined ? '' : `, with the database ${org.database.name}`
        return `${out.colors.green('✓')} Created ${visible(org.name)}: ${org.slug} (${org.id})${database}`
      })
    })
  orgs
    .command('show <org>')
    .description('show an organization')
    .addHelpText('after', '\nExamples:\n  tenantry orgs show acme-corp')
    .action(async (reference: string, _options: object, command: Command) => {
      const { out, client } = open(command)
      const org = await (await client()).orgs.get(reference)
      out.value(org, () =>
        textRecord({
          id: org.id,
          slug: org.slug,
          name: visible(org.name),
          'second factor': org.settings.require_second_factor ? 'required' : 'optional',
          'sign-in lasts': org.settings.session_lifetime_seconds,
          'e-mail domains': org.settings.allowed_email_domains?.join(' ') ?? null,
          'member limit': org.settings.member_limit,
          created: timeText(org.created_at),
        }),
      )
    })
  orgs
    .command('delete <org>')
    .description('close an organization; it can be restored for a while')
    .addHelpText('after', '\nExamples:\n  tenantry orgs delete acme-corp')
    .action(async (reference: string, _options: object, command: Command) => {
      const { out, client } = open(command)
      const org = await (await client()).orgs.delete(reference)
      out.value(
        org,
        () =>
          `${out.colors.green('✓')} Deleted ${visible(org.name)} (${org.id}); it can be restored until ${timeText(org.purge_at)}`,
      )
    })
  orgs
    .command('restore <org>')
    .description('open a deleted organization again')
    .addHelpText('after', '\nExamples:\n  tenantry orgs restore acme-corp')
    .action(async (reference: string, _options: object, command: Command) => {
      const { out, client } = open(command)
      const org = await (await client()).orgs.restore(reference)
      out.value(org, () => `${out.colors.green('✓')} Restored ${visible(org.name)} (${org.id})`)
    })
  registerMembers(orgs, open)
  registerInvitations(orgs, open)
}
