import { readTokens, Unreadable, type Entry, type Token } from '../../engine/index.ts'
import { fieldsOf } from '../../json-parts.ts'

/** One `variable` or `output` block, the same for both notations. */
export interface Declaration {
  kind: 'variable' | 'output'
  name: string
  /** Of attributes; null for a value that cannot be read. */
  attributes: ReadonlyMap<string, readonly Token[] | null>
  /** Attributes of each `validation` block. */
  validations: readonly ReadonlyMap<string, readonly Token[] | null>[]
}

type Kind = Declaration['kind']

export function nativeDeclarations(entries: readonly Entry[]): Declaration[] {
  return entries.flatMap((entry) => {
    const kind = kindOf(entry.name)
    const [name] = entry.labels
    if (kind === null || name === undefined || !entry.isBlock) return []
    const inside = entry.inside ?? []
    const validations = inside
      .filter((inner) => inner.isBlock && inner.name === 'validation')
      .map((inner) => attributesOf(inner.inside ?? []))
    return [{ kind, name, attributes: attributesOf(inside), validations }]
  })
}

function attributesOf(entries: readonly Entry[]): Declaration['attributes'] {
  return new Map(
    entries.filter(({ isBlock }) => !isBlock).map(({ name, value }) => [name, value ?? null] as const),
  )
}

/** Of a file in JSON syntax. @throws SyntaxError */
export function jsonDeclarations(source: string): Declaration[] {
  const document: unknown = JSON.parse(source)
  return (['variable', 'output'] as const).flatMap((kind) =>
    membersOf(fieldsOf(document)?.[kind]).flatMap(([name, body]) => {
      const fields = fieldsOf(Array.isArray(body) ? body[0] : body)
      if (fields === null) return []
      const { validation, ...attributes } = fields
      const validations = listOrOne(validation).map((one) => jsonAttributes(fieldsOf(one) ?? {}))
      return [{ kind, name, attributes: jsonAttributes(attributes), validations }]
    }),
  )
}

function membersOf(value: unknown): [string, unknown][] {
  return listOrOne(value)
    .flatMap((one) => Object.entries(fieldsOf(one) ?? {}))
    .filter(([name]) => name !== '//')
}

function listOrOne(value: unknown): unknown[] {
  if (value === undefined) return []
  return Array.isArray(value) ? value : [value]
}

function jsonAttributes(fields: Readonly<Record<string, unknown>>): Declaration['attributes'] {
  return new Map(Object.entries(fields).map(([name, value]) => [name, jsonTokens(name, value)] as const))
}

/** In JSON, types are texts, and so are conditions, between `${` and `}`. Other values stand for themselves. */
function jsonTokens(name: string, value: unknown): readonly Token[] | null {
  const expression = typeof value !== 'string' ? null : name === 'type' ? value : templateOf(name, value)
  return tokensOf(expression ?? literal(value))
}

function templateOf(name: string, value: string): string | null {
  if (name !== 'condition') return null
  return /^\$\{(.*)\}$/s.exec(value)?.[1] ?? null
}

/** JSON as HCL's own syntax writes it: every text is a template in both, and the escapes of JSON are HCL's. */
function literal(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => inner)
    .replaceAll(String.raw`\b`, String.raw`\u0008`)
    .replaceAll(String.raw`\f`, String.raw`\u000c`)
}

function tokensOf(expression: string): readonly Token[] | null {
  try {
    return readTokens(expression)
  } catch (error) {
    if (error instanceof Unreadable) return null
    throw error
  }
}

function kindOf(name: string): Kind | null {
  return name === 'variable' || name === 'output' ? name : null
}
