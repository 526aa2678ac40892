import { expect, it } from 'vitest'
import { shownOutputs } from './read-outputs.ts'

it('shows the outputs of a state, and of those that are sensitive that they are there', () => {
  const outputs = {
    address: { value: '203.0.113.7', type: 'string' },
    disks: { value: [{ size: 8 }], type: ['list', 'dynamic'], sensitive: false },
    password: { value: 'hidden', type: 'string', sensitive: true },
    odd: { value: 'hidden', sensitive: 'yes' },
  }
  expect(shownOutputs({ version: 4, outputs })).toEqual({
    address: { value: '203.0.113.7', sensitive: false },
    disks: { value: [{ size: 8 }], sensitive: false },
    password: { value: null, sensitive: true },
    odd: { value: null, sensitive: true },
  })
  expect(shownOutputs({ version: 4 })).toEqual({})
})
