import type { PlanPrice, RunKind } from '@tenantry/contract'
import type { PlannedObject } from '../planned-objects.ts'

/** What rules decide on. */
export interface Facts {
  kind: RunKind
  /** Name of the module that makes the resource; null where nobody said it. */
  module: string | null
  /** Null where nothing at all has a known price. */
  price: PlanPrice | null
  objects: readonly PlannedObject[]
  /** The plan as the engine shows it, without secrets. */
  document: unknown
}

/** Something that a rule objects to. */
export interface Objection {
  message: string
  address: string | null
}

export function about(address: string | null, message: string): Objection {
  return { address, message }
}

/** A value as people are shown it. */
export function spoken(value: string): string {
  return JSON.stringify(value.slice(0, 100))
}
