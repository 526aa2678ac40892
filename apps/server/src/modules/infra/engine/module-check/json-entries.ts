import { NESTING_MAX, Unreadable, type Entry } from './entry.ts'

/** How many levels of names a block has between its kind and its content, where the kind has any. */
const LABELS: Readonly<Record<string, number>> = {
  resource: 2,
  data: 2,
  ephemeral: 2,
  module: 1,
  provider: 1,
  variable: 1,
  output: 1,
  check: 1,
}
const STRING = /"(?:[^"\\]|\\.)*"/y
const OTHER = /[^\s,\]}]+/y

/**
 * The entries of a file in HCL's JSON syntax, blocks brought into the form that they have in the other one. A name may come twice there and count twice, so
 * `JSON.parse` alone would miss one.
 * @throws Unreadable
 */
export function readJson(source: string): Entry[] {
  try {
    JSON.parse(source)
  } catch (error) {
    throw new Unreadable(null, `it is no JSON (${error instanceof Error ? error.message : ''})`)
  }
  const entries = entriesOf(readValue(source)).filter(({ name }) => name !== '//')
  return entries.flatMap((entry) => unfold(entry, LABELS[entry.name] ?? 0, []))
}

/** `{"resource": {"type": {"name": {…}}}}` becomes one block with two labels. */
function unfold(entry: Entry, levels: number, labels: readonly string[]): Entry[] {
  if (levels === 0) return [{ ...entry, labels, isBlock: true }]
  if (entry.inside === null) throw new Unreadable(null, `"${entry.name}" has to hold objects`)
  return entry.inside
    .filter(({ name }) => name !== '//')
    .flatMap((inner) => unfold({ ...inner, name: entry.name }, levels - 1, [...labels, inner.name]))
}

type Value = string | null | Value[] | { pairs: [string, Value][] }

/** What an object holds, and what the objects of a list hold. */
function entriesOf(value: Value): Entry[] {
  if (Array.isArray(value)) return value.flatMap(entriesOf)
  if (value === null || typeof value === 'string') return []
  return value.pairs.flatMap(([name, inner]) => entriesFor(name, inner))
}

function entriesFor(name: string, value: Value): Entry[] {
  if (Array.isArray(value)) return value.flatMap((inner) => entriesFor(name, inner))
  const isText = typeof value === 'string'
  return [
    {
      name,
      labels: [],
      line: null,
      text: isText && !/[$%]\{/.test(value) ? value : null,
      reference: isText ? (/^[A-Za-z_][\w-]*/.exec(value.replace(/^\$\{\s*/, ''))?.[0] ?? null) : null,
      inside: value === null || isText ? null : entriesOf(value),
      isBlock: false,
    },
  ]
}

/** Reads a text that is known to be JSON. Numbers and words become null. */
function readValue(source: string): Value {
  let at = 0
  return value(0)

  function value(depth: number): Value {
    if (depth > NESTING_MAX) throw new Unreadable(null, 'it is nested too deep')
    space()
    const first = source[at]
    if (first === '"') return string()
    if (first !== '{' && first !== '[') {
      OTHER.lastIndex = at
      at += OTHER.exec(source)?.[0].length ?? 0
      return null
    }
    at += 1
    return first === '{' ? { pairs: list('}', () => pair(depth)) } : list(']', () => value(depth + 1))
  }

  function pair(depth: number): [string, Value] {
    space()
    const name = string()
    space()
    at += 1
    return [name, value(depth + 1)]
  }

  function list<T>(closing: string, item: () => T): T[] {
    const items: T[] = []
    for (space(); source[at] !== closing; space()) {
      if (source[at] === ',') at += 1
      else items.push(item())
    }
    at += 1
    return items
  }

  function string(): string {
    STRING.lastIndex = at
    const literal = STRING.exec(source)?.[0] ?? '""'
    at += literal.length
    // A literal of JSON in quotes is a text.
    return JSON.parse(literal) as string
  }

  function space(): void {
    while (/\s/.test(source[at] ?? 'x')) at += 1
  }
}
