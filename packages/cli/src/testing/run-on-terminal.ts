import { spawn, spawnSync } from 'node:child_process'
import { program } from './run-cli.ts'

export interface TerminalRun {
  exitCode: number | null
  /** Everything that was drawn, without colours and cursor movements. */
  screen: string
}

export interface TerminalOptions {
  cwd: string
  env?: Readonly<Record<string, string>>
  /** Called with the screen so far; the keys that it gives are typed, each answer once. */
  type?: (screen: string) => string | null
}

/** Whether this machine has `script` of util-linux, which gives a process a terminal. */
export const hasTerminals = spawnSync('script', ['--version']).status === 0

/** Runs the command as a process of its own on a terminal. */
export function runOnTerminal(args: readonly string[], options: TerminalOptions): Promise<TerminalRun> {
  const { cwd, env = {}, type } = options
  const command = [process.execPath, '--conditions=development', program, ...args].map(quote).join(' ')
  // A new terminal has no size until somebody gives it one.
  const sized = `stty cols 120 rows 40 && exec ${command}`
  const child = spawn('script', ['--quiet', '--flush', '--return', '--command', sized, '/dev/null'], {
    cwd,
    // A question that the test did not expect waits for ever.
    timeout: 30_000,
    env: {
      PATH: process.env['PATH'],
      HOME: cwd,
      XDG_CONFIG_HOME: `${cwd}/config`,
      SHELL: '/bin/sh',
      TERM: 'xterm',
      ...env,
    },
  })
  let screen = ''
  const typed = new Set<string>()
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    screen += plain(text)
    const keys = type?.(screen) ?? null
    if (keys === null || typed.has(keys)) return
    typed.add(keys)
    child.stdin.write(keys)
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (exitCode) => resolve({ exitCode, screen }))
  })
}

function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}

function plain(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replaceAll(/\u001B\[[\d;?]*[A-Za-z]/g, '').replaceAll('\r\n', '\n')
}
