import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Tenantry } from '@tenantry/sdk'
import { CliError } from './cli-error.ts'

export interface DevServerOptions {
  /** 0 takes a free one. */
  port: number
  dataDirectory: string
  adminKey: string
  workingDirectory: string
  environment: Readonly<Record<string, string | undefined>>
  onLog: (text: string) => void
}

export interface DevServer {
  url: string
  /** Resolves when the server has ended by itself, with its exit code. */
  ended: Promise<number | null>
  stop(): Promise<void>
}

const START_TIMEOUT_MS = 30_000
const STOP_TIMEOUT_MS = 10_000

/** Starts a server as a child on this machine only, and waits until it can serve. */
export async function startDevServer(options: DevServerOptions): Promise<DevServer> {
  const program = findServer(options.workingDirectory)
  const port = options.port === 0 ? await freePort() : options.port
  const url = `http://127.0.0.1:${port}`
  const flags = program.endsWith('.ts') ? ['--conditions=development'] : []
  const args = ['--port', String(port), '--data', options.dataDirectory, '--no-demo']
  const child = spawn(process.execPath, [...flags, program, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...options.environment, TENANTRY_ADMIN_KEY: options.adminKey, TENANTRY_HOST: '127.0.0.1' },
  })
  let log = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      log = (log + text).slice(-4000)
      options.onLog(text)
    })
  }
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const stop = () => stopChild(child, ended)
  const outcome = await Promise.race([untilReady(url), ended.then(() => 'ended' as const)])
  if (outcome === 'ready') return { url, ended, stop }
  await stop()
  throw new CliError('SERVER_NOT_STARTED', `The server did not start.\n${log.trim()}`, {
    hint: `Is port ${port} taken? Give another with --port.`,
  })
}

/** The sources of the repository, or the package installed in the project. */
function findServer(workingDirectory: string): string {
  const sources = fileURLToPath(new URL('../../../apps/server/src/main.ts', import.meta.url))
  if (existsSync(sources)) return sources
  try {
    const library = createRequire(join(workingDirectory, 'package.json')).resolve('@tenantry/server')
    return join(dirname(dirname(library)), 'bin', 'tenantry-server.mjs')
  } catch (cause) {
    throw new CliError('SERVER_NOT_INSTALLED', 'The server is not installed in this project.', {
      hint: 'npm install --save-dev @tenantry/server',
      cause,
    })
  }
}

async function untilReady(url: string): Promise<'ready' | 'late'> {
  const tenantry = new Tenantry({ url, timeoutMs: 1000, retry: { retries: 0 } })
  const deadline = Date.now() + START_TIMEOUT_MS
  while (Date.now() < deadline) {
    const ready = await tenantry.ready().then(
      () => true,
      () => false,
    )
    if (ready) return 'ready'
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return 'late'
}

async function stopChild(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS)
  await ended
  clearTimeout(timer)
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      probe.close(() => resolve(port))
    })
  })
}
