import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import SlowFirst from './scripts/slow-first.ts'
import { trustTestCertificate } from './scripts/trust-test-certificate.ts'

trustTestCertificate()

/** Workspace packages are tested as TypeScript sources, as they run in development. */
const conditions = ['development', 'node']

/** The clouds' modules against real clouds, where somebody has named an account and will pay (docs/cloud-modules.md). */
const live = ['AWS', 'AZURE', 'GCP'].some((cloud) => process.env[`TENANTRY_LIVE_${cloud}`] === '1')

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: [
      'apps/*/src/**/*.test.ts',
      'apps/dashboard/journeys/**/*.test.ts',
      'packages/*/src/**/*.test.ts',
      'scripts/**/*.test.ts',
      'terraform/testing/**/*.test.ts',
      ...(live ? ['terraform/testing/live.suite.ts'] : []),
    ],
    globalSetup: [
      'apps/dashboard/journeys/testing/build-once.ts',
      'apps/server/src/testing/postgres.ts',
      'apps/server/src/testing/redis-binary.ts',
    ],
    reporters: ['./scripts/suite-times.ts'],
    sequence: { sequencer: SlowFirst },
    pool: 'forks',
    // Suites of one worker share what they have loaded: to load the server anew for each would take a third of the time of all.
    isolate: false,
    // Many suites wait for disks, processes and timers: two more than there are cores keep the cores at work.
    maxWorkers: availableParallelism() + 2,
    execArgv: ['--conditions=development'],
    // A machine full of tests is slow: what is polled for comes when it comes.
    expect: { poll: { timeout: 20_000 } },
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
})
