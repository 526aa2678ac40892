import type { OrganizationDomain } from '@tenantry/contract'
import type { Command } from 'commander'
import type { OpenContext } from '../program.ts'
import { textRecord, textTable, timeText } from '../text-table.ts'

/** `tenantry domains`: what organizations show to be theirs. */
export function registerDomains(program: Command, open: OpenContext): void {
  const domains = program
    .command('domains')
    .description('domains of an organization, for single sign-on')
    .addHelpText(
      'after',
      '\nExamples:\n  tenantry domains add acme-corp acme.com\n  tenantry domains verify acme-corp acme.com',
    )
  domains
    .command('list <org>')
    .description('list domains')
    .addHelpText('after', '\nExamples:\n  tenantry domains list acme-corp')
    .action(async (org: string, _options: object, command: Command) => {
      const { out, client } = open(command)
      const data = await Array.fromAsync((await client()).orgs.domains.list(org))
      out.value({ data }, () => {
        const rows = data.map((domain) => [domain.domain, state(domain), domain.id])
        return textTable(['DOMAIN', 'STATE', 'ID'], rows)
      })
    })
  domains
    .command('add <org> <domain>')
    .description('claim a domain, and show the TXT record that verifies it')
    .addHelpText('after', '\nExamples:\n  tenantry domains add acme-corp acme.com')
    .action(async (org: string, name: string, _options: object, command: Command) => {
      const { out, client } = open(command)
      const domain = await (await client()).orgs.domains.create(org, name)
      out.value(domain, () => record(domain))
    })
  domains
    .command('show <org> <domain>')
    .description('show a domain and its TXT record')
    .addHelpText('after', '\nExamples:\n  tenantry domains show acme-corp acme.com')
    .action(async (org: string, name: string, _options: object, command: Command) => {
      const { out, client } = open(command)
      const domain = await (await client()).orgs.domains.get(org, name)
      out.value(domain, () => record(domain))
    })
  domains
    .command('verify <org> <domain>')
    .description('look for the TXT record')
    .addHelpText('after', '\nExamples:\n  tenantry domains verify acme-corp acme.com')
    .action(async (org: string, name: string, _options: object, command: Command) => {
      const { out, client } = open(command)
      const domain = await (await client()).orgs.domains.verify(org, name)
      out.value(domain, () => `${out.colors.green('✓')} ${domain.domain} is verified`)
    })
  domains
    .command('enforce <org> <domain>')
    .description('have its addresses sign in through single sign-on alone')
    .option('--break-glass <users>', 'owners who keep other ways in, by id or address, with commas')
    .option('--issuers <urls>', 'trusted issuers whose tokens count all the same, with commas; "" for none')
    .option('--off', 'enforce it no longer')
    .addHelpText(
      'after',
      '\nExamples:\n  tenantry domains enforce acme-corp acme.com --break-glass ada@acme.com\n  tenantry domains enforce acme-corp acme.com --off',
    )
    .action(
      async (
        org: string,
        name: string,
        { breakGlass, issuers, off }: { breakGlass?: string; issuers?: string; off?: true },
        command: Command,
      ) => {
        const { out, client } = open(command)
        const changes = {
          enforced: off !== true,
          ...(breakGlass === undefined ? {} : { breakGlass: listed(breakGlass) }),
          ...(issuers === undefined ? {} : { trustedIssuers: listed(issuers) }),
        }
        const domain = await (await client()).orgs.domains.update(org, name, changes)
        const what = domain.enforced ? 'sign in through single sign-on alone' : 'sign in as they like'
        out.value(domain, () => `${out.colors.green('✓')} Addresses of ${domain.domain} ${what}`)
      },
    )
  domains
    .command('remove <org> <domain>')
    .description('give a domain up, and end the sessions of its addresses')
    .addHelpText('after', '\nExamples:\n  tenantry domains remove acme-corp acme.com')
    .action(async (org: string, name: string, _options: object, command: Command) => {
      const { out, client } = open(command)
      await (await client()).orgs.domains.delete(org, name)
      out.value({ removed: name }, () => `${out.colors.green('✓')} Removed ${name}`)
    })
}

function listed(text: string): string[] {
  const all = text.split(',').map((one) => one.trim())
  return all.filter((one) => one !== '')
}

function state({ verified_at, enforced }: OrganizationDomain): string {
  if (verified_at === null) return 'not verified'
  return enforced ? 'enforced' : 'verified'
}

function record(domain: OrganizationDomain): string {
  return textRecord({
    id: domain.id,
    domain: domain.domain,
    state: state(domain),
    'TXT record at': domain.txt_name,
    'TXT value': domain.txt_value,
    'break glass': domain.break_glass.length === 0 ? null : domain.break_glass.join(', '),
    'trusted issuers': domain.trusted_issuers.length === 0 ? null : domain.trusted_issuers.join(', '),
    'record missing since': domain.failing_since === null ? null : timeText(domain.failing_since),
    verified: timeText(domain.verified_at),
  })
}
