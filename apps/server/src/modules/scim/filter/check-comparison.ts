import { findAttribute, type AttributeDefinition } from '../protocol/attribute.ts'
import type { AttributePath } from '../protocol/attribute-path.ts'
import type { CompareOperator, Filter } from './filter.ts'
import { invalidFilter } from './read-tokens.ts'

/**
 * A comparison whose value fits its attribute. A complex attribute stands for its `value`.
 * @throws ScimError invalidFilter
 */
export function checkedComparison(
  path: AttributePath,
  operator: CompareOperator,
  value: string | boolean | null,
): Filter {
  const compared = comparedPath(path)
  const { type, name } = compared.sub ?? compared.attribute
  const isEquality = operator === 'eq' || operator === 'ne'
  if (value === null) {
    if (isEquality) return { kind: 'compare', path: compared, operator, value }
    throw invalidFilter(`compares ${name} with null by something else than eq and ne`)
  }
  if (type === 'boolean') {
    const meant = readBoolean(value)
    if (!isEquality || meant === null) throw invalidFilter(`compares ${name}, which is true or false`)
    return { kind: 'compare', path: compared, operator, value: meant }
  }
  if (typeof value !== 'string') throw invalidFilter(`compares ${name} with what is no text`)
  if (type === 'dateTime' && !isDateComparison(operator, value))
    throw invalidFilter(`compares ${name} with what is no time such as 2026-01-31T00:00:00Z`)
  return { kind: 'compare', path: compared, operator, value }
}

function comparedPath(path: AttributePath): AttributePath {
  if (path.sub !== null || path.attribute.type !== 'complex') return path
  const sub: AttributeDefinition | undefined = findAttribute(path.attribute.subAttributes, 'value')
  if (sub === undefined) throw invalidFilter(`compares ${path.attribute.name}, which has no value of its own`)
  return { ...path, sub }
}

function readBoolean(value: string | boolean): boolean | null {
  if (typeof value === 'boolean') return value
  const text = value.toLowerCase()
  return text === 'true' || text === 'false' ? text === 'true' : null
}

function isDateComparison(operator: CompareOperator, value: string): boolean {
  if (operator === 'co' || operator === 'sw' || operator === 'ew') return false
  return /^\d{4}-\d{2}-\d{2}T/.test(value) && !Number.isNaN(Date.parse(value))
}
