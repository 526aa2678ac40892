import { problem } from '../../../kernel/errors.ts'
import type { InfraDeps } from '../deps.ts'
import { openEventStream, type StreamRequest } from '../event-stream.ts'
import { isOver } from './run-state.ts'
import { createRunStore } from './run-store.ts'
import { showLine, showRun } from './show-run.ts'
import type { RunRow } from './tables.ts'

const PAGE_LINES = 500

/**
 * Sends what a run writes, from behind `Last-Event-ID` on, and the run itself whenever its status has changed; `end` when it is over. A stream that breaks
 * off is taken up again with the id of its last line.
 * @throws INVALID_CURSOR for an id that is no number
 */
export async function watchRun(deps: InfraDeps, found: RunRow, request: StreamRequest): Promise<void> {
  let after = readLastId(request.reply.request.headers['last-event-id'])
  const store = createRunStore(deps.control.db)
  let shown = ''
  await openEventStream(deps, request, async (send) => {
    // Before its lines: what it wrote before its end is there then.
    const run = await store.find(found.organization_id, found.id)
    const lines = await store.linesAfter(found.organization_id, found.id, after, PAGE_LINES)
    for (const line of lines) await send({ id: String(line.seq), event: 'line', data: showLine(line) })
    after = lines.at(-1)?.seq ?? after
    if (run === undefined) return 'ended'
    if (lines.length === PAGE_LINES) return 'more'
    const text = `${run.status} ${run.approvals}`
    if (isOver(run.status)) {
      await send({ event: 'end', data: showRun(run) })
      return 'ended'
    }
    if (text !== shown) await send({ event: 'run', data: showRun(run) })
    shown = text
    return 'waiting'
  })
}

function readLastId(header: string | string[] | undefined): number {
  if (header === undefined || header === '') return 0
  if (typeof header === 'string' && /^\d{1,15}$/.test(header)) return Number(header)
  throw problem('INVALID_CURSOR', {
    detail: 'The Last-Event-ID is not one that this stream gave out.',
    hint: 'Send the id of the last line that arrived, or begin without one.',
  })
}
