import type { Run, RunLogLine } from '@tenantry/contract'
import { isTenantryError, type Tenantry } from '@tenantry/sdk'
import { Stop } from '../../cli-error.ts'
import type { Context } from '../../context.ts'
import { EXIT } from '../../exit-codes.ts'
import type { Colors } from '../../output.ts'
import { visible } from '../../text-table.ts'

export interface Follow {
  /** The last line that is known already. */
  after?: number
  /** When to stop; at the end of the run at the latest. */
  until?: (run: Run) => boolean
  onLine?: (line: RunLogLine) => void
}

export interface Followed {
  run: Run
  /** The last line that came. */
  seq: number
  /** What went wrong, as lines. */
  errors: readonly RunLogLine[]
}

const OVER: ReadonlySet<string> = new Set<Run['status']>([
  'succeeded',
  'failed',
  'cancelled',
  'rejected',
  'expired',
  'unknown',
])

export function isOver(run: Run): boolean {
  return OVER.has(run.status)
}

/** Follows a run. Ctrl-C ends the watching and leaves the run as it is. */
export async function followRun(
  { out }: Context,
  tenantry: Tenantry,
  runId: string,
  { after = 0, until = isOver, onLine }: Follow,
): Promise<Followed> {
  const abort = new AbortController()
  const interrupt = () => abort.abort()
  process.once('SIGINT', interrupt)
  let seq = after
  const errors: RunLogLine[] = []
  const drawn = (text: string) => {
    if (out.live) out.redraw(text)
  }
  try {
    for await (const event of tenantry.infra.watchRun(runId, { after, signal: abort.signal })) {
      drawn('')
      if (event.type !== 'line') {
        if (event.type === 'end' || until(event.run)) return { run: event.run, seq, errors }
        drawn(`${statusText(event.run)} …`)
        continue
      }
      seq = event.line.seq
      if (event.line.level === 'error') errors.push(event.line)
      onLine?.(event.line)
    }
    throw new Error('The stream of the run ended before the run.')
  } catch (error) {
    if (!isTenantryError(error, 'ABORTED')) throw error
    drawn('')
    out.line(`The run goes on. Follow it again with: tenantry infra logs ${runId} --follow`)
    out.line(`End it with: tenantry infra cancel ${runId}`)
    throw new Stop(EXIT.interrupted)
  } finally {
    process.off('SIGINT', interrupt)
  }
}

/** `awaiting_approval (1 of 2 approvals)` */
export function statusText({ status, approvals, approvals_needed: needed }: Run): string {
  return status === 'awaiting_approval' ? `${status} (${approvals.length} of ${needed} approvals)` : status
}

/** Why a run ended, in one line; engines write several. */
export function reasonText({ reason }: Pick<Run, 'reason'>): string {
  return reason === null ? '' : `: ${visible(reason.trim().replaceAll(/\s*\n\s*/g, ' '))}`
}

/** A line of a log, and further ones of a message that has several: `10:30:00 apply  Apply complete!` */
export function logText({ at_ms: atMs, step, level, message }: RunLogLine, colors: Colors): string {
  const time = new Date(atMs).toISOString().slice(11, 19)
  const paint = level === 'error' ? colors.red : level === 'warn' ? colors.yellow : (text: string) => text
  const [first = '', ...rest] = message.split('\n').map(visible)
  const head = `${colors.dim(time)} ${colors.dim(step.padEnd(5))} ${paint(first)}`
  return [head, ...rest.map((line) => `${' '.repeat(15)}${paint(line)}`)]
    .map((line) => line.trimEnd())
    .join('\n')
}
