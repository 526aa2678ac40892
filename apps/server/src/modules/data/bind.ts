import type { ColumnType } from '@tenantry/schema'
import type { SqlValue, StepParam } from '../../engine/program.ts'
import { toSqlValue } from '../../engine/values.ts'
import type { AuthValues } from './access-rules.ts'
import { isLimit, isReference } from './parse-context.ts'
import { resolveReference, type ResultPlace } from './reference.ts'
import { readSearch } from './search-text.ts'
import type { Slot } from './sql-fragment.ts'

/** What values are bound with, beside themselves. */
export interface Binding {
  /** Results of earlier operations of a batch; null outside of one. */
  places: readonly (ResultPlace | null)[] | null
  /** Of the operation, for references that lead nowhere. */
  pointer: string
  /** Null when no rules are in the plan. */
  auth: AuthValues | null
}

/**
 * The parameters of a plan's statement, or null when a value does not fit: the parser then says which and why. Throws
 * INVALID_REFERENCE.
 */
export function bindSlots(
  slots: readonly Slot[],
  values: readonly unknown[],
  binding: Binding,
  page: number,
  cursor: readonly SqlValue[] | null,
): StepParam[] | null {
  const params: StepParam[] = []
  for (const slot of slots) {
    switch (slot.kind) {
      case 'value': {
        const value = bindComparand(slot.type, values[slot.index], binding)
        if (value === undefined) return null
        params.push(value)
        break
      }
      case 'assigned': {
        const value = bindValue(slot.type, values[slot.index], binding)
        if (value === undefined) return null
        params.push(value)
        break
      }
      case 'search': {
        const expression = readSearch(values[slot.index], slot.column)
        if (expression === null) return null
        params.push(expression)
        break
      }
      case 'limit': {
        const limit = values[slot.index]
        if (!isLimit(limit)) return null
        params.push(BigInt(limit))
        break
      }
      case 'page':
        params.push(BigInt(page + 1))
        break
      case 'cursor':
        params.push(cursor?.[slot.position] ?? null)
        break
      case 'constant':
        params.push(slot.value)
        break
      case 'auth':
        params.push(binding.auth?.[slot.name] ?? null)
        break
    }
  }
  return params
}

/** Undefined when the value is not one of the type; null is one of every type. */
export function bindValue(type: ColumnType, value: unknown, binding: Binding): StepParam | undefined {
  if (binding.places !== null && type !== 'json' && isReference(value)) {
    return resolveReference(value, type, binding.pointer, binding.places)
  }
  const converted = toSqlValue(type, value)
  return converted.ok ? converted.value : undefined
}

function bindComparand(type: ColumnType, value: unknown, binding: Binding): StepParam | undefined {
  return value === null ? undefined : bindValue(type, value, binding)
}
