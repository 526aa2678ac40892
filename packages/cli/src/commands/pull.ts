import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { parseSchemaDocument, printSchema } from '@tenantry/schema'
import type { Command } from 'commander'
import { usageError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { readNumber } from '../option-values.ts'
import type { OpenContext } from '../program.ts'
import { readProjectConfig, type ProjectConfig } from '../project-config.ts'

interface PullOptions {
  schemaVersion?: number
  out?: string
  stdout?: boolean
  force?: boolean
}

export function registerPull(program: Command, open: OpenContext): void {
  program
    .command('pull <template>')
    .description('write a template’s schema as TypeScript')
    .option('--schema-version <n>', 'an older version', readNumber)
    .option('-o, --out <file>', 'file to write (the configured schema, or schemas/<template>.schema.ts)')
    .option('--stdout', 'print it instead of writing a file')
    .option('--force', 'overwrite the file')
    .addHelpText(
      'after',
      '\nExamples:\n  tenantry pull saas-app\n  tenantry pull saas-app --schema-version 3 --stdout',
    )
    .action(async (template: string, options: PullOptions, command: Command) =>
      pull(open(command), template, options),
    )
}

async function pull(context: Context, template: string, options: PullOptions): Promise<void> {
  const { out, workingDirectory } = context
  const tenantry = await context.client()
  const found =
    options.schemaVersion === undefined
      ? await tenantry.templates.get(template)
      : await tenantry.templates.version(template, options.schemaVersion)
  const source = printSchema(parseSchemaDocument(found.schema))
  const version = 'current_version' in found ? found.current_version : found.version
  if (options.stdout === true) {
    if (out.json) out.value({ template, version, source }, () => '')
    else out.raw(source)
    return
  }
  const config = await readProjectConfig(workingDirectory, context.configPath)
  const file = targetFile(config, template, options, workingDirectory)
  const shown = relative(workingDirectory, file)
  if (existsSync(file) && options.force !== true) {
    throw usageError(
      `${shown} exists already.`,
      'Give --force to overwrite it, --out for another file, or --stdout.',
    )
  }
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, source)
  out.value(
    { template, version, file: shown },
    () => `${out.colors.green('✓')} Wrote ${shown} from "${template}" v${version}`,
  )
}

function targetFile(
  config: ProjectConfig,
  template: string,
  options: PullOptions,
  workingDirectory: string,
): string {
  if (options.out !== undefined) return resolve(workingDirectory, options.out)
  return config.schema ?? join(config.root, 'schemas', `${template}.schema.ts`)
}
