import type { Field, FieldType, Message } from './protobuf.ts'

/** The messages of Terraform's plugin protocol 5, as far as a provider of resources and data sources takes part in it. */

const one = (number: number, type: FieldType): Field => ({ number, type })
const list = (number: number, type: FieldType): Field => ({ number, type, many: 'list' })
const map = (number: number, type: FieldType): Field => ({ number, type, many: 'map' })

const value: Message = { msgpack: one(1, 'bytes'), json: one(2, 'bytes') }
const step: Message = { name: one(1, 'string'), key: one(2, 'string'), index: one(3, 'int') }
const path: Message = { steps: list(1, step) }
const diagnostic: Message = {
  severity: one(1, 'int'),
  summary: one(2, 'string'),
  detail: one(3, 'string'),
  attribute: one(4, path),
}

const attribute: Message = {
  name: one(1, 'string'),
  type: one(2, 'bytes'),
  required: one(4, 'bool'),
  optional: one(5, 'bool'),
  computed: one(6, 'bool'),
}
const nestedBlock = {
  typeName: one(1, 'string'),
  nesting: one(3, 'int'),
  min: one(4, 'int'),
  max: one(5, 'int'),
}
// A block holds blocks: its description names itself.
const block: Record<string, Field> = { attributes: list(2, attribute) }
block['blocks'] = list(3, { ...nestedBlock, block: one(2, block) })
const schema: Message = { version: one(1, 'int'), block: one(2, block) }
const named: Message = { typeName: one(1, 'string') }

const resourceCall = { typeName: one(1, 'string') }

export interface Method {
  request: Message
  reply: Message
}

const checked: Message = { diagnostics: list(1, diagnostic) }

export const methods = {
  GetMetadata: {
    request: {},
    reply: { dataSources: list(3, named), resources: list(4, named) },
  },
  GetSchema: {
    request: {},
    reply: { provider: one(1, schema), resources: map(2, schema), dataSources: map(3, schema) },
  },
  GetResourceIdentitySchemas: { request: {}, reply: {} },
  PrepareProviderConfig: {
    request: { config: one(1, value) },
    reply: { prepared: one(1, value), diagnostics: list(2, diagnostic) },
  },
  Configure: { request: { config: one(2, value) }, reply: checked },
  ValidateResourceTypeConfig: { request: { ...resourceCall, config: one(2, value) }, reply: checked },
  ValidateDataSourceConfig: { request: { ...resourceCall, config: one(2, value) }, reply: checked },
  UpgradeResourceState: {
    request: { ...resourceCall, state: one(3, { json: one(1, 'bytes') }) },
    reply: { state: one(1, value), diagnostics: list(2, diagnostic) },
  },
  ReadResource: {
    request: { ...resourceCall, state: one(2, value) },
    reply: { state: one(1, value), diagnostics: list(2, diagnostic) },
  },
  PlanResourceChange: {
    request: { ...resourceCall, prior: one(2, value), proposed: one(3, value), config: one(4, value) },
    reply: { planned: one(1, value), replacedBy: list(2, path), diagnostics: list(4, diagnostic) },
  },
  ApplyResourceChange: {
    request: { ...resourceCall, prior: one(2, value), planned: one(3, value) },
    reply: { state: one(1, value), diagnostics: list(3, diagnostic) },
  },
  ImportResourceState: {
    request: { ...resourceCall, id: one(2, 'string') },
    reply: {
      imported: list(1, { typeName: one(1, 'string'), state: one(2, value) }),
      diagnostics: list(2, diagnostic),
    },
  },
  ReadDataSource: {
    request: { ...resourceCall, config: one(2, value) },
    reply: { state: one(1, value), diagnostics: list(2, diagnostic) },
  },
  Stop: { request: {}, reply: {} },
} satisfies Record<string, Method>

export type MethodName = keyof typeof methods

/** Diagnostic.Severity */
export const ERROR = 1
/** Schema.NestedBlock.NestingMode */
export const nestingModes = { single: 1, list: 2, set: 3 }
