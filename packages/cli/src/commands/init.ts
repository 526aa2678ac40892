import { existsSync } from 'node:fs'
import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { findPackageJSON } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Command } from 'commander'
import { usageError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import type { OpenContext } from '../program.ts'

interface InitOptions {
  name?: string
  yes?: boolean
}

const TEMPLATE_NAME = /^[a-z][a-z0-9-]{0,62}$/
const DEFAULT_NAME = 'app'
const IGNORED = '.tenantry/'

export function registerInit(program: Command, open: OpenContext): void {
  program
    .command('init')
    .description('write a configuration and a first schema; existing files stay as they are')
    .option('--name <template>', 'name of the template (app)')
    .option('-y, --yes', 'ask nothing')
    .addHelpText('after', '\nExamples:\n  tenantry init\n  tenantry init --name saas-app --yes')
    .action(async (options: InitOptions, command: Command) => init(open(command), options))
}

async function init(context: Context, options: InitOptions): Promise<void> {
  const { out, workingDirectory } = context
  const name = await templateName(context, options)
  const schema = `schemas/${name}.schema.ts`
  const files = [
    { path: 'tenantry.config.ts', text: configText(schema) },
    { path: schema, text: schemaText(name) },
  ]
  const written: string[] = []
  const kept: string[] = []
  for (const { path, text } of files) {
    const file = join(workingDirectory, path)
    if (existsSync(file)) kept.push(path)
    else {
      await mkdir(dirname(file), { recursive: true })
      await writeFile(file, text, { flag: 'wx' })
      written.push(path)
    }
  }
  if (await ignoreLocalData(join(workingDirectory, '.gitignore'))) written.push('.gitignore')
  else kept.push('.gitignore')

  out.value({ template: name, written, kept }, () =>
    [
      ...written.map((path) => `${out.colors.green('+')} ${path}`),
      ...kept.map((path) => out.colors.dim(`  ${path} stays as it is`)),
      '',
      ...nextSteps(join(workingDirectory, schema)),
    ].join('\n'),
  )
}

/** The package that the schema imports may be there already. */
function nextSteps(schemaFile: string): string[] {
  return isInstalled('@tenantry/schema', schemaFile)
    ? ['Next: tenantry dev']
    : ['Next: npm install --save-dev @tenantry/schema', '      tenantry dev']
}

function isInstalled(name: string, from: string): boolean {
  try {
    return findPackageJSON(name, pathToFileURL(from)) !== undefined
  } catch {
    return false
  }
}

async function templateName({ prompts }: Context, options: InitOptions): Promise<string> {
  const asks = prompts.available && options.name === undefined && options.yes !== true
  const name = asks
    ? await prompts.text('Name of the template', DEFAULT_NAME, '')
    : (options.name ?? DEFAULT_NAME)
  if (TEMPLATE_NAME.test(name)) return name
  throw usageError(`"${name}" cannot be the name of a template.`, 'Use lower-case letters, digits and "-".')
}

/** Keeps what "tenantry dev" stores out of version control. True when the file was changed. */
async function ignoreLocalData(file: string): Promise<boolean> {
  const text = await readFile(file, 'utf8').catch(() => '')
  if (text.split(/\r?\n/).includes(IGNORED)) return false
  const separator = text === '' || text.endsWith('\n') ? '' : '\n'
  await appendFile(file, `${separator}${IGNORED}\n`)
  return true
}

function configText(schema: string): string {
  return `export default {
  schema: './${schema}',
  types: './schemas/database.ts',
}
`
}

function schemaText(name: string): string {
  return `import { c, defineSchema, defineTable, sql } from '@tenantry/schema'

export default defineSchema('${name}', {
  projects: defineTable({
    id: c.integer().primaryKey(),
    name: c.text().notNull(),
    created_at: c.timestamp().notNull().default(sql\`unixepoch()\`),
  }),

  tasks: defineTable({
    id: c.integer().primaryKey(),
    project_id: c.integer().notNull().references('projects.id', { onDelete: 'cascade' }),
    title: c.text().notNull(),
    status: c.text().notNull().default('todo'),
  }).index('idx_tasks_project', ['project_id']),
})
`
}
