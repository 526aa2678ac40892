import { expect, it } from 'vitest'
import { progressBar } from './progress-bar.ts'
import { jobRecord } from './testing/records.ts'

it('shows 100% when all databases are done and never before', () => {
  expect(progressBar(jobRecord({ total: 1000, done: 999 }))).toMatch(/^\[█{39}░\] 99%$/)
  expect(progressBar(jobRecord({ total: 1000, done: 990, failed: 10 }))).toMatch(/^\[█{40}\] 100%$/)
  expect(progressBar(jobRecord({ total: 0, done: 0 }))).toMatch(/100%$/)
})
