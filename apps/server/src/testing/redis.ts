import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, describe, it } from 'vitest'
import { createLog } from '../kernel/log.ts'
import { openRedis, readRedisUrl, type Redis } from '../kernel/redis/index.ts'
import { ensureRedisServer } from './redis-binary.ts'

export interface TestRedis {
  url: string
  port: number
  password: string
  /** Of the redis-server itself. */
  pid: number
  /** A client, closed with the suite. */
  client(): Promise<Redis>
  /** Ends the server by its own pid, at once. */
  kill(): Promise<void>
  /** Starts another one at the same place, empty. */
  restart(): Promise<void>
}

const reason = ensureRedisServer()

/** A suite with a real Redis. Where none can be had it is reported as skipped; with `CI=true` that is a failure. */
export function describeWithRedis(name: string, suite: () => void): void {
  describe.skipIf(reason !== null)(name, suite)
  if (reason !== null && process.env['CI'] === 'true') {
    it(`${name} runs with Redis`, () => {
      throw new Error(`Redis cannot run here: ${reason}`)
    })
  }
}

/** Starts a redis-server on a spare loopback port; it ends with the suite, and with this process however that ends. */
export async function startRedis(): Promise<TestRedis> {
  const folder = mkdtempSync(join(tmpdir(), 'tenantry-redis-'))
  const password = randomBytes(16).toString('hex')
  const port = await findSparePort()
  const url = `redis://:${password}@127.0.0.1:${port}`
  const options = {
    port,
    bind: '127.0.0.1',
    dir: folder,
    save: '',
    appendonly: 'no',
    requirepass: password,
  }
  const settings = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)])
  let running = await spawnServer(settings)
  const clients: Redis[] = []
  const redis: TestRedis = {
    url,
    port,
    password,
    get pid() {
      return running.pid
    },
    async client() {
      const server = readRedisUrl(url)
      if (server === null) throw new Error('The URL is none.')
      const client = await openRedis(server, createLog('silent'))
      clients.push(client)
      return client
    },
    async kill() {
      process.kill(running.pid, 'SIGKILL')
      await running.ended
    },
    async restart() {
      running = await spawnServer(settings)
    },
  }
  afterAll(async () => {
    for (const client of clients) await client.close()
    running.end()
    await running.ended
    rmSync(folder, { recursive: true, force: true })
  })
  return redis
}

interface RunningServer {
  pid: number
  end(): void
  ended: Promise<void>
}

/** The shell says the server's pid, and ends the server when its own input closes: whoever holds that takes the server along. */
const HOLD = `exec 3<&0
redis-server "$@" >&2 & server=$!
echo $server
(cat >/dev/null; kill -9 $server) <&3 >/dev/null 2>&1 & holder=$!
wait $server
kill $holder`

async function spawnServer(settings: readonly string[]): Promise<RunningServer> {
  const shell = spawn('sh', ['-c', HOLD, 'redis', ...settings], {
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const ended = new Promise<void>((resolve) => {
    shell.once('close', () => resolve())
  })
  const pid = await new Promise<number>((resolve) => {
    createInterface({ input: shell.stdout }).once('line', (line) => resolve(Number(line)))
  })
  const isReady = new Promise<boolean>((resolve) => {
    createInterface({ input: shell.stderr }).on('line', (line) => {
      if (line.includes('Ready to accept connections')) resolve(true)
    })
    void ended.then(() => resolve(false))
  })
  if (!(await Promise.race([isReady, sleep(20_000, false, { ref: false })])))
    throw new Error('redis-server did not start.')
  return { pid, end: () => shell.stdin.end(), ended }
}

async function findSparePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  // A TCP server that listens has an address with a port.
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => {
    server.close(resolve)
  })
  return port
}
