import { decode, encode, ExtensionCodec } from '@msgpack/msgpack'
import type { Attribute, Block, NestedBlock, ValueType } from '../schemas/shape.ts'

/** What will be known after the change. */
export const unknown = Object.freeze({ unknown: true })

/** A resource's value: attributes and blocks by name. `null` is a resource that is not there. */
export type ResourceValue = Record<string, unknown>

// The engine writes an unknown value as extension 0, and as 12 when it knows something about it.
const codec = new ExtensionCodec()
codec.register({
  type: 0,
  encode: (value) => (value === unknown ? new Uint8Array([0]) : null),
  decode: () => unknown,
})
codec.register({ type: 12, encode: () => null, decode: () => unknown })

export interface WireValue {
  msgpack?: Buffer
  json?: Buffer
}

export function unpack(wire: WireValue | undefined): ResourceValue | null {
  if (wire?.msgpack !== undefined && wire.msgpack.length > 0)
    return decode(wire.msgpack, { extensionCodec: codec }) as ResourceValue | null
  if (wire?.json !== undefined && wire.json.length > 0)
    return JSON.parse(wire.json.toString()) as ResourceValue | null
  return null
}

export function pack(value: ResourceValue | null): WireValue {
  return { msgpack: Buffer.from(encode(value, { extensionCodec: codec })) }
}

/** JSON for the cloud, which is told what is known. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => (inner === unknown ? undefined : inner))
}

/** The cloud's object as a whole value of the schema: what the cloud does not tell is null, and a block that is not there an empty list. */
export function conform(block: Block, object: ResourceValue): ResourceValue {
  const whole: ResourceValue = {}
  for (const [name, { type }] of Object.entries(block.attributes))
    whole[name] = conformType(type, object[name])
  for (const [name, nested] of Object.entries(block.blocks)) {
    const inner = object[name]
    if (nested.nesting === 'single') whole[name] = isObject(inner) ? conform(nested.block, inner) : null
    else
      whole[name] = Array.isArray(inner) ? inner.map((one: ResourceValue) => conform(nested.block, one)) : []
  }
  return whole
}

function conformType(type: ValueType, value: unknown): unknown {
  if (value === undefined || value === null) return null
  if (!Array.isArray(type)) return value
  const [kind, inner] = type
  if (kind === 'object') {
    const fields = value as ResourceValue
    return Object.fromEntries(
      Object.entries(inner).map(([name, type]) => [name, conformType(type, fields[name])]),
    )
  }
  if (kind === 'map') {
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, conformType(inner, one)]))
  }
  return (value as unknown[]).map((one) => conformType(inner, one))
}

/** What nobody said and the cloud may decide is unknown until it has. */
export function markUnknown(block: Block, value: ResourceValue): ResourceValue {
  const marked: ResourceValue = { ...value }
  for (const [name, attribute] of Object.entries(block.attributes)) {
    if (isDecidedByCloud(attribute) && isMissing(marked[name])) marked[name] = unknown
  }
  for (const [name, nested] of Object.entries(block.blocks)) marked[name] = markNested(nested, marked[name])
  return marked
}

function markNested(nested: NestedBlock, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((one: ResourceValue) => markUnknown(nested.block, one))
  return nested.nesting === 'single' && isObject(value) ? markUnknown(nested.block, value) : value
}

function isDecidedByCloud(attribute: Attribute): boolean {
  return attribute.computed === true || attribute.optional === true
}

function isMissing(value: unknown): boolean {
  return value === undefined || value === null
}

function isObject(value: unknown): value is ResourceValue {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && value !== unknown
}
