import { spawn } from 'node:child_process'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { createTemplate } from './postgres-template.ts'

/** Where tests find PostgreSQL, or why there is none. */
export type TestPostgres = { available: true; url: string } | { available: false; reason: string }

/** A server that is there already; nothing is started then. Its user must be allowed to create databases. */
const urlVariable = 'TENANTRY_TEST_POSTGRES_URL'
/** Set for the test processes: where to ask for the run's own cluster. */
const brokerVariable = 'TENANTRY_TEST_POSTGRES_BROKER'
const templatePath = '/template'

/**
 * Test set-up (vitest's `globalSetup`): offers one throw-away cluster to all test files of the run. It starts when the first of them asks, so
 * that a run without PostgreSQL tests does not pay for it, and ends with the run, also with one that is killed.
 */
export async function setup(): Promise<() => Promise<void>> {
  let running: Promise<RunningPostgres> | null = null
  let template: Promise<string> | null = null
  const answer = async ({ url }: IncomingMessage) => {
    running ??= startPostgres().then(reportLoudly)
    const { postgres } = await running
    if (url !== templatePath || !postgres.available) return postgres
    return (template ??= createTemplate(postgres.url))
  }
  const broker = createServer((request, response) => {
    answer(request).then(
      (value) => response.end(JSON.stringify(value)),
      (error: unknown) => response.writeHead(500).end(String(error)),
    )
  })
  await new Promise<void>((resolve) => {
    broker.listen(0, '127.0.0.1', resolve)
  })
  // A server without a path always has an address with a port.
  const { port } = broker.address() as AddressInfo
  process.env[brokerVariable] = `http://127.0.0.1:${port}/`

  return async () => {
    broker.close()
    await (await running)?.stop()
  }
}

/** The run's PostgreSQL: a given one, the shared cluster, or, outside of a test run, one for this process alone. */
export async function findPostgres(env: NodeJS.ProcessEnv = process.env): Promise<TestPostgres> {
  const given = env[urlVariable]
  if (given) return { available: true, url: given }
  const broker = env[brokerVariable]
  if (!broker) return reportLoudly(await startPostgres()).postgres
  const response = await fetch(broker)
  return (await response.json()) as TestPostgres
}

/** A database of the run's own cluster to copy from, with all tables of the server; none on a cluster that was given. */
export async function findTemplate(env: NodeJS.ProcessEnv = process.env): Promise<string | undefined> {
  const broker = env[brokerVariable]
  if (env[urlVariable] || !broker) return undefined
  const response = await fetch(new URL(templatePath, broker))
  if (!response.ok) throw new Error(`The tests' database cannot be made: ${await response.text()}`)
  return (await response.json()) as string
}

interface RunningPostgres {
  postgres: TestPostgres
  stop(): Promise<void>
}

/** Starts a guard process that owns the cluster and ends it when this process closes the guard's input, or ends itself. */
async function startPostgres(): Promise<RunningPostgres> {
  const guardFile = fileURLToPath(new URL('postgres-guard.ts', import.meta.url))
  const guard = spawn(process.execPath, [guardFile], { stdio: ['pipe', 'pipe', 'inherit'], detached: true })
  const ended = new Promise<void>((resolve) => {
    guard.once('error', () => resolve())
    guard.once('exit', () => resolve())
  })
  const line = await new Promise<string | null>((resolve) => {
    createInterface({ input: guard.stdout }).once('line', resolve)
    void ended.then(() => resolve(null))
  })
  guard.unref()
  unrefStream(guard.stdin)
  unrefStream(guard.stdout)

  return {
    // The guard's only line is what this type says.
    postgres:
      line === null
        ? { available: false, reason: 'the guard process ended' }
        : (JSON.parse(line) as TestPostgres),
    async stop() {
      guard.ref()
      guard.stdin.end()
      await ended
    },
  }
}

/** The guard must not keep a process alive that has nothing else to do. */
function unrefStream(stream: object): void {
  if ('unref' in stream && typeof stream.unref === 'function') stream.unref()
}

function reportLoudly(running: RunningPostgres): RunningPostgres {
  if (running.postgres.available) return running
  process.stderr.write(`\n*** PostgreSQL tests cannot run: ${running.postgres.reason} ***\n\n`)
  return running
}
