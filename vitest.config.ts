import { defineConfig } from 'vitest/config'

/** Workspace packages are tested as TypeScript sources, as they run in development. */
const conditions = ['development', 'node']

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: ['apps/*/src/**/*.test.ts', 'packages/*/src/**/*.test.ts', 'scripts/**/*.test.ts'],
    globalSetup: ['apps/server/src/testing/postgres.ts'],
    reporters: ['./scripts/suite-times.ts'],
    pool: 'forks',
    execArgv: ['--conditions=development'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
})
