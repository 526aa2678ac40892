import { expect, it } from 'vitest'
import { metadataChanges, metadataText, readMetadata } from './read-metadata.ts'

it('metadata is read as it was written, and what is wrong is told with its line or member', () => {
  const metadata = { plan: 'pro', seats: 3, tags: ['a'], deep: { null: null } }
  expect(readMetadata(metadataText(metadata))).toEqual(metadata)
  expect(readMetadata(metadataText({}))).toEqual({})
  expect(() => readMetadata('{\n  "plan": "pro"\n  "seats": 3\n}')).toThrow('line 3')
  expect(() => readMetadata('{\n  "plan": "pro",\n')).toThrow(/line [23]/)
  expect(() => readMetadata('{"a" 1}')).toThrow('line 1')
  expect(() => readMetadata('[1]')).toThrow('object')
  expect(() => readMetadata('null')).toThrow('object')
  expect(() => readMetadata('{"plan": null}')).toThrow('plan')
  expect(() => readMetadata(JSON.stringify({ ['k'.repeat(65)]: 1 }))).toThrow('64')
  const many = Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`k${index}`, index]))
  expect(() => readMetadata(JSON.stringify(many))).toThrow('50')
  expect(() => readMetadata(JSON.stringify({ big: 'é'.repeat(8_200) }))).toThrow('16 KiB')
})

it('only what was changed is sent, and null for what was taken away', () => {
  const before = { plan: 'free', seats: 3, deep: { a: [1] } }
  expect(metadataChanges(before, before)).toEqual({})
  expect(metadataChanges(before, { plan: 'pro', deep: { a: [1] }, added: false })).toEqual({
    seats: null,
    plan: 'pro',
    added: false,
  })
  expect(metadataChanges({}, { constructor: 1 })).toEqual({ constructor: 1 })
})
