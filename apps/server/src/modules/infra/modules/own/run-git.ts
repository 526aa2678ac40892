import { spawn } from 'node:child_process'
import type { RunnerUser } from '../../engine/index.ts'

export interface GitCommand {
  arguments: readonly string[]
  /** Settings, by name; nothing else configures this git. */
  settings: Readonly<Record<string, string>>
  folder: string
  path: string
  /** Null for the server's own user. */
  user: RunnerUser | null
  input?: string
  outputBytesMax: number
  signal: AbortSignal
}

/** A git that did not end well; the message is its own, and for the log. */
export class GitFailed extends Error {
  override readonly name = 'GitFailed'
}

const ERROR_CHARACTERS_MAX = 4_000
const CPU_SECONDS = 120
const FILE_KIB = 256 * 1024
const MEMORY_KIB = 2 * 1024 * 1024
/** Limits that the process and its children cannot lift: of a file's size, of processor time, of memory. No core files. */
const LIMITED = `ulimit -c 0; ulimit -f ${FILE_KIB * 2}; ulimit -t ${CPU_SECONDS}; ulimit -v ${MEMORY_KIB}; exec git "$@"`

/**
 * Runs git with the settings that are given and none of the machine's, limited in what it may use, and with all of its children gone at the end.
 * @throws GitFailed, RangeError for an output that is too long, whatever the signal says
 */
export async function runGit(command: GitCommand): Promise<Buffer> {
  command.signal.throwIfAborted()
  const { user } = command
  const child = spawn('/bin/sh', ['-c', LIMITED, 'git', ...command.arguments], {
    cwd: command.folder,
    env: environmentOf(command),
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
    ...(user === null ? {} : { uid: user.uid, gid: user.gid }),
  })
  const endAll = () => killGroup(child.pid)
  command.signal.addEventListener('abort', endAll, { once: true })
  const output: Buffer[] = []
  let bytes = 0
  let complaint = ''
  let isTooLong = false
  child.stdout.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    isTooLong ||= bytes > command.outputBytesMax
    if (isTooLong) return endAll()
    output.push(chunk)
  })
  child.stderr.on('data', (chunk: Buffer) => {
    complaint = (complaint + chunk.toString('utf8')).slice(-ERROR_CHARACTERS_MAX)
  })
  // It may end without having read all of it.
  child.stdin.on('error', () => {})
  child.stdin.end(command.input ?? '')
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', resolve)
    })
    command.signal.throwIfAborted()
    if (isTooLong) throw new RangeError('The output of git is too long.')
    if (code !== 0) throw new GitFailed(complaint.trim() || `git ended with ${code}.`)
    return Buffer.concat(output)
  } finally {
    command.signal.removeEventListener('abort', endAll)
    endAll()
  }
}

function environmentOf({ settings, folder, path }: GitCommand): Record<string, string> {
  const named = Object.entries(settings).flatMap(([key, value], index): [string, string][] => [
    [`GIT_CONFIG_KEY_${index}`, key],
    [`GIT_CONFIG_VALUE_${index}`, value],
  ])
  return {
    PATH: path,
    HOME: folder,
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    GIT_NO_LAZY_FETCH: '1',
    GIT_LITERAL_PATHSPECS: '1',
    GIT_CONFIG_COUNT: String(Object.keys(settings).length),
    ...Object.fromEntries(named),
  }
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // All of it has ended.
  }
}
