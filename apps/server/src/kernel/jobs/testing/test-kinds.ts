import { jobKind } from '../index.ts'

export interface TestPayload {
  text: string
}

function parse(value: unknown): TestPayload {
  if (typeof value !== 'object' || value === null || !('text' in value) || typeof value.text !== 'string') {
    throw new Error('text is missing')
  }
  return { text: value.text }
}

const retry = { attemptsMax: 3, backoffMs: 20, backoffMaxMs: 100 }

export const testKinds = {
  plain: jobKind({ name: 'test.plain', parse, retry }),
  other: jobKind({ name: 'test.other', parse, retry }),
  slow: jobKind({ name: 'test.slow', parse, retry, leaseMs: 10_000 }),
  tick: jobKind({ name: 'test.tick', parse, retry }),
}
