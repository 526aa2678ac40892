import { spawn } from 'node:child_process'
import { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { run } from '../run.ts'

export interface CliRun {
  exitCode: number | null
  stdout: string
  stderr: string
}

export interface CliOptions {
  cwd: string
  env?: Readonly<Record<string, string>>
  stdin?: string
  /** Called with everything printed so far; the process is sent the signal it answers, once. */
  interruptWhen?: (stdout: string) => NodeJS.Signals | null
}

const launcher = fileURLToPath(new URL('../../bin/tenantry.mjs', import.meta.url))
export const program = fileURLToPath(new URL('../main.ts', import.meta.url))

/**
 * Runs the command without anything of the surrounding environment but the path. What is
 * interrupted gets a process of its own; the others run here: most of a short command's time is the start of its process.
 */
export function runCli(args: readonly string[], options: CliOptions): Promise<CliRun> {
  return options.interruptWhen === undefined ? runHere(args, options) : runProcess(args, options)
}

/** As above, always as a process of its own. */
export function runProcess(args: readonly string[], options: CliOptions): Promise<CliRun> {
  return start(['--conditions=development', program, ...args], options)
}

/** As above, through the launcher that npm links. */
export function runLauncher(args: readonly string[], options: CliOptions): Promise<CliRun> {
  return start([launcher, ...args], options)
}

async function runHere(args: readonly string[], options: CliOptions): Promise<CliRun> {
  const said = { stdout: '', stderr: '' }
  const collect = (name: keyof typeof said) =>
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        said[name] += chunk.toString()
        done()
      },
    })
  const exitCode = await run(args, {
    env: environmentOf(options),
    cwd: () => options.cwd,
    exit: (code) => {
      throw new Error(`The command ended its process with ${code}.`)
    },
    stdin: Readable.from([options.stdin ?? '']),
    stdout: collect('stdout'),
    stderr: collect('stderr'),
  })
  return { exitCode, ...said }
}

function environmentOf({ cwd, env = {} }: CliOptions): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], HOME: cwd, XDG_CONFIG_HOME: `${cwd}/config`, ...env }
}

function start(args: readonly string[], options: CliOptions): Promise<CliRun> {
  const { cwd, stdin = '', interruptWhen } = options
  const child = spawn(process.execPath, args, { cwd, env: environmentOf(options) })
  let stdout = ''
  let stderr = ''
  let interrupted = false
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
    const signal = interrupted ? null : (interruptWhen?.(stdout) ?? null)
    if (signal === null) return
    interrupted = true
    child.kill(signal)
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  child.stdin.end(stdin)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (exitCode) => resolve({ exitCode, stdout, stderr }))
  })
}
