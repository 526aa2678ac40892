import type { ModuleVariable } from '@tenantry/contract'
import { describe, expect, it } from 'vitest'
import { changedInputs, inputChanges, isSame, labelOf } from './values.ts'

const variable = (name: string, byDefault: unknown): ModuleVariable => ({
  name,
  type: { kind: 'any' },
  type_text: 'any',
  description: '',
  required: byDefault === null,
  default: byDefault,
  nullable: false,
  sensitive: false,
  choices: null,
  rules: [],
})

const variables = [variable('size', 'small'), variable('tags', {}), variable('key', null)]

describe('The inputs that a form sends', () => {
  it('are those that differ from the defaults', () => {
    expect(changedInputs(variables, { size: 'small', tags: { a: 1 }, key: 'k' })).toEqual({
      tags: { a: 1 },
      key: 'k',
    })
    expect(changedInputs(variables, {})).toEqual({})
  })

  it('are those that differ from before in a change, and null where the default comes back', () => {
    const before = { size: 'large', tags: { a: 1, b: 2 } }
    expect(inputChanges(variables, before, { ...before, tags: { b: 2, a: 1 } })).toEqual({})
    expect(inputChanges(variables, before, { size: 'small', tags: { a: 1 }, key: undefined })).toEqual({
      size: null,
      tags: { a: 1 },
    })
  })
})

it('JSON values are the same whatever the order of their members', () => {
  expect(isSame({ a: [1, { b: 2 }] }, { a: [1, { b: 2 }] })).toBe(true)
  expect(isSame([], {})).toBe(false)
  expect(isSame({ a: undefined }, {})).toBe(false)
  expect(isSame([1, 2], [2, 1])).toBe(false)
})

it('names of variables are written as people read them', () => {
  expect(labelOf('disk_gb')).toBe('Disk GB')
  expect(labelOf('ssh_public_key')).toBe('SSH public key')
})
