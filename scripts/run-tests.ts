import { spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'

/**
 * Runs the tests and prints what each file took. `--long` multiplies the budget of kill loops, model runs and property tests;
 * `TENANTRY_TEST_BUDGET` sets it to any number. Further arguments go to vitest (`npm test -- packages/schema`).
 */
const long = process.argv.includes('--long')
const budget = process.env['TENANTRY_TEST_BUDGET'] ?? (long ? '10' : '1')
const rest = process.argv.slice(2).filter((argument) => argument !== '--long')
const startedMs = performance.now()
const child = spawn('vitest', ['run', ...rest], {
  stdio: 'inherit',
  env: {
    ...process.env,
    TENANTRY_TEST_BUDGET: budget,
    // Hundreds of servers are started as processes of their own, each of which would compile the same sources.
    NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] ?? join(tmpdir(), 'node-compile-cache'),
  },
})
child.on('close', (code) => {
  console.log(`Total ${((performance.now() - startedMs) / 1000).toFixed(1)} s (budget ${budget})`)
  process.exitCode = code ?? 1
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))
