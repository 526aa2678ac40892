/**
 * The first program inside a sandbox, which is alone there with what it starts. It opens the two doors to the network that there are (a proxy for public
 * addresses, and the state backend) and does what it is told on its input, a line each: `start ["<mark>", "<command>", …]` starts a program, `interrupt` hands
 * it one SIGINT. When the program has ended, everything that it left running is killed and its temporary files are removed; then the mark and the exit code go
 * out on both streams, and the next program may be started. When whoever started it is gone its input ends, and everything with it.
 *
 * `node inside-process.mjs <folder of sockets> <state port or 0>`
 *
 * Plain JavaScript: it is started for every run, and to have its types taken out would take longer than all the rest of its start.
 */
import { spawn } from 'node:child_process'
import { readdirSync, rmSync, writeSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { constants } from 'node:os'

const [folder = '', statePort = '0'] = process.argv.slice(2)
/** Not the state's port. */
const proxyPort = statePort === '3128' ? 3129 : 3128
const KILLED = 137
const STARTED_NOT = 127
const LOOK_EVERY_MS = 1
const FULL_WAIT_MS = 5
/** Outside of a namespace of our own, signals would go to everything that our user runs on the machine. */
const isNamespaceOurs = process.pid < 100 && process.ppid === 1
const FIRST = '1'
const given = new Set(isNamespaceOurs ? temporaryFiles() : [])

/** @param {number} port @param {string} socketPath @returns {Promise<void>} */
function open(port, socketPath) {
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

const proxy = `http://127.0.0.1:${proxyPort}`
const env = { ...process.env, HTTPS_PROXY: proxy, https_proxy: proxy, HTTP_PROXY: proxy, http_proxy: proxy }
let running = null
let isInterrupted = false

/** @param {string} mark @param {string} command @param {string[]} args */
function start(mark, command, args) {
  isInterrupted = false
  const child = spawn(command, args, { env, stdio: ['ignore', 'inherit', 'inherit'] })
  running = child
  child.once('error', (error) => {
    write(2, `The engine could not be started: ${error.message}\n`)
    void end(mark, STARTED_NOT)
  })
  child.once('exit', (code, signal) => {
    void end(mark, code ?? 128 + (signal === null ? 0 : constants.signals[signal]))
  })
}

/** @param {string} mark @param {number} code */
async function end(mark, code) {
  running = null
  await killAllOthers()
  emptyTemporaryFolders()
  for (const stream of [1, 2]) write(stream, `${mark}${code}\n`)
}

/** What a program has left running, however far it went away from it. Who forks meanwhile forks nothing: the kernel takes them all at once. */
async function killAllOthers() {
  if (!isNamespaceOurs) return
  for (;;) {
    const others = readdirSync('/proc').filter(
      (name) => /^\d+$/.test(name) && name !== FIRST && name !== String(process.pid),
    )
    if (others.length === 0) return
    killAll()
    await new Promise((resolve) => void setTimeout(resolve, LOOK_EVERY_MS))
  }
}

/** All others of the namespace but its first, which ends when it is alone. */
function killAll() {
  try {
    process.kill(-1, 'SIGKILL')
  } catch {
    // There is nobody else.
  }
}

/** The next program finds as much room as this one did. What was there before the first leads to the run's own folder and to our sockets. */
function emptyTemporaryFolders() {
  if (!isNamespaceOurs) return
  for (const path of temporaryFiles()) {
    if (given.has(path)) continue
    try {
      rmSync(path, { recursive: true, force: true })
    } catch {
      // It was closed to us, and takes room from its own run alone.
    }
  }
}

function temporaryFiles() {
  return ['/tmp', '/dev/shm'].flatMap((place) => readdirSync(place).map((name) => `${place}/${name}`))
}

/** A program may have left the stream in the mode in which it says that it is full instead of waiting. */
function write(/** @type {number} */ stream, /** @type {string} */ text) {
  let bytes = Buffer.from(text)
  while (bytes.length > 0) {
    try {
      bytes = bytes.subarray(writeSync(stream, bytes))
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EAGAIN') throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, FULL_WAIT_MS)
    }
  }
}

/** @param {string} line */
function obey(line) {
  if (line === 'interrupt') {
    if (isInterrupted) return
    isInterrupted = true
    running?.kill('SIGINT')
  } else if (line.startsWith('start ') && running === null) {
    const [mark, command, ...args] = JSON.parse(line.slice('start '.length))
    start(mark, command, args)
  }
}

await open(proxyPort, `${folder}/proxy`)
if (statePort !== '0') await open(Number(statePort), `${folder}/state`)

let rest = ''
process.stdin.setEncoding('utf8')
for await (const chunk of process.stdin) {
  const lines = (rest + chunk).split('\n')
  rest = lines.pop() ?? ''
  for (const line of lines) obey(line)
}
running?.kill('SIGKILL')
if (isNamespaceOurs) killAll()
process.exit(KILLED)
