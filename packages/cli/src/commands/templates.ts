import type { Command } from 'commander'
import type { OpenContext } from '../program.ts'
import { cellText, textTable, timeText } from '../text-table.ts'

export function registerTemplates(program: Command, open: OpenContext): void {
  const templates = program
    .command('templates')
    .description('templates and their versions')
    .addHelpText('after', '\nExamples:\n  tenantry templates list')
  templates
    .command('list')
    .description('list templates')
    .addHelpText('after', '\nExamples:\n  tenantry templates list')
    .action(async (_options: object, command: Command) => {
      const { out, client } = open(command)
      const data = await Array.fromAsync((await client()).templates.list())
      out.value({ data }, () => {
        const rows = data.map((template) => [
          template.name,
          `v${template.current_version}`,
          String(template.database_count),
          timeText(template.updated_at),
        ])
        return textTable(['NAME', 'VERSION', 'DATABASES', 'UPDATED'], rows)
      })
    })
  templates
    .command('versions <template>')
    .description('list the versions of a template, newest first')
    .addHelpText('after', '\nExamples:\n  tenantry templates versions saas-app')
    .action(async (template: string, _options: object, command: Command) => {
      const { out, client } = open(command)
      const data = await Array.fromAsync((await client()).templates.versions(template))
      out.value({ data }, () => {
        const rows = data.map((version) => [
          `v${version.version}`,
          String(version.database_count),
          timeText(version.created_at),
          cellText(version.author),
          cellText(version.message),
        ])
        return textTable(['VERSION', 'DATABASES', 'PUBLISHED', 'AUTHOR', 'MESSAGE'], rows)
      })
    })
  templates
    .command('delete <template>')
    .description('delete a template that no database is made from')
    .addHelpText('after', '\nExamples:\n  tenantry templates delete old-app')
    .action(async (template: string, _options: object, command: Command) => {
      const { out, client } = open(command)
      await (await client()).templates.delete(template)
      out.value({ template, deleted: true }, () => `${out.colors.green('✓')} Deleted "${template}"`)
    })
}
