import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'

/**
 * Reads lines with process ids until its input ends, which it does when the server dies in whatever way, and then kills the
 * last line's processes. A lane in the middle of a long statement cannot notice the server's end by itself.
 */
const SCRIPT = 'pids=; while read -r line; do pids=$line; done; [ -z "$pids" ] || kill -9 $pids'

/** Sees to it that no lane process outlives the server. One small shell, started with the first lane. */
export class OrphanGuard {
  readonly #pids = new Set<number>()
  #shell: ChildProcess | null = null

  add(pid: number): void {
    this.#pids.add(pid)
    this.#tell()
  }

  remove(pid: number): void {
    if (this.#pids.delete(pid)) this.#tell()
  }

  /** Resolves when the shell has ended; nothing is killed. */
  async close(): Promise<void> {
    const shell = this.#shell
    this.#pids.clear()
    if (shell === null || shell.exitCode !== null) return
    const ended = new Promise((resolve) => shell.once('exit', resolve))
    this.#tell()
    shell.ref()
    shell.stdin?.end()
    await ended
    this.#shell = null
  }

  #tell(): void {
    const shell = (this.#shell ??= this.#start())
    if (shell.stdin?.writable === true) shell.stdin.write(`${[...this.#pids].join(' ')}\n`)
  }

  #start(): ChildProcess {
    const shell = spawn('/bin/sh', ['-c', SCRIPT], {
      stdio: ['pipe', 'ignore', 'ignore'],
      env: {},
      detached: true,
    })
    // Without a shell, lanes still end at the channel's end, only not in the middle of a statement.
    shell.on('error', () => undefined)
    shell.stdin?.on('error', () => undefined)
    shell.unref()
    return shell
  }
}
