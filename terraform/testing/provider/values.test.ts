import { describe, expect, test } from 'vitest'
import type { Block } from '../schemas/shape.ts'
import { conform, markUnknown, pack, toJson, unknown, unpack } from './values.ts'

const block: Block = {
  attributes: {
    name: { type: 'string', required: true },
    size: { type: 'number', optional: true },
    id: { type: 'string', computed: true },
    rules: { type: ['set', ['object', { port: 'number', note: 'string' }]], optional: true },
  },
  blocks: {
    disk: {
      nesting: 'list',
      max: 1,
      block: { attributes: { gb: { type: 'number', optional: true } }, blocks: {} },
    },
  },
}

describe('values of the engine', () => {
  test('what nobody said is unknown until the cloud has decided, in blocks too', () => {
    expect(
      markUnknown(block, { name: 'web', size: null, id: null, rules: [], disk: [{ gb: null }] }),
    ).toEqual({
      name: 'web',
      size: unknown,
      id: unknown,
      rules: [],
      disk: [{ gb: unknown }],
    })
  })

  test('unknown survives the wire, and the cloud is told what is known alone', () => {
    const value = { name: 'web', id: unknown, disk: [{ gb: 8 }] }
    expect(unpack(pack(value))).toEqual(value)
    expect(JSON.parse(toJson(value))).toEqual({ name: 'web', disk: [{ gb: 8 }] })
  })

  test('an object of the cloud becomes a whole value, and what the schema does not know is left out', () => {
    expect(conform(block, { name: 'web', secret: 1, rules: [{ port: 22 }] })).toEqual({
      name: 'web',
      size: null,
      id: null,
      rules: [{ port: 22, note: null }],
      disk: [],
    })
  })

  test('no resource is null', () => {
    expect(unpack(pack(null))).toBeNull()
    expect(unpack(undefined)).toBeNull()
  })
})
