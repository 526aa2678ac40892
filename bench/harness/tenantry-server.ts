import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Tenantry } from '@tenantry/sdk'
import type { BenchContext } from './bench.ts'
import { endWithUs } from './program.ts'

/** The server under test: the real program in a process of its own, with production's settings. */
export interface TenantryServer {
  pid: number
  url: string
  apiKey: string
  client: Tenantry
  /** From the start of the process to the first 200 of `/ready`. */
  readyMs: number
  /** As an operator ends it. */
  stop(): Promise<void>
}

export interface ServerOptions {
  dataDir: string
  /** The key that the first start on this folder gave; absent for the first start. */
  apiKey?: string
  env?: Readonly<Record<string, string>>
}

/** As `npm start` and the image start it: Node's own limit, 64 MB for each half of the young objects, buys nothing here. */
const SERVER_FLAGS = ['--conditions=development', '--max-semi-space-size=16']
const MAIN = fileURLToPath(new URL('../../apps/server/src/main.ts', import.meta.url))
const START_TIMEOUT_MS = 30_000
const LOOK_EVERY_MS = 2

let starts = 0

/** Starts the server on a free port. Its log goes to a file, as in production. */
export async function startTenantry(context: BenchContext, options: ServerOptions): Promise<TenantryServer> {
  starts += 1
  const logFile = join(context.folder, `server-${starts}.log`)
  const log = openSync(logFile, 'a')
  const startedMs = performance.now()
  const profiling =
    context.profileFolder === null ? [] : ['--cpu-prof', `--cpu-prof-dir=${context.profileFolder}`]
  const child = spawn(
    process.execPath,
    [...profiling, ...SERVER_FLAGS, MAIN, '--port', '0', '--data', options.dataDir],
    {
      stdio: ['ignore', log, 'inherit'],
      env: {
        PATH: process.env['PATH'],
        HOME: process.env['HOME'],
        TMPDIR: process.env['TMPDIR'],
        NODE_ENV: 'production',
        TENANTRY_LOG_LEVEL: 'info',
        ...options.env,
      },
    },
  )
  closeSync(log)
  let isOver = false
  const ended = endWithUs(child).then(() => (isOver = true))
  const said = async (pattern: RegExp): Promise<string> => {
    for (;;) {
      const found = pattern.exec(await readFile(logFile, 'utf8'))?.[1]
      if (found !== undefined) return found
      if (isOver || performance.now() - startedMs > START_TIMEOUT_MS)
        throw new Error(`The server did not start; its log is ${await readFile(logFile, 'utf8')}`)
      await sleep(LOOK_EVERY_MS)
    }
  }
  const url = await said(/listens at (http:\S+)/)
  while (!(await isReady(url))) await sleep(LOOK_EVERY_MS)
  const readyMs = performance.now() - startedMs
  const apiKey = options.apiKey ?? (await said(/Admin key \(shown this once\): (\S+)/))
  return {
    pid: child.pid ?? 0,
    url,
    apiKey,
    client: new Tenantry({ url, apiKey }),
    readyMs,
    async stop() {
      child.kill('SIGTERM')
      await ended
    },
  }
}

async function isReady(url: string): Promise<boolean> {
  const reply = await fetch(`${url}/ready`)
  await reply.arrayBuffer()
  return reply.status === 200
}
