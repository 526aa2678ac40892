import type { Block, ProviderSchema } from '../schemas/shape.ts'
import type { CloudClient } from './cloud-client.ts'
import { nestingModes, type MethodName } from './messages.ts'
import type { Values } from './protobuf.ts'
import { findReplacements } from './replacements.ts'
import { conform, markUnknown, pack, unpack, type WireValue } from './values.ts'

type Call = (request: Record<string, unknown>) => Values | Promise<Values>

/** What a provider does with each call of the protocol: the engine's values on one side, the cloud's objects on the other. */
export function createProvider(schema: ProviderSchema, cloud: CloudClient): Record<MethodName, Call> {
  const resource = (request: Record<string, unknown>) => {
    const typeName = request['typeName'] as string
    const block = schema.resources[typeName]
    if (block === undefined) throw new Error(`No schema of ${typeName}: add it to schemas/wanted.ts.`)
    return { typeName, block }
  }
  const value = (request: Record<string, unknown>, name: string) =>
    unpack(request[name] as WireValue | undefined)

  return {
    GetMetadata: () => ({
      resources: Object.keys(schema.resources).map((typeName) => ({ typeName })),
      dataSources: Object.keys(schema.dataSources).map((typeName) => ({ typeName })),
    }),
    GetSchema: () => ({
      provider: describe(schema.provider),
      resources: mapValues(schema.resources, describe),
      dataSources: mapValues(schema.dataSources, describe),
    }),
    GetResourceIdentitySchemas: () => ({}),
    PrepareProviderConfig: ({ config }) => ({ prepared: config }),
    Configure: () => ({}),
    ValidateResourceTypeConfig: () => ({}),
    ValidateDataSourceConfig: () => ({}),
    UpgradeResourceState: (request) => {
      const state = unpack(request['state'] as WireValue)
      return { state: pack(state && conform(resource(request).block, state)) }
    },
    ReadResource: async (request) => {
      const { typeName, block } = resource(request)
      const object = await cloud.read(typeName, idOf(value(request, 'state')))
      return { state: pack(object && conform(block, object)) }
    },
    PlanResourceChange: (request) => {
      const { typeName, block } = resource(request)
      const prior = value(request, 'prior')
      const proposed = value(request, 'proposed')
      if (proposed === null) return { planned: pack(null) }
      if (prior === null) return { planned: pack(markUnknown(block, proposed)) }
      const replacedBy = findReplacements(typeName, prior, proposed).map((path) => ({
        steps: path.map(toStep),
      }))
      return { planned: pack(proposed), replacedBy }
    },
    ApplyResourceChange: async (request) => {
      const { typeName, block } = resource(request)
      const prior = value(request, 'prior')
      const planned = value(request, 'planned')
      if (planned === null) {
        await cloud.remove(typeName, idOf(prior))
        return { state: pack(null) }
      }
      const object =
        prior === null
          ? await cloud.create(typeName, planned)
          : await cloud.update(typeName, idOf(prior), planned)
      return { state: pack(conform(block, object)) }
    },
    ImportResourceState: async (request) => {
      const { typeName, block } = resource(request)
      const object = await cloud.read(typeName, request['id'] as string)
      return { imported: object === null ? [] : [{ typeName, state: pack(conform(block, object)) }] }
    },
    ReadDataSource: async (request) => {
      const typeName = request['typeName'] as string
      const block = schema.dataSources[typeName]
      if (block === undefined) throw new Error(`No schema of ${typeName}: add it to schemas/wanted.ts.`)
      const config = value(request, 'config') ?? {}
      return { state: pack(conform(block, { ...config, ...(await cloud.lookUp(typeName, config)) })) }
    },
    Stop: () => ({}),
  }
}

function idOf(state: Record<string, unknown> | null): string {
  if (typeof state?.['id'] !== 'string') throw new Error('The state holds no id.')
  return state['id']
}

function toStep(key: string): Values {
  return /^\d+$/.test(key) ? { index: Number(key) } : { name: key }
}

function describe(block: Block): Values {
  return { version: 0, block: describeBlock(block) }
}

function describeBlock(block: Block): Values {
  return {
    attributes: Object.entries(block.attributes).map(([name, attribute]) => ({
      name,
      type: Buffer.from(JSON.stringify(attribute.type)),
      required: attribute.required,
      optional: attribute.optional,
      computed: attribute.computed ?? attribute.optional,
    })),
    blocks: Object.entries(block.blocks).map(([typeName, nested]) => ({
      typeName,
      nesting: nestingModes[nested.nesting],
      min: nested.min ?? 0,
      max: nested.max ?? 0,
      block: describeBlock(nested.block),
    })),
  }
}

function mapValues<T>(
  record: Readonly<Record<string, T>>,
  change: (value: T) => Values,
): Record<string, Values> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]))
}
