import type { Project } from '@tenantry/contract'
import type { Command } from 'commander'
import { readJsonObject, readNumber } from '../option-values.ts'
import type { OpenContext } from '../program.ts'
import { approvalsText, registerProjectApprovals } from './project-approvals.ts'
import { textRecord, textTable, timeText, visible } from '../text-table.ts'

interface Within {
  org?: string
}

interface Settings extends Within {
  name?: string
  slug?: string
  environments?: string
  defaultEnvironment?: string
  metadata?: Record<string, unknown>
}

const ORG = '--org <org>'
const ORG_TEXT = 'the organization, by id or slug; a key of one need not name it'

/** `tenantry projects`: workspaces in organizations. */
export function registerProjects(program: Command, open: OpenContext): void {
  const projects = program
    .command('projects')
    .description('projects of an organization')
    .addHelpText(
      'after',
      '\nExamples:\n  tenantry projects create "Web shop" --org acme-corp\n  tenantry projects show web-shop --org acme-corp',
    )
  registerLists(projects, open)
  registerChanges(projects, open)
  registerProjectApprovals(projects, open)
  projects
    .command('delete <project>')
    .description('delete a project that nothing lies in; it can be restored for a while')
    .option(ORG, ORG_TEXT)
    .addHelpText('after', '\nExamples:\n  tenantry projects delete web-shop --org acme-corp')
    .action(async (reference: string, { org }: Within, command: Command) => {
      const { out, client } = open(command)
      const project = await (await client()).projects.delete(reference, within(org))
      out.value(
        project,
        () =>
          `${out.colors.green('✓')} Deleted ${project.slug} (${project.id}); it can be restored until ${timeText(project.purge_at)}`,
      )
    })
  projects
    .command('restore <project>')
    .description('bring a deleted project back')
    .option(ORG, ORG_TEXT)
    .addHelpText('after', '\nExamples:\n  tenantry projects restore web-shop --org acme-corp')
    .action(async (reference: string, { org }: Within, command: Command) => {
      const { out, client } = open(command)
      const project = await (await client()).projects.restore(reference, within(org))
      out.value(project, () => `${out.colors.green('✓')} Restored ${project.slug} (${project.id})`)
    })
}

function registerLists(projects: Command, open: OpenContext): void {
  projects
    .command('list')
    .description('list projects, newest first')
    .option(ORG, ORG_TEXT)
    .option('--search <text>', 'part of a name or slug')
    .option('--deleted', 'those that can be restored')
    .option('--limit <n>', 'at most so many (50)', readNumber)
    .addHelpText('after', '\nExamples:\n  tenantry projects list --org acme-corp')
    .action(
      async (
        { org, search, deleted, limit }: Within & { search?: string; deleted?: true; limit?: number },
        command: Command,
      ) => {
        const { out, client } = open(command)
        const page = await (
          await client()
        ).projects.list({
          ...within(org),
          limit: limit ?? 50,
          ...(search !== undefined && { search }),
          ...(deleted && { deleted }),
        })
        out.value({ data: [...page], next_cursor: page.next_cursor }, () => {
          const rows = page.map((project) => [
            visible(project.name),
            project.slug,
            project.environments.join(' '),
            timeText(project.created_at),
            project.id,
          ])
          return textTable(['NAME', 'SLUG', 'ENVIRONMENTS', 'CREATED', 'ID'], rows)
        })
      },
    )
  projects
    .command('show <project>')
    .description('show a project, by id or slug')
    .option(ORG, ORG_TEXT)
    .addHelpText('after', '\nExamples:\n  tenantry projects show web-shop --org acme-corp')
    .action(async (reference: string, { org }: Within, command: Command) => {
      const { out, client } = open(command)
      const project = await (await client()).projects.get(reference, within(org))
      out.value(project, () => record(project))
    })
}

function registerChanges(projects: Command, open: OpenContext): void {
  const settable = (command: Command) =>
    command
      .option(ORG, ORG_TEXT)
      .option('--slug <slug>', 'what it is called in addresses')
      .option('--environments <names>', 'all of them, with commas between')
      .option('--default-environment <name>', 'what is meant where none is named')
      .option('--metadata <json>', 'an object of your own', readJsonObject)
  settable(projects.command('create <name>').description('create a project'))
    .addHelpText(
      'after',
      '\nExamples:\n  tenantry projects create "Web shop" --org acme-corp\n  tenantry projects create Intranet --org acme-corp --environments test,live --default-environment test',
    )
    .action(async (name: string, options: Settings, command: Command) => {
      const { out, client } = open(command)
      const project = await (
        await client()
      ).projects.create({ name, ...within(options.org), ...changes(options) })
      out.value(
        project,
        () => `${out.colors.green('✓')} Created ${visible(project.name)}: ${project.slug} (${project.id})`,
      )
    })
  settable(projects.command('update <project>').description('change a project'))
    .option('--name <name>', 'what it is called')
    .addHelpText(
      'after',
      '\nExamples:\n  tenantry projects update web-shop --org acme-corp --name "The shop"\n  tenantry projects update prj_… --environments development,production',
    )
    .action(async (reference: string, options: Settings, command: Command) => {
      const { out, client } = open(command)
      const named = options.name === undefined ? {} : { name: options.name }
      const project = await (
        await client()
      ).projects.update(reference, { ...named, ...changes(options) }, within(options.org))
      out.value(project, () => record(project))
    })
}

function within(org: string | undefined): { organization?: string } {
  return org === undefined ? {} : { organization: org }
}

function changes({ slug, environments, defaultEnvironment, metadata }: Settings) {
  return {
    ...(slug !== undefined && { slug }),
    ...(environments !== undefined && { environments: environments.split(',').map((name) => name.trim()) }),
    ...(defaultEnvironment !== undefined && { settings: { defaultEnvironment } }),
    ...(metadata !== undefined && { metadata }),
  }
}

function record(project: Project): string {
  return textRecord({
    id: project.id,
    organization: project.organization_id,
    slug: project.slug,
    name: visible(project.name),
    environments: project.environments.join(', '),
    default: project.settings.default_environment,
    approvals: approvalsText(project),
    created: timeText(project.created_at),
    deleted: timeText(project.deleted_at),
  })
}
