import { expect, it } from 'vitest'
import type { StepResult } from '../engine/index.ts'
import { stepReason } from './step-reason.ts'

const result = (more: Partial<StepResult>): StepResult => ({
  outcome: 'failed',
  exitCode: 1,
  killedFor: null,
  hasChanges: null,
  document: null,
  diagnostics: [],
  stateIsUnknown: false,
  erroredState: null,
  ...more,
})

it('why a step failed is told apart: time, what was used up, a document that is too long, and an exit without a word', () => {
  expect(stepReason('plan', result({ outcome: 'timed_out' }))).toContain('took too long')
  expect(stepReason('plan', result({ killedFor: 'disk' }))).toContain('more disk than it may')
  expect(stepReason('show', result({ exitCode: 0 }))).toContain('too large?')
  expect(stepReason('apply', result({ exitCode: 3 }))).toBe('`apply` ended with exit code 3.')
})
