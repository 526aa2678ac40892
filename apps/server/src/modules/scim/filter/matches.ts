import { isObject, listOf, type AttributeDefinition, type Attributes } from '../protocol/attribute.ts'
import { valueAt, type AttributePath } from '../protocol/attribute-path.ts'
import type { CompareOperator, Filter } from './filter.ts'

/**
 * Whether a resource is what the filter asks for. Of several values one has to fit; `ne` is the opposite of `eq`, so that what has no value at all differs
 * from every value.
 */
export function matches(filter: Filter, resource: Attributes): boolean {
  switch (filter.kind) {
    case 'and':
      return matches(filter.left, resource) && matches(filter.right, resource)
    case 'or':
      return matches(filter.left, resource) || matches(filter.right, resource)
    case 'not':
      return !matches(filter.operand, resource)
    case 'present':
      return valuesAt(resource, filter.path).some(isPresent)
    case 'some':
      return listOf(valueAt(resource, filter.path)).some(
        (value) => isObject(value) && matches(filter.filter, value),
      )
    case 'compare':
      return compare(filter, resource)
  }
}

function compare(
  { path, operator, value }: Extract<Filter, { kind: 'compare' }>,
  resource: Attributes,
): boolean {
  if (operator === 'ne') return !compare({ kind: 'compare', path, operator: 'eq', value }, resource)
  const found = valuesAt(resource, path).filter(isPresent)
  if (value === null) return found.length === 0
  const definition = path.sub ?? path.attribute
  return found.some((one) => fits(definition, operator, one, value))
}

function valuesAt(resource: Attributes, path: AttributePath): readonly unknown[] {
  const values = listOf(valueAt(resource, path))
  const { sub } = path
  return sub === null ? values : values.flatMap((one) => (isObject(one) ? listOf(one[sub.name]) : []))
}

function isPresent(value: unknown): boolean {
  if (isObject(value)) return Object.values(value).some(isPresent)
  return value !== undefined && value !== null && value !== ''
}

function fits(
  definition: AttributeDefinition,
  operator: CompareOperator,
  found: unknown,
  wanted: string | boolean,
): boolean {
  if (typeof wanted === 'boolean' || typeof found !== 'string') return found === wanted
  if (definition.type === 'dateTime') return inOrder(operator, Date.parse(found), Date.parse(wanted))
  const [left, right] = definition.caseExact ? [found, wanted] : [fold(found), fold(wanted)]
  if (operator === 'co') return left.includes(right)
  if (operator === 'sw') return left.startsWith(right)
  if (operator === 'ew') return left.endsWith(right)
  return inOrder(operator, left, right)
}

function inOrder<Value extends string | number>(
  operator: CompareOperator,
  left: Value,
  right: Value,
): boolean {
  if (operator === 'gt') return left > right
  if (operator === 'ge') return left >= right
  if (operator === 'lt') return left < right
  if (operator === 'le') return left <= right
  return left === right
}

/** What texts have in common that differ in their letters alone. */
export function fold(text: string): string {
  return text.normalize('NFC').toLowerCase()
}
