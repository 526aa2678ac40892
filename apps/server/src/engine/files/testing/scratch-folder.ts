import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

/** A folder of this test file's own, removed when its tests have ended. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tenantry-engine-'))
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true })
  })
  return folder
}

/** How much of its budget a test run spends: `TENANTRY_TEST_BUDGET`, default 1. */
export function budgeted(count: number): number {
  const budget = Number(process.env['TENANTRY_TEST_BUDGET'] ?? '1')
  return Math.max(1, Math.ceil(count * budget))
}
