import { describe, expect, it } from 'vitest'
import { Tenantry } from './client.ts'
import { isTenantryError } from './errors.ts'
import { eventParser } from './event-stream.ts'
import { events, fakeFetch, problem, refused, type Reply } from './testing/fake-server.ts'

const job = (done: number, status = 'running') => JSON.stringify({ id: 'job_1', status, done })

function client(...replies: Reply[]) {
  const server = fakeFetch(...replies)
  const retry = { baseDelayMs: 1, retries: 1 }
  return { ...server, tenantry: new Tenantry({ url: 'http://t.test', fetch: server.fetch, retry }) }
}

async function watched(tenantry: Tenantry): Promise<number[]> {
  const done: number[] = []
  for await (const progress of tenantry.jobs.watch('job_1')) done.push(progress.done)
  return done
}

describe('watching a job', () => {
  it('yields every progress and ends with the job', async () => {
    const { tenantry, sent } = client(
      events(`event: progress\ndata: ${job(1)}\n\n: beat\n\nevent: end\ndata: ${job(2, 'succeeded')}\n\n`),
    )
    expect(await watched(tenantry)).toEqual([1, 2])
    expect(sent[0]).toMatchObject({ method: 'GET', path: '/platform/jobs/job_1/events' })
  })

  it('goes on after a lost connection and a restart, from the last event seen', async () => {
    const { tenantry, sent } = client(
      events(`id: 7\nevent: progress\ndata: ${job(1)}\n\nid: 8\nevent: progr`),
      refused(),
      refused(),
      refused(),
      problem(503, 'UNAVAILABLE'),
      events(`id: 9\nevent: end\ndata: ${job(2, 'succeeded')}\n\n`),
    )
    expect(await watched(tenantry)).toEqual([1, 2])
    expect(sent.map(({ headers }) => headers.get('last-event-id'))).toEqual([null, '7', '7', '7', '7', '7'])
  })

  it('gives up only when nothing is heard any more, however often the connection was lost before', async () => {
    const lost = (done: number) => events(`id: ${done}\nevent: progress\ndata: ${job(done)}\n\n`)
    const { tenantry, sent } = client(...Array.from({ length: 15 }, (_, done) => lost(done)), refused())
    await expect(watched(tenantry)).rejects.toSatisfy((error) => isTenantryError(error, 'NETWORK_ERROR'))
    // Ten more connections after the last progress, each tried twice.
    expect(sent).toHaveLength(15 + 10 * 2)
  })

  it('fails at once when the job is unknown or nothing listens', async () => {
    const unknown = client(problem(404, 'JOB_NOT_FOUND'))
    await expect(watched(unknown.tenantry)).rejects.toSatisfy((error) =>
      isTenantryError(error, 'JOB_NOT_FOUND'),
    )
    const silent = client(refused())
    await expect(watched(silent.tenantry)).rejects.toSatisfy((error) =>
      isTenantryError(error, 'NETWORK_ERROR'),
    )
    expect(silent.sent).toHaveLength(2)
  })

  it('wait answers the job at its end, and a halted one at once', async () => {
    const ended = client(events(`event: end\ndata: ${job(2, 'failed')}\n\n`))
    expect((await ended.tenantry.jobs.wait('job_1')).status).toBe('failed')
    const seen: number[] = []
    const halted = client(
      events(`event: progress\ndata: ${job(1)}\n\nevent: progress\ndata: ${job(3, 'halted')}\n\n`),
    )
    const outcome = await halted.tenantry.jobs.wait('job_1', { onProgress: ({ done }) => seen.push(done) })
    expect(outcome.status).toBe('halted')
    expect(seen).toEqual([1, 3])
  })

  it('aborting ends it with ABORTED', async () => {
    const abort = new AbortController()
    const open: Reply = () =>
      new Response(
        new ReadableStream<Uint8Array>({
          start(controller) {
            controller.enqueue(new TextEncoder().encode(`event: progress\ndata: ${job(1)}\n\n`))
            abort.signal.addEventListener('abort', () => controller.error(new Error('aborted')))
          },
        }),
      )
    const { tenantry } = client(open)
    const walk = async () => {
      for await (const _progress of tenantry.jobs.watch('job_1', { signal: abort.signal })) abort.abort()
    }
    await expect(walk()).rejects.toSatisfy((error) => isTenantryError(error, 'ABORTED'))
  })
})

describe('the event stream', () => {
  it('is read the same however it is cut, with any line ends', () => {
    const text = 'id: 1\r\nevent: a\r\ndata: x\r\ndata: y\r\n\r\n: comment\n\ndata:z\rid\r\revent: lost\n\n'
    const whole = eventParser()(text)
    expect(whole).toEqual([
      { event: 'a', data: 'x\ny', id: '1' },
      { event: 'message', data: 'z', id: '' },
    ])
    for (let cut = 0; cut <= text.length; cut += 1) {
      const parse = eventParser()
      expect([...parse(text.slice(0, cut)), ...parse(text.slice(cut))]).toEqual(whole)
    }
  })
})
