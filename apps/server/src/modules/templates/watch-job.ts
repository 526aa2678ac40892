import type { OutgoingHttpHeaders, ServerResponse } from 'node:http'
import type { FastifyReply } from 'fastify'
import type { Job } from '@tenantry/contract'
import { jobNotFound } from './change-rollout.ts'
import type { TemplatesDeps } from './deps.ts'
import { isOver } from './rollout-state.ts'
import { showJob } from './show-template.ts'

const LOOK_EVERY_MS = 250
const HEARTBEAT_EVERY_MS = 15_000

/**
 * Sends a job's progress as server-sent events (WHATWG HTML, §9.2): `progress` whenever it changed, `end` at last. A paused or halted job keeps the
 * stream open. Ends by itself when the client is gone, or may no longer see it.
 * @throws JOB_NOT_FOUND
 */
export async function watchJob(
  deps: TemplatesDeps,
  rolloutId: string,
  { reply, stillAdmitted }: { reply: FastifyReply; stillAdmitted: () => Promise<boolean> },
): Promise<void> {
  const job = await readJob(deps, rolloutId)
  if (job === null) throw jobNotFound(rolloutId)
  reply.hijack()
  const { raw } = reply
  raw.writeHead(200, {
    ...(reply.getHeaders() as OutgoingHttpHeaders),
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
    'x-request-id': reply.request.id,
  })
  try {
    await sendProgress(deps, job, raw, stillAdmitted)
  } catch (error) {
    // The status is sent already; a client whose stream ends before `end` asks again.
    deps.log.error({ err: error, rollout_id: rolloutId }, 'A stream of progress broke off.')
  } finally {
    raw.end()
  }
}

async function sendProgress(
  deps: TemplatesDeps,
  first: Job,
  raw: ServerResponse,
  stillAdmitted: () => Promise<boolean>,
): Promise<void> {
  let job: Job | null = first
  let sent = ''
  let lastWriteMs = Date.now()
  while (!raw.destroyed && job !== null) {
    const text = JSON.stringify(job)
    const ended = isOver(job.status)
    if (text !== sent || ended) {
      if (!(await stillAdmitted())) break
      raw.write(`event: ${ended ? 'end' : 'progress'}\ndata: ${text}\n\n`)
      sent = text
      lastWriteMs = Date.now()
    } else if (Date.now() - lastWriteMs > HEARTBEAT_EVERY_MS) {
      raw.write(': still here\n\n')
      lastWriteMs = Date.now()
    }
    if (ended || deps.stopping.aborted) break
    await pause(LOOK_EVERY_MS)
    job = await readJob(deps, first.id)
  }
}

async function readJob(deps: TemplatesDeps, rolloutId: string): Promise<Job | null> {
  const row = await deps.rollouts.find(rolloutId)
  return row === undefined ? null : showJob(row)
}

function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs))
}
