import { watch } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { isTenantryError, Tenantry } from '@tenantry/sdk'
import { Option, type Command } from 'commander'
import { CliError, Stop } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { describeError } from '../describe-error.ts'
import { devKey } from '../dev-key.ts'
import { startDevServer } from '../dev-server.ts'
import { EXIT } from '../exit-codes.ts'
import { readNumber } from '../option-values.ts'
import type { OpenContext } from '../program.ts'
import { findSchemaFile, readProjectConfig } from '../project-config.ts'
import { loadSchema } from '../load-schema.ts'
import { push, type PushOptions } from './push.ts'

interface DevOptions {
  schema?: string
  port: number
  database: string
  verbose?: boolean
  allowDestructive?: boolean
}

/** An editor writes a file in several steps; one push for all of them. */
const SETTLE_MS = 100

export function registerDev(program: Command, open: OpenContext): void {
  program
    .command('dev')
    .description('run a local server and push the schema to a local database on every save')
    .option('--schema <file>', 'schema file')
    .addOption(new Option('--port <n>', 'port; 0 takes a free one').default(4000).argParser(readNumber))
    .option('--database <name>', 'name of the local database', 'dev')
    .option('--allow-destructive', 'carry out changes that lose local data without asking')
    .option('--verbose', "show the server's log")
    .addHelpText('after', '\nExamples:\n  tenantry dev\n  tenantry dev --port 0 --database demo')
    .action(async (options: DevOptions, command: Command) => dev(open(command), options))
}

async function dev(context: Context, options: DevOptions): Promise<void> {
  const { out, workingDirectory, environment } = context
  const config = await readProjectConfig(workingDirectory, context.configPath)
  const file = findSchemaFile(config, options.schema, workingDirectory)
  const folder = join(config.root, '.tenantry')
  const adminKey = await devKey(folder)
  const interrupt = Promise.withResolvers<'interrupted'>()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => interrupt.resolve('interrupted'))
  const server = await startDevServer({
    port: options.port,
    dataDirectory: join(folder, 'data'),
    adminKey,
    workingDirectory,
    environment,
    onLog: (text) => {
      if (options.verbose === true) process.stderr.write(text)
    },
  })
  try {
    const tenantry = new Tenantry({ url: server.url, apiKey: adminKey })
    const local: Context = { ...context, out: linesOnly(out), client: async () => tenantry }
    const shown = relative(workingDirectory, file)
    tellStart(context, { url: server.url, adminKey, database: options.database, schema: shown })
    const pushOnce = async () => {
      // At a question Ctrl-C is a key like any other, and no signal comes.
      if ((await pushSaved(local, tenantry, file, options)) === 'interrupted')
        interrupt.resolve('interrupted')
    }
    await pushOnce()
    const watching = watchFile(file, pushOnce)
    const reason = await Promise.race([interrupt.promise, server.ended.then((code) => ({ code }))])
    watching.close()
    if (reason !== 'interrupted') {
      throw new CliError('SERVER_ENDED', `The server ended by itself (exit ${reason.code ?? 'by a signal'}).`)
    }
    out.line('Stopped.')
  } finally {
    await server.stop()
  }
  throw new Stop(EXIT.interrupted)
}

function tellStart(
  { out }: Context,
  started: { url: string; adminKey: string; database: string; schema: string },
): void {
  const { url, adminKey, database, schema } = started
  out.jsonLine({ event: 'started', url, api_key: adminKey, database, schema })
  out.line(`${out.colors.green('✓')} Server at ${url} (API: ${url}/docs)`)
  out.line(`  export TENANTRY_URL=${url} TENANTRY_API_KEY=${adminKey}`)
  out.line(`  Watching ${schema}; Ctrl-C ends.`)
}

/** With `--json` every event is one line, pushes included. */
function linesOnly(out: Context['out']): Context['out'] {
  return {
    ...out,
    value: (value, text) =>
      out.json ? out.jsonLine({ event: 'pushed', result: value }) : out.value(value, text),
  }
}

/** Pushes what the file says now; a mistake in it is told, and the watching goes on. */
async function pushSaved(
  context: Context,
  tenantry: Tenantry,
  file: string,
  { database, allowDestructive = false }: DevOptions,
): Promise<'done' | 'interrupted'> {
  const options: PushOptions = { schema: file, rename: [], drop: [], wait: true, allowDestructive }
  try {
    await push(context, options)
    const { name } = await loadSchema(file, context.workingDirectory)
    await ensureDatabase(context, tenantry, database, name)
  } catch (error) {
    if (error instanceof Stop) return error.exitCode === EXIT.interrupted ? 'interrupted' : 'done'
    context.out.error(describeError(error, undefined))
  }
  return 'done'
}

async function ensureDatabase(
  { out }: Context,
  tenantry: Tenantry,
  name: string,
  template: string,
): Promise<void> {
  try {
    await tenantry.databases.get(name)
  } catch (error) {
    if (!isTenantryError(error, 'DATABASE_NOT_FOUND')) throw error
    const database = await tenantry.databases.create({ name, template })
    out.jsonLine({ event: 'database_created', database })
    out.line(`${out.colors.green('✓')} Created database "${name}"; try: tenantry query ${name} <table>`)
  }
}

/** Calls back after the file has changed and come to rest; a change meanwhile is seen afterwards. */
function watchFile(file: string, onChange: () => Promise<void>): { close(): void } {
  let timer: NodeJS.Timeout | undefined
  let running = Promise.resolve()
  // The folder is watched, because editors replace the file by another one.
  const watcher = watch(dirname(file), (_event, name) => {
    if (name !== basename(file)) return
    clearTimeout(timer)
    timer = setTimeout(() => {
      running = running.then(onChange)
    }, SETTLE_MS)
  })
  return {
    close: () => {
      clearTimeout(timer)
      watcher.close()
    },
  }
}
