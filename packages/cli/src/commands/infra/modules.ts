import type { Module, ModuleDetails, ModuleRules } from '@tenantry/contract'
import type { Command } from 'commander'
import type { OpenContext } from '../../program.ts'
import { textRecord, textTable, visible } from '../../text-table.ts'

const ORG_TEXT = 'the organization, by id or slug; a key of one need not name it'

interface OrgOptions {
  org?: string
}

const within = ({ org }: OrgOptions) => (org === undefined ? {} : { organization: org })

/** `tenantry infra modules`: what makes resources. */
export function registerModules(infra: Command, open: OpenContext): void {
  const modules = infra
    .command('modules')
    .description('what makes resources: modules that come with Tenantry, and your own')
    .addHelpText(
      'after',
      '\nExamples:\n  tenantry infra modules list --org acme-corp\n  tenantry infra modules show aws_vm --org acme-corp',
    )
  registerLooks(modules, open)
  registerChanges(modules, open)
  registerRules(modules, open)
}

function registerLooks(modules: Command, open: OpenContext): void {
  modules
    .command('list')
    .description('list modules')
    .option('--org <org>', ORG_TEXT)
    .addHelpText('after', '\nExamples:\n  tenantry infra modules list --org acme-corp')
    .action(async (options: OrgOptions, command: Command) => {
      const { out, client } = open(command)
      const found = await (await client()).infra.modules.list(within(options))
      out.value({ data: found }, () => {
        const rows = found.map((one) => [
          one.name,
          one.kind,
          one.cloud ?? '-',
          originText(one),
          visible(one.summary),
        ])
        return textTable(['NAME', 'KIND', 'CLOUD', 'FROM', 'WHAT IT IS'], rows)
      })
    })
  modules
    .command('show <module>')
    .description('show the variables and outputs of a module')
    .option('--org <org>', ORG_TEXT)
    .addHelpText('after', '\nExamples:\n  tenantry infra modules show aws_vm --org acme-corp')
    .action(async (name: string, options: OrgOptions, command: Command) => {
      const { out, client } = open(command)
      const one = await (await client()).infra.modules.get(name, within(options))
      out.value(one, () => detailsText(one))
    })
}

function registerChanges(modules: Command, open: OpenContext): void {
  modules
    .command('add <name> <url>')
    .description('add a module of your own from a Git repository, at one commit')
    .requiredOption('--commit <id>', 'the whole id of the commit; it never changes afterwards')
    .option('--folder <path>', 'where in the repository it is (its root)')
    .option('--org <org>', ORG_TEXT)
    .addHelpText(
      'after',
      '\nExamples:\n  tenantry infra modules add network https://github.com/acme/modules.git --commit "$(git rev-parse HEAD)" --folder network --org acme-corp',
    )
    .action(
      async (
        name: string,
        url: string,
        { commit, folder, ...options }: OrgOptions & { commit: string; folder?: string },
        command: Command,
      ) => {
        const { out, client } = open(command)
        const place = { name, url, commit, ...(folder === undefined ? {} : { folder }) }
        const one = await (await client()).infra.modules.add({ ...within(options), ...place })
        out.value(
          one,
          () => `${out.colors.green('✓')} Added ${one.name}, ${one.source?.hash.slice(0, 12) ?? ''}`,
        )
      },
    )
  modules
    .command('remove <module>')
    .description('remove a module of your own that nothing is made with')
    .option('--org <org>', ORG_TEXT)
    .addHelpText('after', '\nExamples:\n  tenantry infra modules remove network --org acme-corp')
    .action(async (name: string, options: OrgOptions, command: Command) => {
      const { out, client } = open(command)
      await (await client()).infra.modules.delete(name, within(options))
      out.value({ removed: name }, () => `${out.colors.green('✓')} Removed ${visible(name)}`)
    })
}

function registerRules(modules: Command, open: OpenContext): void {
  modules
    .command('rules')
    .description('show, or set, where modules of your own may come from and which providers they may use')
    .option('--host <host...>', 'allow these hosts, and no others')
    .option('--provider <source...>', 'allow these providers, and no others')
    .option('--org <org>', ORG_TEXT)
    .addHelpText(
      'after',
      '\nExamples:\n  tenantry infra modules rules --org acme-corp\n  tenantry infra modules rules --host github.com gitlab.com --provider hashicorp/aws --org acme-corp',
    )
    .action(
      async (
        { host, provider, ...options }: OrgOptions & { host?: string[]; provider?: string[] },
        command: Command,
      ) => {
        const { out, client } = open(command)
        const { modules: calls } = (await client()).infra
        const before = await calls.rules(within(options))
        const isSet = host !== undefined || provider !== undefined
        const rules = isSet
          ? await calls.setRules({
              ...within(options),
              hosts: host ?? before.hosts,
              providers: provider ?? before.providers,
            })
          : before
        out.value(rules, () => rulesText(rules))
      },
    )
}

function rulesText({ hosts, providers }: ModuleRules): string {
  const list = (names: readonly string[]) => (names.length === 0 ? 'none' : names.join(', '))
  return textRecord({ hosts: list(hosts), providers: list(providers) })
}

function originText({ source }: Module): string {
  return source === null ? 'Tenantry' : `${visible(source.url)} ${source.commit.slice(0, 12)}`
}

function detailsText(one: ModuleDetails): string {
  const variables = one.variables.map((variable) => [
    variable.name,
    visible(variable.type_text),
    variable.required ? 'needed' : visible(JSON.stringify(variable.default) ?? ''),
    variable.choices === null ? '' : visible(variable.choices.map(String).join(', ')),
    visible(variable.description),
  ])
  const outputs = one.outputs.map(({ name, description }) => [name, visible(description)])
  return [
    textRecord({ name: one.name, kind: one.kind, cloud: one.cloud ?? '-', from: originText(one) }),
    textTable(['VARIABLE', 'TYPE', 'DEFAULT', 'CHOICES', 'WHAT IT IS'], variables),
    textTable(['OUTPUT', 'WHAT IT IS'], outputs),
  ].join('\n\n')
}
