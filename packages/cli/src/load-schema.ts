import { fork } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseSchemaDocument, type SchemaDocument } from '@tenantry/schema'
import { adviseOnMistake } from './advise-on-mistake.ts'
import { CliError } from './cli-error.ts'
import type { LoadedSchema } from './load-schema-process.ts'
import { lineOfMistake, lineOfStack } from './locate-mistake.ts'

const LOAD_TIMEOUT_MS = 30_000

/** Loads a schema file and checks it; a mistake is told with the file, the line and what to write instead. */
export async function loadSchema(file: string, workingDirectory: string): Promise<SchemaDocument> {
  const shown = relative(workingDirectory, file)
  const loaded = await loadInProcess(file, shown)
  if (loaded.kind === 'document') return parseSchemaDocument(loaded.document)
  if (loaded.kind === 'no_default_export') {
    throw new CliError('SCHEMA_INVALID', 'The file exports no schema.', {
      location: shown,
      hint: "Write: export default defineSchema('app', { … })",
    })
  }
  throw await explain(loaded, file, shown)
}

async function explain(
  error: Extract<LoadedSchema, { kind: 'error' }>,
  file: string,
  shown: string,
): Promise<CliError> {
  const source = await readFile(file, 'utf8')
  if (error.name === 'SchemaError' && error.path !== undefined) {
    // A mistake within one column is thrown while the column is built, and the stack knows its line best.
    const inTables = error.path.startsWith('tables.')
    const line = inTables ? lineOfMistake(source, error.path) : lineOfStack(error.stack, file)
    return new CliError(
      'SCHEMA_INVALID',
      `${error.path === '' ? 'schema' : error.path}: ${error.reason ?? error.message}`,
      {
        location: line === null ? shown : `${shown}:${line}`,
      },
    )
  }
  if (error.code === 'ERR_MODULE_NOT_FOUND' && error.message.includes("'@tenantry/schema'")) {
    return new CliError(
      'SCHEMA_PACKAGE_MISSING',
      'The file imports @tenantry/schema, which is not installed here.',
      {
        location: shown,
        hint: 'Install it beside the schema: npm install --save-dev @tenantry/schema',
      },
    )
  }
  const line = lineOfStack(error.stack, file)
  const hint = adviseOnMistake(error.message)
  return new CliError('SCHEMA_INVALID', `The file cannot be loaded: ${error.name}: ${error.message}`, {
    location: line === null ? shown : `${shown}:${line}`,
    ...(hint !== undefined && { hint }),
  })
}

function loadInProcess(file: string, shown: string): Promise<LoadedSchema> {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  const program = fileURLToPath(new URL(`./load-schema-process.${extension}`, import.meta.url))
  const child = fork(program, [file], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    timeout: LOAD_TIMEOUT_MS,
  })
  // What the schema file prints is for people to read, not part of the command's output.
  child.stdout?.pipe(process.stderr, { end: false })
  return new Promise((resolve, reject) => {
    child.once('message', (message: LoadedSchema) => resolve(message))
    child.once('error', reject)
    child.once('exit', (_code, signal) => {
      const what =
        signal === null
          ? 'The schema file ended the process before it gave its schema.'
          : `The schema file gave no schema within ${LOAD_TIMEOUT_MS / 1000} seconds.`
      reject(
        new CliError('SCHEMA_INVALID', what, {
          location: shown,
          hint: 'A schema file should define the schema and do nothing else.',
        }),
      )
    })
  })
}
