import { openControlStore } from '../../db/index.ts'
import { createJobs } from '../index.ts'
import { testKinds } from './test-kinds.ts'

/** A second process of the tests: works on jobs, and says on its output which one it has begun; "slow" ones never end. */
const store = await openControlStore({ url: process.argv[2] ?? '' })
const jobs = await createJobs({ store, onEvent: () => {} })

jobs.define({
  kind: testKinds.slow,
  handler: async (payload, { jobId }) => {
    process.stdout.write(`begun ${jobId} ${payload.text}\n`)
    await new Promise(() => {})
  },
})
jobs.define({
  kind: testKinds.plain,
  handler: async (payload) => {
    process.stdout.write(`did ${payload.text}\n`)
  },
})
jobs.schedule({
  name: 'test.tick',
  kind: testKinds.tick,
  payload: { text: 'tick' },
  rule: { everySeconds: 1 },
})
jobs.define({
  kind: testKinds.tick,
  handler: async (_payload, { jobId }) => {
    process.stdout.write(`tick ${jobId}\n`)
  },
})

await jobs.start()
process.stdout.write('ready\n')
