import { findAttribute, type AttributeDefinition, type ResourceSchema } from '../protocol/attribute.ts'
import { resolvePath, type AttributePath } from '../protocol/attribute-path.ts'
import { checkedComparison } from './check-comparison.ts'
import type { CompareOperator, Filter } from './filter.ts'
import { invalidFilter, readTokens, type Token } from './read-tokens.ts'

const DEPTH_MAX = 30
const OPERATORS: ReadonlySet<string> = new Set(['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le'])

/** Finds what a name in a filter stands for. */
type Resolve = (name: string) => AttributePath | undefined

/**
 * Reads a filter of a kind of resource. `and` binds closer than `or`; words are read in any letters. Beyond the RFC's grammar, `emails[type eq "work"].value eq "…"` is
 * taken, which Entra sends.
 * @throws ScimError invalidFilter for what is no filter, too long or too deep, or names what the resource does not have
 */
export function parseFilter(schema: ResourceSchema, text: string): Filter {
  return parseWith((name) => resolvePath(schema, name), text)
}

/** Reads the filter between the brackets of `emails[…]`, whose names are the attribute's own members. */
export function parseValueFilter(attribute: AttributeDefinition, text: string): Filter {
  return parseWith(membersOf(attribute), text)
}

function parseWith(resolve: Resolve, text: string): Filter {
  const tokens = readTokens(text)
  const parser = new Parser(tokens)
  const filter = parser.either(resolve, 0)
  parser.requireEnd()
  return filter
}

const membersOf =
  ({ subAttributes }: AttributeDefinition): Resolve =>
  (name) => {
    const attribute = findAttribute(subAttributes, name)
    return attribute === undefined ? undefined : { extension: null, attribute, sub: null }
  }

function requirePath(resolve: Resolve, name: string): AttributePath {
  const path = resolve(name)
  if (path !== undefined) return path
  throw invalidFilter(`names "${name.slice(0, 100)}", which cannot be filtered by`)
}

class Parser {
  readonly #tokens: readonly Token[]
  #at = 0

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  either(resolve: Resolve, depth: number): Filter {
    let left = this.#both(resolve, depth)
    while (this.#takeWord('or')) left = { kind: 'or', left, right: this.#both(resolve, depth) }
    return left
  }

  requireEnd(): void {
    if (this.#at < this.#tokens.length) throw invalidFilter(`does not end at part ${this.#at + 1}`)
  }

  #both(resolve: Resolve, depth: number): Filter {
    let left = this.#single(resolve, depth)
    while (this.#takeWord('and')) left = { kind: 'and', left, right: this.#single(resolve, depth) }
    return left
  }

  #single(resolve: Resolve, depth: number): Filter {
    if (depth > DEPTH_MAX) throw invalidFilter(`nests more than ${DEPTH_MAX} levels deep`)
    const next = this.#tokens[this.#at + 1]
    if (next?.kind === 'sign' && next.text === '(' && this.#takeWord('not'))
      return { kind: 'not', operand: this.#group(resolve, depth) }
    if (this.#isSign('(')) return this.#group(resolve, depth)
    return this.#expression(resolve, depth)
  }

  #group(resolve: Resolve, depth: number): Filter {
    this.#requireSign('(')
    const inner = this.either(resolve, depth + 1)
    this.#requireSign(')')
    return inner
  }

  #expression(resolve: Resolve, depth: number): Filter {
    const name = this.#word('the name of an attribute')
    if (!this.#isSign('[')) return this.#comparison(resolve, name)
    return this.#some(requirePath(resolve, name), name, depth)
  }

  #comparison(resolve: Resolve, name: string): Filter {
    const path = requirePath(resolve, name)
    const operator = this.#word('an operator').toLowerCase()
    if (operator === 'pr') return { kind: 'present', path }
    if (!OPERATORS.has(operator)) throw invalidFilter(`has no operator "${operator.slice(0, 20)}"`)
    return checkedComparison(path, operator as CompareOperator, this.#value())
  }

  #some(path: AttributePath, name: string, depth: number): Filter {
    if (path.sub !== null || path.attribute.type !== 'complex' || !path.attribute.multiValued)
      throw invalidFilter(`has brackets behind "${name.slice(0, 100)}", which is no list of values`)
    this.#requireSign('[')
    const filter = this.either(membersOf(path.attribute), depth + 1)
    this.#requireSign(']')
    const next = this.#tokens[this.#at]
    if (next?.kind !== 'word' || !next.text.startsWith('.')) return { kind: 'some', path, filter }
    const member = this.#comparison(membersOf(path.attribute), this.#word('a member').slice(1))
    return { kind: 'some', path, filter: { kind: 'and', left: filter, right: member } }
  }

  #value(): string | boolean | null {
    const token = this.#tokens[this.#at]
    this.#at += 1
    if (token?.kind === 'text') return token.value
    const word = token?.kind === 'word' ? token.text.toLowerCase() : ''
    if (word === 'true' || word === 'false') return word === 'true'
    if (word === 'null') return null
    throw invalidFilter('lacks a value: a text in double quotes, true, false or null')
  }

  #word(what: string): string {
    const token = this.#tokens[this.#at]
    this.#at += 1
    if (token?.kind !== 'word') throw invalidFilter(`lacks ${what} at part ${this.#at}`)
    return token.text
  }

  #takeWord(wanted: string): boolean {
    const token = this.#tokens[this.#at]
    if (token?.kind !== 'word' || token.text.toLowerCase() !== wanted) return false
    this.#at += 1
    return true
  }

  #isSign(sign: string): boolean {
    const token = this.#tokens[this.#at]
    return token?.kind === 'sign' && token.text === sign
  }

  #requireSign(sign: string): void {
    if (!this.#isSign(sign)) throw invalidFilter(`lacks "${sign}" at part ${this.#at + 1}`)
    this.#at += 1
  }
}
