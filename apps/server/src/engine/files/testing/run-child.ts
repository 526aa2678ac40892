import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** Starts a script of this folder (or another, by URL) as a process of its own. */
export function startChild(script: string | URL, args: readonly string[]): ChildProcess {
  const path = fileURLToPath(new URL(script, import.meta.url))
  return spawn(process.execPath, ['--conditions=development', path, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
}

/** Waits for the end: `killed`, or the exit code. */
export async function endOf(child: ChildProcess): Promise<number | 'killed'> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  return child.signalCode === null ? (child.exitCode ?? -1) : 'killed'
}

export interface Holder {
  /** Rows as JSON, or the error as text. */
  query(sql: string): Promise<string>
  end(): Promise<void>
}

/** Another process that has the database open. */
export function startHolder(path: string): Holder {
  const child = startChild('./hold-child.ts', [path])
  const { stdin, stdout } = child
  if (stdin === null || stdout === null) throw new Error('The child has no pipes.')
  const lines = createInterface({ input: stdout })[Symbol.asyncIterator]()
  return {
    async query(sql) {
      stdin.write(`${sql}\n`)
      const line = await lines.next()
      return line.done === true ? 'ended' : line.value
    },
    async end() {
      stdin.end()
      await endOf(child)
    },
  }
}
