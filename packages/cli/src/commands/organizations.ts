import type { Command } from 'commander'
import { Stop } from '../cli-error.ts'
import { EXIT } from '../exit-codes.ts'
import { readNumber } from '../option-values.ts'
import type { OpenContext } from '../program.ts'
import { textRecord, textTable, timeText, visible } from '../text-table.ts'

export function registerOrganizations(program: Command, open: OpenContext): void {
  const orgs = program.command('orgs').description('organizations')
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
    .addHelpText('after', '\nExamples:\n  tenantry orgs create "Acme Corp" --owner ada@example.com')
    .action(async (name: string, options: { slug?: string; owner?: string }, command: Command) => {
      const { out, client } = open(command)
      const org = await (await client()).orgs.create({ name, ...options })
      out.value(org, () => `${out.colors.green('✓')} Created ${visible(org.name)}: ${org.slug} (${org.id})`)
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
    .command('members <org>')
    .description('list members')
    .addHelpText('after', '\nExamples:\n  tenantry orgs members acme-corp')
    .action(async (reference: string, _options: object, command: Command) => {
      const { out, client } = open(command)
      const data = await Array.fromAsync((await client()).orgs.listMembers(reference))
      out.value({ data }, () => {
        const rows = data.map(({ email, name, role, user_id }) => [
          visible(email),
          visible(name ?? ''),
          role,
          user_id,
        ])
        return textTable(['EMAIL', 'NAME', 'ROLE', 'USER'], rows)
      })
    })
  orgs
    .command('invite <org> <email...>')
    .description('invite people by e-mail')
    .option('--role <role>', 'what they become', 'member')
    .addHelpText('after', '\nExamples:\n  tenantry orgs invite acme-corp ada@example.com --role admin')
    .action(async (reference: string, emails: string[], { role }: { role: string }, command: Command) => {
      const { out, client } = open(command)
      const invites = emails.map((email) => ({ email, role }))
      const answer = await (await client()).orgs.inviteMany(reference, invites)
      out.value(answer, () => {
        const rows = answer.results.map(({ email, status, detail }) => [
          visible(email),
          status,
          visible(detail ?? ''),
        ])
        return textTable(['EMAIL', 'RESULT', 'WHY'], rows)
      })
      if (answer.invited < emails.length) throw new Stop(EXIT.failure)
    })
  orgs
    .command('roles <org>')
    .description('list the roles that members can have')
    .addHelpText('after', '\nExamples:\n  tenantry orgs roles acme-corp')
    .action(async (reference: string, _options: object, command: Command) => {
      const { out, client } = open(command)
      const roles = await (await client()).orgs.listRoles(reference)
      out.value(roles, () => {
        const rows = roles.data.map(({ name, kind, permissions }) => [name, kind, permissions.join(' ')])
        return textTable(['NAME', 'KIND', 'PERMISSIONS'], rows)
      })
    })
}
