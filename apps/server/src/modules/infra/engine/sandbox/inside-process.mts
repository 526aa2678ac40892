/**
 * The first program inside a sandbox. It opens the two doors to the network that there are (a proxy for public addresses, and the state backend), starts the
 * engine, hands it the one SIGINT of a cancelled run, and ends with its exit code. When whoever started it is gone, its input ends, and so does it.
 *
 * `node inside-process.mts <folder of sockets> <state port or 0> <command…>`
 */
import { spawn } from 'node:child_process'
import { connect, createServer } from 'node:net'
import { constants } from 'node:os'

const [folder = '', statePort = '0', command = '', ...args] = process.argv.slice(2)
/** Not the state's port. */
const proxyPort = statePort === '3128' ? 3129 : 3128

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

await open(proxyPort, `${folder}/proxy`)
if (statePort !== '0') await open(Number(statePort), `${folder}/state`)

const proxy = `http://127.0.0.1:${proxyPort}`
const child = spawn(command, args, {
  env: { ...process.env, HTTPS_PROXY: proxy, https_proxy: proxy, HTTP_PROXY: proxy, http_proxy: proxy },
  stdio: ['ignore', 'inherit', 'inherit'],
})

let interrupted = false
process.stdin.once('data', interruptOnce)
process.on('SIGINT', interruptOnce)
process.stdin.once('end', () => process.exit(137))

function interruptOnce(): void {
  if (interrupted) return
  interrupted = true
  child.kill('SIGINT')
}

child.once('error', (error) => {
  process.stderr.write(`The engine could not be started: ${error.message}\n`)
  process.exit(127)
})
child.once('exit', (code, signal) => {
  process.exit(code ?? 128 + (signal === null ? 0 : constants.signals[signal]))
})
