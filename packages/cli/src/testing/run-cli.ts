import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

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

/** Runs the command as a process of its own, without anything of the surrounding environment but the path. */
export function runCli(args: readonly string[], options: CliOptions): Promise<CliRun> {
  return run(['--conditions=development', program, ...args], options)
}

/** As above, through the launcher that npm links. */
export function runLauncher(args: readonly string[], options: CliOptions): Promise<CliRun> {
  return run([launcher, ...args], options)
}

function run(args: readonly string[], options: CliOptions): Promise<CliRun> {
  const { cwd, env = {}, stdin = '', interruptWhen } = options
  const child = spawn(process.execPath, args, {
    cwd,
    env: { PATH: process.env['PATH'], HOME: cwd, XDG_CONFIG_HOME: `${cwd}/config`, ...env },
  })
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
