import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { parseSchemaDocument, printTypes, type SchemaDocument } from '@tenantry/schema'
import { Stop } from '../cli-error.ts'
import type { Command } from 'commander'
import type { Context } from '../context.ts'
import { EXIT } from '../exit-codes.ts'
import { loadSchema } from '../load-schema.ts'
import type { OpenContext } from '../program.ts'
import { findSchemaFile, readProjectConfig } from '../project-config.ts'

interface GenerateOptions {
  schema?: string
  template?: string
  out?: string
  stdout?: boolean
  check?: boolean
}

export function registerGenerate(program: Command, open: OpenContext): void {
  program
    .command('generate')
    .description('write row, insert and update types for the SDK')
    .option('--schema <file>', 'schema file')
    .option('--template <name>', 'take the schema of this template from the server instead')
    .option('-o, --out <file>', 'file to write (the configured types, or database.ts beside the schema)')
    .option('--stdout', 'print them instead of writing a file')
    .option('--check', 'write nothing; exit with 1 when the file is not up to date')
    .addHelpText(
      'after',
      '\nExamples:\n  tenantry generate\n  tenantry generate --template saas-app -o src/database.ts\n  tenantry generate --check',
    )
    .action(async (options: GenerateOptions, command: Command) => generate(open(command), options))
}

async function generate(context: Context, options: GenerateOptions): Promise<void> {
  const { out, workingDirectory } = context
  const config = await readProjectConfig(workingDirectory, context.configPath)
  const { schema, folder } = await readSchema(context, options)
  const source = printTypes(schema)
  if (options.stdout === true) {
    if (out.json) out.value({ template: schema.name, source }, () => '')
    else out.raw(source)
    return
  }
  const file =
    options.out === undefined
      ? (config.types ?? join(folder, 'database.ts'))
      : resolve(workingDirectory, options.out)
  const shown = relative(workingDirectory, file)
  const changed = (await readFile(file, 'utf8').catch(() => null)) !== source
  if (options.check === true) {
    out.value({ file: shown, up_to_date: !changed }, () =>
      changed ? `${shown} is not up to date` : `${shown} is up to date`,
    )
    if (changed) throw new Stop(EXIT.failure)
    return
  }
  if (changed) {
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, source)
  }
  out.value(
    { file: shown, changed },
    () => `${out.colors.green('✓')} ${changed ? 'Wrote' : 'Up to date:'} ${shown}`,
  )
}

async function readSchema(
  context: Context,
  options: GenerateOptions,
): Promise<{ schema: SchemaDocument; folder: string }> {
  const { workingDirectory } = context
  const config = await readProjectConfig(workingDirectory, context.configPath)
  if (options.template !== undefined) {
    const tenantry = await context.client()
    const { schema } = await tenantry.templates.get(options.template)
    return { schema: parseSchemaDocument(schema), folder: config.root }
  }
  const file = findSchemaFile(config, options.schema, workingDirectory)
  return { schema: await loadSchema(file, workingDirectory), folder: dirname(file) }
}
