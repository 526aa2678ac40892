/**
 * The first program inside a sandbox, which is alone there with what it starts. It opens the two doors to the network that there are (a proxy for public
 * addresses, and the state backend) and does what it is told on its input: starts the engine at the first line, hands it one SIGINT at the second. It ends with
 * the engine's exit code. When whoever started it is gone its input ends, and everything with it.
 *
 * `node inside-process.mts <folder of sockets> <state port or 0> <command…>`
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { connect, createServer } from 'node:net'
import { constants } from 'node:os'
import { createInterface } from 'node:readline'

const [folder = '', statePort = '0', command = '', ...args] = process.argv.slice(2)
/** Not the state's port. */
const proxyPort = statePort === '3128' ? 3129 : 3128
const KILLED = 137

function open(port: number, socketPath: string): Promise<void> {
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const upstream = connect({ path: socketPath, allowHalfOpen: true })
    client.on('error', () => upstream.destroy())
    upstream.on('error', () => client.destroy())
    client.pipe(upstream)
    upstream.pipe(client)
  })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
}

function startEngine(): ChildProcess {
  const proxy = `http://127.0.0.1:${proxyPort}`
  const child = spawn(command, args, {
    env: { ...process.env, HTTPS_PROXY: proxy, https_proxy: proxy, HTTP_PROXY: proxy, http_proxy: proxy },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  child.once('error', (error) => {
    process.stderr.write(`The engine could not be started: ${error.message}\n`)
    process.exit(127)
  })
  child.once('exit', (code, signal) => {
    process.exit(code ?? 128 + (signal === null ? 0 : constants.signals[signal]))
  })
  return child
}

/** Outside of a namespace of our own this signal would go to everything that our user runs on the machine. */
function isNamespaceOurs(): boolean {
  return process.pid < 100 && process.ppid === 1
}

await open(proxyPort, `${folder}/proxy`)
if (statePort !== '0') await open(Number(statePort), `${folder}/state`)

let engine: ChildProcess | null = null
let interrupted = false
for await (const line of createInterface({ input: process.stdin })) {
  if (line === 'start') engine ??= startEngine()
  else if (line === 'interrupt' && !interrupted) {
    interrupted = true
    engine?.kill('SIGINT')
  }
}
engine?.kill('SIGKILL')
if (isNamespaceOurs()) {
  try {
    // All others of the namespace but its first, which ends when it is alone.
    process.kill(-1, 'SIGKILL')
  } catch {
    // There is nobody else.
  }
}
process.exit(KILLED)
