import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { describeBothDialects } from '../../testing/both-dialects.ts'
import { checkMigrations } from '../db/check-migrations.ts'
import { createJobs, jobKind, jobMigrations, PermanentJobError } from './index.ts'
import type { JobKind } from './index.ts'
import { jobFixture, startProcess, stopAfterwards, until } from './testing/job-fixture.ts'
import type { Handler } from './testing/job-fixture.ts'
import { testKinds } from './testing/test-kinds.ts'
import type { TestPayload } from './testing/test-kinds.ts'

const { plain, other, tick } = testKinds

describeBothDialects('jobs', (harness) => {
  const { freshStore, startJobs } = jobFixture(harness)

  it('are done once their transaction has committed, with their payload', async (context) => {
    const store = await freshStore()
    const done: string[] = []
    const { jobs, enqueue } = await startJobs(context, store, {
      plain: async ({ text }) => void done.push(text),
    })
    const id = await enqueue(plain, 'hello “ü” \u{1F600}')
    await until(() => done.length > 0)
    expect(done).toEqual(['hello “ü” \u{1F600}'])
    await until(async () => (await jobs.find(plain, id ?? ''))?.state === 'completed')
    expect(id).toMatch(/^job_/)
  })

  it('do not exist when the transaction rolls back, and are not picked up before it commits', async (context) => {
    const store = await freshStore()
    const done: string[] = []
    const { jobs, enqueue } = await startJobs(context, store, {
      plain: async ({ text }) => void done.push(text),
    })
    const attempt = store.transaction(async (tx) => {
      await jobs.enqueue(tx, plain, { text: 'rolled back' })
      jobs.wake()
      await sleep(50)
      expect(done).toEqual([])
      throw new Error('no')
    })
    await expect(attempt).rejects.toThrow('no')
    await enqueue(plain, 'marker')
    await until(() => done.includes('marker'))
    expect(done).toEqual(['marker'])
  })

  it('are tried again after a failure, and fail for good with the error after the last attempt', async (context) => {
    const store = await freshStore()
    const attempts: number[] = []
    const { jobs, enqueue, events } = await startJobs(context, store, {
      plain: async (_payload, { attempt }) => {
        attempts.push(attempt)
        if (attempt < 3) throw new Error(`attempt ${attempt}`)
      },
      other: async () => {
        throw new Error('always \0')
      },
    })
    const good = await enqueue(plain, 'third time lucky')
    const bad = await enqueue(other, 'hopeless')
    await until(async () => (await jobs.find(plain, good ?? ''))?.state === 'completed')
    await until(async () => (await jobs.find(other, bad ?? ''))?.state === 'failed')
    expect(attempts).toEqual([1, 2, 3])
    expect(await jobs.find(other, bad ?? '')).toMatchObject({ attempt: 3, error: 'Error: always ' })
    const failures = events.filter((event) => event.type === 'attempt_failed' && event.jobId === bad)
    expect(failures).toMatchObject([{ willRetry: true }, { willRetry: true }, { willRetry: false }])
  })

  it('fail at once when the handler says so or the payload cannot be read', async (context) => {
    const store = await freshStore()
    const { jobs, enqueue } = await startJobs(context, store, {
      plain: async () => {
        throw new PermanentJobError('never')
      },
    })
    const refused = await enqueue(plain, 'x')
    const unreadable = await store.transaction((tx) =>
      jobs.enqueue(tx, jobKind<object>({ name: other.name, parse: () => ({}) }), { wrong: 1 }),
    )
    const state = async (kind: JobKind<TestPayload>, id: string | null) => await jobs.find(kind, id ?? '')
    await until(async () => (await state(plain, refused))?.state === 'failed')
    await until(async () => (await state(other, unreadable))?.state === 'failed')
    expect(await state(plain, refused)).toMatchObject({ attempt: 1, error: 'PermanentJobError: never' })
    expect((await state(other, unreadable))?.error).toContain('text is missing')
  })

  it('wait for their time', async (context) => {
    const store = await freshStore()
    const done: string[] = []
    const { jobs, enqueue } = await startJobs(context, store, {
      plain: async ({ text }) => void done.push(text),
    })
    const later = await enqueue(plain, 'later', { runAt: Math.floor(Date.now() / 1000) + 3600 })
    const soon = Math.floor(Date.now() / 1000) + 1
    let ranAt = 0
    await enqueue(plain, 'soon', { runAt: soon })
    await until(() => {
      ranAt = Date.now()
      return done.includes('soon')
    })
    expect(ranAt / 1000).toBeGreaterThanOrEqual(soon)
    expect((await jobs.find(plain, later ?? ''))?.state).toBe('waiting')
  })

  it('of one key wait once, and run one after another', async (context) => {
    const store = await freshStore()
    const { promise: release, resolve } = Promise.withResolvers<void>()
    let running = 0
    let together = 0
    const done: string[] = []
    const { enqueue } = await startJobs(
      context,
      store,
      {
        plain: async ({ text }) => {
          running += 1
          together = Math.max(together, running)
          if (text === 'first') await release
          done.push(text)
          running -= 1
        },
      },
      { concurrency: 4 },
    )
    expect(await enqueue(plain, 'first', { dedupeKey: 'k' })).not.toBeNull()
    await until(() => running === 1)
    expect(await enqueue(plain, 'second', { dedupeKey: 'k' })).not.toBeNull()
    expect(await enqueue(plain, 'dropped', { dedupeKey: 'k' })).toBeNull()
    expect(await enqueue(other, 'another kind', { dedupeKey: 'k' })).not.toBeNull()
    await sleep(300)
    expect(together).toBe(1)
    resolve()
    await until(() => done.length === 2)
    expect(done).toEqual(['first', 'second'])
    expect(together).toBe(1)
  })

  it('run side by side up to the concurrency and no further, each exactly once', async (context) => {
    const store = await freshStore()
    let running = 0
    let most = 0
    const done: string[] = []
    const handler: Handler = async ({ text }) => {
      running += 1
      most = Math.max(most, running)
      await sleep(20)
      done.push(text)
      running -= 1
    }
    const first = await startJobs(context, store, { plain: handler }, { concurrency: 3 })
    await store.transaction(async (tx) => {
      for (let n = 0; n < 12; n++) await first.jobs.enqueue(tx, plain, { text: String(n) })
    })
    await until(() => done.length >= 12)
    await sleep(50)
    expect(most).toBe(3)
    expect(new Set(done).size).toBe(12)
    expect(done).toHaveLength(12)
  })

  it('enqueued by a process that does not work are done by one that does', async (context) => {
    const url = await harness.freshUrl()
    const producer = await startJobs(context, await freshStore(url), {}, { work: false })
    const { lines } = await startProcess(context, url)
    await producer.enqueue(plain, 'over there')
    await until(() => lines.includes('did over there'))
  })

  it('are waited for when a process drains, and no new one is begun', async (context) => {
    const store = await freshStore()
    const { promise: release, resolve } = Promise.withResolvers<void>()
    const begun: string[] = []
    const { jobs, enqueue } = await startJobs(context, store, {
      plain: async ({ text }, { signal }) => {
        begun.push(text)
        await release
        signal.throwIfAborted()
      },
    })
    const running = await enqueue(plain, 'running')
    await until(() => begun.length === 1)
    const waiting = await enqueue(plain, 'waiting')
    const stopping = jobs.stop({ graceMs: 10_000 })
    await sleep(50)
    resolve()
    await stopping
    const reader = await startJobs(context, store, {}, { work: false })
    expect((await reader.jobs.find(plain, running ?? ''))?.state).toBe('completed')
    expect(await reader.jobs.find(plain, waiting ?? '')).toMatchObject({ state: 'waiting', attempt: 1 })
    expect(begun).toEqual(['running'])
  })

  it('that outlast the drain are aborted and go on elsewhere, without counting a failure', async (context) => {
    const store = await freshStore()
    let begun = false
    const { jobs, enqueue, events } = await startJobs(context, store, {
      plain: async (_payload, { signal }) => {
        begun = true
        await sleep(60_000, undefined, { signal })
      },
    })
    const id = await enqueue(plain, 'long')
    await until(() => begun)
    await jobs.stop({ graceMs: 10 })
    expect(events.at(-1)).toMatchObject({ type: 'released', jobId: id })
    const attempts: number[] = []
    await startJobs(context, store, { plain: async (_payload, { attempt }) => void attempts.push(attempt) })
    await until(() => attempts.length > 0)
    expect(attempts).toEqual([1])
  })

  it('on a schedule fire once over all processes', async (context) => {
    const url = await harness.freshUrl()
    const store = await freshStore(url)
    const began = Date.now()
    const one = await startProcess(context, url)
    const two = await startProcess(context, url)
    const ticks = () => [...one.lines, ...two.lines].filter((line) => line.startsWith('tick '))
    await until(() => ticks().length >= 3)
    const secondsPassed = Math.ceil((Date.now() - began) / 1000) + 2
    expect(ticks().length).toBeLessThanOrEqual(secondsPassed)
    expect(new Set(ticks()).size).toBe(ticks().length)
    await store.ping()
  })

  it('that were due while no process ran are made up for once', async (context) => {
    const store = await freshStore()
    let nowMs = Date.UTC(2030, 0, 1, 0, 30)
    const clock = { now: () => Math.floor(nowMs / 1000), nowMs: () => nowMs }
    const run = async (onTick: () => void) => {
      const jobs = await createJobs({ store, onEvent: () => {}, clock })
      jobs.define({ kind: tick, handler: async () => onTick() })
      jobs.schedule({ name: 'hourly', kind: tick, payload: { text: '' }, rule: { cron: '0 * * * *' } })
      await jobs.start()
      stopAfterwards(context, jobs)
      return jobs
    }
    const early = await run(() => {
      throw new Error('too early')
    })
    await early.stop({ graceMs: 0 })
    nowMs = Date.UTC(2030, 0, 1, 9, 1)
    let fired = 0
    await run(() => {
      fired += 1
    })
    await until(() => fired > 0)
    await sleep(1500)
    expect(fired).toBe(1)
  })

  it('refuse what is out of order: enqueuing before the start, defining after it or twice', async (context) => {
    const store = await freshStore()
    const jobs = await createJobs({ store, onEvent: () => {} })
    const define = () => jobs.define({ kind: plain, handler: async () => {} })
    define()
    expect(define).toThrow('twice')
    await expect(store.transaction((tx) => jobs.enqueue(tx, plain, { text: '' }))).rejects.toThrow(
      'before start',
    )
    await jobs.start({ work: false })
    stopAfterwards(context, jobs)
    expect(() => jobs.define({ kind: other, handler: async () => {} })).toThrow('before start')
  })

  it('have migrations that go back and forth', async () => {
    await checkMigrations(await harness.openStore(), jobMigrations)
  })
})
