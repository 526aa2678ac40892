import type { Command } from 'commander'
import type { OpenContext } from '../program.ts'
import { textTable, visible } from '../text-table.ts'

interface ListOptions {
  search?: string
  role?: string
}

/** `tenantry orgs members` and `roles`. */
export function registerMembers(orgs: Command, open: OpenContext): void {
  orgs
    .command('members <org>')
    .description('list members')
    .option('--search <text>', 'part of a name or address')
    .option('--role <role>', 'those with this role')
    .addHelpText('after', '\nExamples:\n  tenantry orgs members acme-corp --role admin')
    .action(async (reference: string, { search, role }: ListOptions, command: Command) => {
      const { out, client } = open(command)
      const wanted = { ...(search !== undefined && { search }), ...(role !== undefined && { role }) }
      const data = await Array.fromAsync((await client()).orgs.listMembers(reference, wanted))
      out.value({ data }, () => {
        const rows = data.map((member) => [
          visible(member.email),
          visible(member.name ?? ''),
          member.role,
          member.user_id,
        ])
        return textTable(['EMAIL', 'NAME', 'ROLE', 'USER'], rows)
      })
    })
  orgs
    .command('roles <org>')
    .description('list the roles that members can have')
    .addHelpText('after', '\nExamples:\n  tenantry orgs roles acme-corp')
    .action(async (reference: string, _options: object, command: Command) => {
      const { out, client } = open(command)
      const data = [...(await (await client()).orgs.listRoles(reference))]
      out.value({ data }, () => {
        const rows = data.map(({ name, kind, permissions }) => [name, kind, permissions.join(' ')])
        return textTable(['NAME', 'KIND', 'PERMISSIONS'], rows)
      })
    })
}
