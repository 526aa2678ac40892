/** A type as the engine writes it: `"string"`, `["list", "string"]`, `["object", { … }]`. */
export type ValueType =
  | 'string'
  | 'number'
  | 'bool'
  | 'dynamic'
  | [kind: 'list' | 'set' | 'map', element: ValueType]
  | [kind: 'object', fields: Record<string, ValueType>]

export interface Attribute {
  type: ValueType
  required?: true
  /** Counted as computed too: what the schemas are taken from does not tell the two apart. */
  optional?: true
  computed?: true
}

export interface NestedBlock {
  nesting: 'single' | 'list' | 'set'
  min?: number
  max?: number
  block: Block
}

export interface Block {
  attributes: Record<string, Attribute>
  blocks: Record<string, NestedBlock>
}

export interface ProviderSchema {
  /** Of the provider. The modules name the same. */
  version: string
  /** The npm package that the schemas were taken from. */
  source: string
  provider: Block
  resources: Record<string, Block>
  dataSources: Record<string, Block>
}

export type Cloud = 'aws' | 'azurerm' | 'google'
export const clouds: readonly Cloud[] = ['aws', 'azurerm', 'google']
