import { spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { TestContext } from 'vitest'
import type { DialectHarness } from '../../../testing/both-dialects.ts'
import type { ControlStore } from '../../db/index.ts'
import { migrate } from '../../db/index.ts'
import { createJobs, jobMigrations } from '../index.ts'
import type { EnqueueOptions, JobEvent, JobKind, Jobs, JobRun } from '../index.ts'
import { testKinds } from './test-kinds.ts'
import type { TestPayload } from './test-kinds.ts'

export type Handler = (payload: TestPayload, run: JobRun) => Promise<void>

type Cleanup = Pick<TestContext, 'onTestFinished'>

/** What the tests of jobs stand on; everything that a test started is stopped when that test has ended. */
export function jobFixture({ openStore }: DialectHarness) {
  async function freshStore(url?: string): Promise<ControlStore> {
    const store = await openStore(url === undefined ? {} : { url })
    await migrate(store, jobMigrations)
    return store
  }

  async function startJobs(
    { onTestFinished }: Cleanup,
    store: ControlStore,
    handlers: Partial<Record<keyof typeof testKinds, Handler>>,
    options: { work?: boolean; concurrency?: number } = {},
  ) {
    const events: JobEvent[] = []
    const jobs = await createJobs({ store, onEvent: (event) => events.push(event) })
    jobs.define({
      kind: testKinds.plain,
      handler: handlers.plain ?? idle,
      concurrency: options.concurrency ?? 1,
    })
    jobs.define({ kind: testKinds.other, handler: handlers.other ?? idle })
    jobs.define({ kind: testKinds.slow, handler: handlers.slow ?? idle })
    stopAfterwards({ onTestFinished }, jobs)
    await jobs.start({ work: options.work ?? true })
    const enqueue = (kind: JobKind<TestPayload>, text: string, more: EnqueueOptions = {}) =>
      store.transaction((tx) => jobs.enqueue(tx, kind, { text }, more))
    return { jobs, enqueue, events }
  }

  return { freshStore, startJobs }
}

export function stopAfterwards({ onTestFinished }: Cleanup, jobs: Jobs): void {
  onTestFinished(() => jobs.stop({ graceMs: 0 }))
}

/** Starts another process that works on the same store; `lines` grows with what it says. */
export async function startProcess({ onTestFinished }: Cleanup, url: string) {
  const file = fileURLToPath(new URL('job-process.ts', import.meta.url))
  const child = spawn(process.execPath, ['--conditions=development', file, url], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  const lines: string[] = []
  let rest = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const parts = (rest + text).split('\n')
    rest = parts.pop() ?? ''
    lines.push(...parts)
  })
  await until(() => lines.includes('ready'))
  return { child, lines }
}

export async function until(condition: () => boolean | Promise<boolean>, limitMs = 20_000): Promise<void> {
  const deadline = Date.now() + limitMs
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('It did not come to pass in time.')
    await sleep(20)
  }
}

async function idle(): Promise<void> {}
