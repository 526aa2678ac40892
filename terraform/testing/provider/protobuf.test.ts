import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { methods } from './messages.ts'
import { decodeMessage, encodeMessage, type Message } from './protobuf.ts'

const inner: Message = { name: { number: 1, type: 'string' } }
const message: Message = {
  text: { number: 1, type: 'string' },
  raw: { number: 2, type: 'bytes' },
  flag: { number: 3, type: 'bool' },
  count: { number: 20, type: 'int' },
  one: { number: 4, type: inner },
  many: { number: 5, type: inner, many: 'list' },
}

describe('protocol buffers', () => {
  test('what is written is read back', () => {
    const name = fc.record({ name: fc.string({ unit: 'binary' }) })
    const values = fc.record({
      text: fc.string({ unit: 'binary' }),
      raw: fc.uint8Array().map((bytes) => Buffer.from(bytes)),
      flag: fc.constant(true),
      count: fc.nat(Number.MAX_SAFE_INTEGER),
      one: name,
      many: fc.array(name, { minLength: 1 }),
    })
    fc.assert(
      fc.property(values, (value) => {
        expect(decodeMessage(message, encodeMessage(message, value))).toEqual(value)
      }),
    )
  })

  test('the examples of the encoding guide', () => {
    expect(encodeMessage({ a: { number: 1, type: 'int' } }, { a: 150 }).toString('hex')).toBe('089601')
    expect(encodeMessage({ b: { number: 2, type: 'string' } }, { b: 'testing' }).toString('hex')).toBe(
      '120774657374696e67',
    )
    expect(
      encodeMessage({ m: { number: 7, type: 'int', many: 'map' } }, { m: { a: 1 } }).toString('hex'),
    ).toBe('3a050a01611001')
  })

  test('fields that nobody described are skipped, of whatever kind', () => {
    const unknown = Buffer.from('f80601f206026869f90601020304050607080d01020304', 'hex')
    const known = encodeMessage(message, { text: 'here' })
    expect(
      decodeMessage({ text: message['text']! }, Buffer.concat([unknown.subarray(0, 18), known])),
    ).toEqual({
      text: 'here',
    })
  })

  test('a message that ends too early is refused', () => {
    const bytes = encodeMessage(message, { text: 'cut off' })
    for (let length = 1; length < bytes.length; length++) {
      expect(() => decodeMessage(message, bytes.subarray(0, length))).toThrow(RangeError)
    }
  })

  test('a value of the engine keeps its bytes', () => {
    const { request } = methods.PlanResourceChange
    const sent = { typeName: 'aws_instance', prior: { msgpack: Buffer.from([0xc0]) } }
    expect(decodeMessage(request, encodeMessage(request, sent))).toEqual(sent)
  })
})
