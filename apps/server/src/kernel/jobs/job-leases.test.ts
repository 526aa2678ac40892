import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { describeBothDialects } from '../../testing/both-dialects.ts'
import type { DialectHarness } from '../../testing/both-dialects.ts'
import type { JobRun } from './index.ts'
import { jobFixture, startProcess, until } from './testing/job-fixture.ts'
import type { Handler } from './testing/job-fixture.ts'
import { testKinds } from './testing/test-kinds.ts'

const { slow } = testKinds

describeBothDialects('jobs', leases, { concurrent: true })

function leases(harness: DialectHarness): void {
  const { freshStore, startJobs } = jobFixture(harness)

  it('of a process that was killed in the middle are taken up again', async (context) => {
    const url = await harness.freshUrl()
    const store = await freshStore(url)
    const producer = await startJobs(context, store, {}, { work: false })
    const { child, lines } = await startProcess(context, url)
    const id = await producer.enqueue(slow, 'survivor')
    await until(() => lines.includes(`begun ${id} survivor`))
    child.kill('SIGKILL')

    const runs: JobRun[] = []
    const rescuer = await startJobs(context, store, { slow: async (_payload, run) => void runs.push(run) })
    await until(() => runs.length > 0, 40_000)
    expect(runs[0]).toMatchObject({ jobId: id, attempt: 1 })
    await until(async () => (await rescuer.jobs.find(slow, id ?? ''))?.state === 'completed')
  })

  it('that are longer than their lease stay with the process that is alive', async (context) => {
    const url = await harness.freshUrl()
    const store = await freshStore(url)
    let begun = 0
    const handler: Handler = async () => {
      begun += 1
      await sleep(13_500)
    }
    const one = await startJobs(context, store, { slow: handler })
    await startJobs(context, await freshStore(url), { slow: handler })
    const id = await one.enqueue(slow, 'long')
    await until(async () => (await one.jobs.find(slow, id ?? ''))?.state === 'completed', 30_000)
    expect(begun).toBe(1)
  })
}
