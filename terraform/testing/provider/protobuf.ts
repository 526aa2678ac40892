/**
 * As much of the protocol buffers' wire format (protobuf.dev/programming-guides/encoding) as the plugin protocol needs: a message is described by its
 * fields' numbers, and anything that is not described is skipped.
 */
export type FieldType = 'string' | 'bytes' | 'bool' | 'int' | Message
export interface Field {
  number: number
  type: FieldType
  /** `map` is a list of entries with a string as key. */
  many?: 'list' | 'map'
}
export type Message = { readonly [name: string]: Field }
export type Values = { readonly [name: string]: unknown }

const VARINT = 0
const FIXED64 = 1
const LENGTH = 2
const FIXED32 = 5

export function encodeMessage(message: Message, values: Values): Buffer {
  const parts: Buffer[] = []
  for (const [name, field] of Object.entries(message)) {
    const value = values[name]
    if (value === undefined || value === null) continue
    for (const one of toList(field, value)) parts.push(...encodeField(field, one))
  }
  return Buffer.concat(parts)
}

function toList(field: Field, value: unknown): readonly unknown[] {
  if (field.many === 'list') return value as readonly unknown[]
  if (field.many === 'map') return Object.entries(value as Values)
  return [value]
}

function encodeField(field: Field, value: unknown): Buffer[] {
  if (field.many === 'map') {
    const [key, inner] = value as [string, unknown]
    const entry = [
      ...encodeField({ number: 1, type: 'string' }, key),
      ...encodeField({ number: 2, type: field.type }, inner),
    ]
    return lengthed(field.number, Buffer.concat(entry))
  }
  switch (field.type) {
    case 'bool':
      return value === true ? [varint(field.number * 8 + VARINT), varint(1)] : []
    case 'int':
      return [varint(field.number * 8 + VARINT), varint(value as number)]
    case 'string':
      return lengthed(field.number, Buffer.from(value as string))
    case 'bytes':
      return lengthed(field.number, value as Buffer)
    default:
      return lengthed(field.number, encodeMessage(field.type, value as Values))
  }
}

function lengthed(number: number, content: Buffer): Buffer[] {
  return [varint(number * 8 + LENGTH), varint(content.length), content]
}

function varint(value: number): Buffer {
  if (!Number.isSafeInteger(value) || value < 0)
    throw new RangeError(`${value} is no length, number or count.`)
  const bytes: number[] = []
  let rest = value
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) + 0x80)
    rest = Math.floor(rest / 0x80)
  }
  return Buffer.from([...bytes, rest])
}

export function decodeMessage(message: Message, bytes: Buffer): Record<string, unknown> {
  const byNumber = new Map(Object.entries(message).map(([name, field]) => [field.number, { name, field }]))
  const values: Record<string, unknown> = {}
  const reader = { bytes, at: 0 }
  while (reader.at < bytes.length) {
    const tag = readVarint(reader)
    const content = readContent(reader, tag % 8)
    const known = byNumber.get(Math.floor(tag / 8))
    if (known === undefined) continue
    const value = decodeField(known.field, content)
    if (known.field.many === undefined) values[known.name] = value
    else ((values[known.name] ??= []) as unknown[]).push(value)
  }
  return values
}

interface Reader {
  bytes: Buffer
  at: number
}

function readVarint(reader: Reader): number {
  let value = 0
  for (let factor = 1; ; factor *= 0x80) {
    const byte = reader.bytes[reader.at++]
    if (byte === undefined) throw new RangeError('The message ends in the middle of a number.')
    value += (byte % 0x80) * factor
    if (byte < 0x80) return value
  }
}

function readContent(reader: Reader, wire: number): Buffer | number {
  if (wire === VARINT) return readVarint(reader)
  const length = { [FIXED64]: 8, [FIXED32]: 4 }[wire] ?? readVarint(reader)
  const content = reader.bytes.subarray(reader.at, reader.at + length)
  if (content.length < length) throw new RangeError('The message ends in the middle of a field.')
  reader.at += length
  return content
}

function decodeField(field: Field, content: Buffer | number): unknown {
  if (typeof content === 'number') return field.type === 'bool' ? content === 1 : content
  if (field.type === 'string') return content.toString()
  if (typeof field.type === 'string') return content
  return decodeMessage(field.type, content)
}
