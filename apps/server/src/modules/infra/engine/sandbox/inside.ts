import { randomBytes } from 'node:crypto'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { markedOutputs } from './marked-output.ts'
import type { OpenSandbox, SandboxPlace } from './sandbox.ts'
import { supervise, type ChildExit } from './supervise.ts'

/** The first program inside of a sandbox; see there. */
export const INSIDE_FILE = fileURLToPath(new URL('inside-process.mjs', import.meta.url))

/** A process at the other end of which `inside-process.mjs` runs in a sandbox. */
export interface InsideProcess {
  pid: number
  stdin: Writable
  stdout: Readable
  stderr: Readable
  exited: Promise<ChildExit>
  /** Ends all of the sandbox. May be called again. */
  end(): void
  /** Whose memory is watched; null when the kernel limits it. */
  memoryOf: number | null
  /** Whether the kernel ended something of it for want of memory. */
  ranOutOfMemory(): Promise<boolean>
  /** After its end: waits for the rest of it, and puts everything away. */
  putAway(): Promise<void>
}

const MARK_BYTES = 24

/** Has programs of a run started and ended inside. */
export function insideSandbox(place: SandboxPlace, inside: InsideProcess): OpenSandbox {
  const { pid, stdin, exited } = inside
  let isOver = false
  let isPutAway: Promise<void> | null = null
  const putAway = () => (isPutAway ??= inside.putAway())
  const end = () => {
    isOver = true
    inside.end()
  }
  void exited.then(() => {
    isOver = true
  })
  stdin.on('error', () => {})
  const nextOutput = markedOutputs(inside.stdout)
  const nextErrors = markedOutputs(inside.stderr)
  return {
    isOver: () => isOver,
    async start({ command, output }) {
      const mark = randomBytes(MARK_BYTES).toString('hex')
      const stdout = nextOutput(mark)
      const stderr = nextErrors(mark)
      const marked = Promise.all([stdout.code, stderr.code])
      // Only now does the program inside start another: had we died before, it would find its input ended.
      stdin.write(`start ${JSON.stringify([mark, ...command])}\n`)
      return supervise(
        { ...place, output },
        {
          child: { pid, stdout: stdout.output, stderr: stderr.output },
          exited: Promise.race([exited.then(withoutMark), endOf(marked)]),
          end,
          interrupt: () => void stdin.write('interrupt\n'),
          memoryOf: inside.memoryOf,
          async finish() {
            const ranOutOfMemory = await inside.ranOutOfMemory()
            if (ranOutOfMemory) end()
            if (isOver) {
              await exited
              await putAway()
            }
            return { ranOutOfMemory }
          },
        },
      )
    },
    async close() {
      end()
      await exited
      await putAway()
    },
  }
}

/** All of it has ended, and nobody has said how the program did: an exit code that is there is not the program's. */
function withoutMark({ signal }: ChildExit): ChildExit {
  return { code: null, signal }
}

/** Never when one of the streams ended without its mark: the program inside has ended then, or is about to. */
async function endOf(marked: Promise<(number | null)[]>): Promise<ChildExit> {
  const [code = null] = await marked
  return code === null ? new Promise(() => {}) : { code, signal: null }
}
