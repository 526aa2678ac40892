import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { caller, type Call } from '../../testing/api-client.ts'
import { testAdminKey } from '../../testing/start-app.ts'

export interface ServerProcess {
  url: string
  call: Call
  /** Ends the process without a warning, as `kill -9` does; resolves when it is gone. */
  kill(): Promise<void>
  /** Asks it to end; gives its exit code. */
  end(): Promise<number | null>
  isAlive(): boolean
  /** All that it has written so far, on both outputs. */
  output(): string
}

/** Starts the server as `npm start` does, on a free port, and waits until it listens. */
export async function startServer(
  dataDir: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<ServerProcess> {
  const file = fileURLToPath(new URL('serve-process.ts', import.meta.url))
  const child = spawn(
    process.execPath,
    ['--conditions=development', file, '--port', '0', '--data', dataDir],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, TENANTRY_ADMIN_KEY: testAdminKey, TENANTRY_LOG_LEVEL: 'fatal', ...environment },
    },
  )
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)))
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const url = await addressOf(child, ended)
  return {
    url,
    call: caller(url, testAdminKey),
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
    end() {
      child.kill('SIGTERM')
      return ended
    },
    isAlive: () => child.exitCode === null && child.signalCode === null,
    output: () => output,
  }
}

async function addressOf(child: ChildProcess, ended: Promise<number | null>): Promise<string> {
  let complaints = ''
  child.stderr?.on('data', (chunk: Buffer) => (complaints += chunk.toString()))
  if (child.stdout === null) throw new Error('The server has no output.')
  const lines = createInterface({ input: child.stdout })
  const listening = new Promise<string>((resolve) => {
    lines.on('line', (line) => {
      if (line.startsWith('listening ')) resolve(line.slice('listening '.length))
    })
  })
  const first = await Promise.race([listening, ended])
  if (typeof first === 'string') return first
  throw new Error(`The server did not start: ${complaints || String(first)}`)
}
