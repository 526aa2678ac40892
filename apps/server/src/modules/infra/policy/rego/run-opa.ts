import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { RegoInvalid } from './errors.ts'

const LIMITS = { seconds: 5, memoryBytes: 256 * 1024 * 1024, outputBytes: 1024 * 1024 }
const SAID_MAX = 1_000

/** The shell takes the limits on before it becomes OPA: memory that can be written, seconds of CPU, and no files at all. */
const LIMITED = 'ulimit -d "$1" && ulimit -t "$2" && ulimit -f 0 && ulimit -c 0 && shift 2 && exec "$@"'

export interface OpaRun {
  binary: string
  args: readonly string[]
  /** By name: they lie in the folder that it starts in, which is gone afterwards. */
  files: Readonly<Record<string, string>>
  stdin: string
}

/**
 * Runs OPA within limits of time, memory and output, without an environment. Gives what it prints.
 * @throws RegoInvalid with what it objects to, or the limit that it ran into
 */
export async function runOpa(run: OpaRun): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tenantry-rego-'))
  try {
    for (const [name, text] of Object.entries(run.files)) await writeFile(join(folder, name), text)
    return await runIn(folder, run)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function runIn(folder: string, { binary, args, stdin }: OpaRun): Promise<string> {
  const kilobytes = String(LIMITS.memoryBytes / 1024)
  const seconds = String(LIMITS.seconds)
  const opa = spawn('/bin/sh', ['-c', LIMITED, 'sh', kilobytes, seconds, binary, ...args], {
    cwd: folder,
    env: { HOME: folder, GOMEMLIMIT: String(LIMITS.memoryBytes), GOMAXPROCS: '1' },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let said = ''
  let complaint = ''
  let limit: string | null = null
  const stop = (reason: string) => {
    limit ??= reason
    opa.kill('SIGKILL')
  }
  const timer = setTimeout(
    () => stop(`It takes longer than ${LIMITS.seconds} seconds.`),
    LIMITS.seconds * 1_000,
  )
  opa.stdout.setEncoding('utf8').on('data', (part: string) => {
    said += part
    if (said.length > LIMITS.outputBytes) stop('It says too much.')
  })
  opa.stderr.setEncoding('utf8').on('data', (part: string) => {
    if (complaint.length < SAID_MAX) complaint += part
  })
  // It may have ended before it has read everything: then its exit code tells.
  opa.stdin.on('error', () => {})
  opa.stdin.end(stdin)
  return new Promise((resolve, reject) => {
    opa.on('error', reject)
    opa.on('close', (code) => {
      clearTimeout(timer)
      if (limit !== null) reject(new RegoInvalid(limit))
      else if (code === 0) resolve(said)
      else reject(new RegoInvalid(describe(said, complaint)))
    })
  })
}

/** OPA prints what it objects to as JSON, and what ended it as text. */
function describe(said: string, complaint: string): string {
  if (complaint.includes('cannot allocate memory')) return 'It takes too much memory.'
  try {
    const { errors } = JSON.parse(said) as { errors?: { message?: string; location?: { row?: number } }[] }
    const [first] = errors ?? []
    if (first?.message !== undefined) {
      const row = first.location?.row
      return `${row === undefined ? '' : `Line ${row}: `}${first.message}`.slice(0, SAID_MAX)
    }
  } catch {
    // Not JSON: what it printed beside it is all there is.
  }
  return `OPA says: ${(complaint.split('\n')[0] ?? '').slice(0, SAID_MAX) || 'nothing'}`
}
