import type { EngineEvent } from '../engine/index.ts'
import type { InfraDeps } from '../deps.ts'
import type { ClaimedRun } from './claimed-run.ts'
import { createRunStore } from './run-store.ts'
import type { RunLogRow } from './tables.ts'

/** Writes down what a run says, in order. */
export interface RunLog {
  /** A line of the engine. Waits while more is held back than is written. */
  add(step: string, event: EngineEvent): Promise<void>
  /** A line of ours. */
  say(step: string, message: string, level?: RunLogRow['level']): void
  /** Writes what is held back. */
  flush(): Promise<void>
}

const FLUSH_MS = 200
const LINES_A_WRITE = 200
const HELD_LINES_MAX = 1_000
const MESSAGE_CHARS_MAX = 16 * 1024
/** After these a run's lines are no longer kept, save the last word: a program that never stops talking fills no disk. */
const LINES_MAX = 100_000

/** Lines go out together, 200 ms after the first of them at the latest. Numbers go on where an earlier worker of the run stopped. */
export async function openRunLog(deps: InfraDeps, run: ClaimedRun): Promise<RunLog> {
  let seq = await createRunStore(deps.control.db).lastSeq(run.row.id)
  let held: RunLogRow[] = []
  let timer: NodeJS.Timeout | null = null
  let writing: Promise<void> = Promise.resolve()
  let failure: unknown = null

  const push = (step: string, line: Pick<RunLogRow, 'level' | 'type' | 'message' | 'address'>): void => {
    if (seq >= LINES_MAX) return
    const isLast = seq === LINES_MAX - 1
    held.push({
      run_id: run.row.id,
      seq: ++seq,
      organization_id: run.row.organization_id,
      at_ms: deps.clock.nowMs(),
      step,
      ...line,
      address: line.address === null ? null : clean(line.address),
      message: isLast ? 'The run says more than is kept.' : clean(line.message),
    })
    timer ??= setTimeout(() => void write(), FLUSH_MS)
  }
  const write = (): Promise<void> => {
    if (timer !== null) clearTimeout(timer)
    timer = null
    writing = writing.then(async () => {
      while (held.length > 0 && failure === null) {
        const lines = held.slice(0, LINES_A_WRITE)
        held = held.slice(LINES_A_WRITE)
        await run.write((tx) => createRunStore(tx).addLines(lines))
        deps.bell.ring()
      }
    })
    // Whoever waits for the lines is told of it; the timer is nobody.
    writing = writing.catch((error: unknown) => {
      failure ??= error
    })
    return writing
  }
  const flush = async (): Promise<void> => {
    await write()
    if (failure !== null) throw failure
  }
  return {
    async add(step, event) {
      const { message, level } = event
      const text = event.type === 'diagnostic' ? diagnosticText(event) : message
      push(step, { level, type: event.type, message: text, address: addressOf(event) })
      if (held.length > HELD_LINES_MAX) await flush()
    },
    say(step, message, level = 'info') {
      push(step, { level, type: 'tenantry', message, address: null })
    },
    flush,
  }
}

function diagnosticText(event: EngineEvent & { type: 'diagnostic' }): string {
  return event.detail === '' ? event.summary : `${event.summary}: ${event.detail}`
}

function addressOf(event: EngineEvent): string | null {
  if ('address' in event) return event.address
  return 'change' in event && typeof event.change === 'object' ? event.change.address : null
}

/** PostgreSQL keeps no NUL and no half characters. */
function clean(message: string): string {
  return message.slice(0, MESSAGE_CHARS_MAX).replaceAll('\0', '').toWellFormed()
}
