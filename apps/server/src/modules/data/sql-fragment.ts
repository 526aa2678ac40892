import type { SqlValue } from '../../engine/program.ts'
import type { AuthValueName, ColumnType } from '@tenantry/schema'

/**
 * Where a parameter's value comes from when a plan is run. `index` counts the request's values in the order in which both
 * `request-shape.ts` and the parser meet them.
 */
export type Slot =
  /** Compared with: never null. */
  | { kind: 'value'; index: number; type: ColumnType }
  /** Written into a column. */
  | { kind: 'assigned'; index: number; type: ColumnType }
  | { kind: 'search'; index: number; column: string | null }
  | { kind: 'limit'; index: number }
  | { kind: 'page' }
  | { kind: 'cursor'; position: number }
  | { kind: 'constant'; value: SqlValue }
  /** A value of the actor, in the condition of a rule. */
  | { kind: 'auth'; name: AuthValueName }

/** A piece of SQL and the slots of its parameters, in order. Text comes from this module and from schema names alone. */
export interface Fragment {
  text: string
  slots: readonly Slot[]
}

/** SQL text without parameters. */
export function raw(text: string): Fragment {
  return { text, slots: [] }
}

/** One parameter. */
export function param(slot: Slot): Fragment {
  return { text: '?', slots: [slot] }
}

/** Fragments in a row; the parameters keep the order of the text. */
export function joined(parts: readonly Fragment[], separator: string): Fragment {
  return {
    text: parts.map((part) => part.text).join(separator),
    slots: parts.flatMap((part) => part.slots),
  }
}

/** A template whose holes are fragments or trusted SQL text. */
export function sql(texts: TemplateStringsArray, ...holes: readonly (Fragment | string)[]): Fragment {
  let text = texts[0] ?? ''
  const slots: Slot[] = []
  for (const [index, hole] of holes.entries()) {
    if (typeof hole === 'string') text += hole
    else {
      text += hole.text
      slots.push(...hole.slots)
    }
    text += texts[index + 1] ?? ''
  }
  return { text, slots }
}
