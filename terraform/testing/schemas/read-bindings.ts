import type { Block, NestedBlock, ValueType } from './shape.ts'

/** One resource's generated class and its types, as the npm packages hold them. */
export interface Bindings {
  script: string
  types: string
}

type Kind = 'simple' | 'struct' | 'list' | 'set' | 'map'

/** What the class says about one argument when it is written as configuration. */
interface Argument {
  isBlock: boolean
  kind: Kind
  storage: string
}

const primitives: Record<string, ValueType> = {
  string: 'string',
  number: 'number',
  boolean: 'bool',
  any: 'dynamic',
}
const anything = String.raw`[\s\S]*?`
const classes = new RegExp(String.raw`\nclass (\w+) extends cdktf\.(\w+) \{(${anything})\n\}(?=\n)`, 'g')
const writers = new RegExp(
  String.raw`\nfunction (\w+)ToHclTerraform\(struct\) \{(${anything})\n\}(?=\n)`,
  'g',
)
const interfaces = new RegExp(String.raw`export interface (\w+)(?: extends [^{]*)? \{(${anything})\n\}`, 'g')
const argument =
  /\n +(\w+): \{\n +value: [^\n]*,\n +isBlock: (true|false),\n +type: "(\w+)",\n +storageClassType: "([^"]+)"/g
const remark =
  /\/\/ (\w+) - computed: (true|false), optional: (true|false), required: (true|false)\n\s+(?:get \w+\(\) \{\s*return ([^\n]+);|this\._\w+ = new ([\w.]+)\(this, "\w+"(?:, (true|false))?)/g

/** Rebuilds the schema of the resource, data source or provider that these bindings were generated for. */
export function readBindings({ script, types }: Bindings): Block {
  const bodies = new Map<string, { base: string; body: string }>()
  for (const [, name, base, body] of script.matchAll(classes)) bodies.set(name!, { base: base!, body: body! })
  const written = new Map<string, string>()
  for (const [, name, body] of script.matchAll(writers)) written.set(name!.toLowerCase(), body!)
  const required = readRequired(types)

  const main = [...bodies].find(([, { base }]) => /^Terraform(Resource|DataSource|Provider)$/.test(base))
  if (main === undefined) throw new Error('The bindings hold no resource.')
  const [name, { body }] = main
  const settings = /synthesizeHclAttributes\(\) \{([\s\S]*)/.exec(body)?.[1] ?? ''
  const config = required.get(`${name}config`.toLowerCase()) ?? new Set()
  return withoutTimeouts(readBlock(body, settings, config))

  function readBlock(body: string, settings: string, needed: ReadonlySet<string>): Block {
    const block: Block = { attributes: {}, blocks: {} }
    const args = readArguments(settings)
    const max = new Map<string, number>()
    for (const [, name, computed, optional, , getter, wrapper, isSet] of body.matchAll(remark)) {
      const given = args.get(name!)
      if (given?.isBlock === true && computed === 'false') {
        if (wrapper?.endsWith('OutputReference') === true) max.set(name!, 1)
        continue
      }
      if (computed === 'false') continue
      const type = wrapper === undefined ? typeOfGetter(getter!) : typeOfWrapper(wrapper, isSet === 'true')
      block.attributes[name!] = { type, [optional === 'true' ? 'optional' : 'computed']: true }
      args.delete(name!)
    }
    for (const [name, { isBlock, kind, storage }] of args) {
      const isNeeded = needed.has(plain(name))
      if (isBlock) block.blocks[name] = readNested(kind, storage, isNeeded, max.get(name))
      else
        block.attributes[name] = {
          type: typeOfArgument(kind, storage),
          [isNeeded ? 'required' : 'optional']: true,
        }
    }
    return block
  }

  function readNested(kind: Kind, storage: string, isNeeded: boolean, max: number | undefined): NestedBlock {
    const isSingle = kind === 'struct'
    return {
      nesting: isSingle ? 'single' : kind === 'set' ? 'set' : 'list',
      ...(isNeeded && !isSingle ? { min: 1 } : {}),
      ...(max === undefined || isSingle ? {} : { max }),
      block: readStruct(isSingle ? storage : storage.replace(/List$/, '')),
    }
  }

  function readStruct(name: string): Block {
    const key = name.toLowerCase()
    return readBlock(
      bodies.get(`${name}OutputReference`)?.body ?? '',
      written.get(key) ?? '',
      required.get(key) ?? new Set(),
    )
  }

  function typeOfWrapper(wrapper: string, isSet: boolean): ValueType {
    if (wrapper.startsWith('cdktf.')) return ['map', wrapper.includes('Boolean') ? 'bool' : 'string']
    return [isSet ? 'set' : 'list', objectOf(readStruct(wrapper.replace(/(List|OutputReference)$/, '')))]
  }
}

function objectOf(block: Block): ValueType {
  const fields: Record<string, ValueType> = {}
  for (const [name, { type }] of Object.entries(block.attributes)) fields[name] = type
  for (const [name, nested] of Object.entries(block.blocks)) {
    const inner = objectOf(nested.block)
    fields[name] = nested.nesting === 'single' ? inner : [nested.nesting, inner]
  }
  return ['object', fields]
}

function readArguments(settings: string): Map<string, Argument> {
  const found = new Map<string, Argument>()
  for (const [, name, isBlock, kind, storage] of settings.matchAll(argument)) {
    found.set(name!, { isBlock: isBlock === 'true', kind: kind as Kind, storage: storage! })
  }
  return found
}

/** Which properties of each interface are not optional; names without underscores and in lower case, as both sides can be written. */
function readRequired(types: string): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>()
  for (const [, name, body] of types.matchAll(interfaces)) {
    const fields = [...body!.matchAll(/\n {4}readonly (\w+): /g)].map(([, field]) => plain(field!))
    found.set(name!.toLowerCase(), new Set(fields))
  }
  return found
}

function plain(name: string): string {
  return name.replaceAll('_', '').toLowerCase()
}

function typeOfArgument(kind: Kind, storage: string): ValueType {
  if (kind === 'simple' || kind === 'struct') return primitives[storage] ?? 'dynamic'
  const element = storage.replace(/(List|Map|Set)+$/, '')
  return [kind, primitives[element] ?? 'dynamic']
}

/** What is computed alone is never written as configuration: the method that reads it names its type. */
function typeOfGetter(getter: string): ValueType {
  if (getter.includes('tolist(')) return ['set', getter.includes('Number') ? 'number' : 'string']
  const [, kind] = /this\.get(\w+)Attribute\(/.exec(getter) ?? []
  switch (kind) {
    case 'String':
      return 'string'
    case 'Number':
      return 'number'
    case 'Boolean':
      return 'bool'
    case 'List':
      return ['list', 'string']
    case 'NumberList':
      return ['list', 'number']
    case 'StringMap':
      return ['map', 'string']
    default:
      return 'dynamic'
  }
}

/** How long the engine waits is no property of an object; our modules never say it. */
function withoutTimeouts(block: Block): Block {
  const { timeouts: _, ...blocks } = block.blocks
  return { ...block, blocks }
}
