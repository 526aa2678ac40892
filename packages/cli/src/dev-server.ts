import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
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

/** The first line that a server prints once it serves. */
const LISTENING = /^Tenantry listens at (\S+)\n/m
const START_TIMEOUT_MS = 30_000
const STOP_TIMEOUT_MS = 10_000

/**
 * Starts a server as a child on this machine only, and waits until it says where it listens: what answers at the port could be
 * another server.
 */
export async function startDevServer(options: DevServerOptions): Promise<DevServer> {
  const program = findServer(options.workingDirectory)
  const flags = ['--max-semi-space-size=16', ...(program.endsWith('.ts') ? ['--conditions=development'] : [])]
  const args = ['--port', String(options.port), '--data', options.dataDirectory, '--no-demo']
  const child = spawn(process.execPath, [...flags, program, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...options.environment, TENANTRY_ADMIN_KEY: options.adminKey, TENANTRY_HOST: '127.0.0.1' },
  })
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const stop = () => stopChild(child, ended)
  let log = ''
  const listening = new Promise<string>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        log = (log + text).slice(-4000)
        options.onLog(text)
        const url = LISTENING.exec(log)?.[1]
        if (url !== undefined) resolve(url)
      })
    }
  })
  const url = await Promise.race([listening, ended.then(() => null), later(START_TIMEOUT_MS)])
  if (url !== null) return { url, ended, stop }
  await stop()
  throw new CliError('SERVER_NOT_STARTED', `The server did not start. ${log.trim()}`)
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

async function stopChild(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS)
  await ended
  clearTimeout(timer)
}

function later(ms: number): Promise<null> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(null), ms).unref()
  })
}
