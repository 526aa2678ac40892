/** A worker that runs a script in a sandbox until somebody kills it: `node run-until-killed.ts <script> <mark> <folder>`. Prints what the script prints. */
import { startAlone } from '../sandbox/start-alone.ts'
import { findTestSandbox } from './test-sandbox.ts'

const sandbox = await findTestSandbox()
if (sandbox === null) throw new Error('There is no sandbox.')
const running = await startAlone(sandbox, {
  directory: process.argv[4] ?? '',
  command: ['/usr/bin/bash', '-c', process.argv[2] ?? ''],
  env: { PATH: '/usr/bin:/bin', MARK: process.argv[3] ?? '' },
  readOnly: [],
  limits: { memoryBytes: 1e9, processes: 64, diskBytes: 1e8, seconds: 60 },
  network: { stateEndpoint: null },
  output: { scrub: (text) => text, scrubReach: 0, lineCharsMax: 10_000, totalCharsMax: 1e6 },
})
for await (const { text } of running.lines) process.stdout.write(`${text}\n`)
