import type { Engine } from '../../engine/engine.ts'
import type { TenantTarget } from '../../engine/target.ts'
import { ROW_VISITS_MAX, tablesOf, visits } from './cost.ts'
import type { PreparedOperation } from './prepared.ts'

/** Texts and blobs beyond this, in one write, take longer than their row counts say. */
const WRITTEN_SIZE_MAX = 64 * 1024

/**
 * `bounded` when the operations together provably visit few rows, `unbounded` when they cannot; null when the sizes of tables
 * decide.
 */
export function classifyAtOnce(
  target: TenantTarget,
  operations: readonly PreparedOperation[],
): 'bounded' | 'unbounded' | null {
  // A remote server does its own work: there is nothing to protect here, and asking for sizes would cost a round trip.
  if (target.placement.kind !== 'local' || isLargeWrite(operations)) return 'unbounded'
  if (totalVisits(operations, unknownSize) <= ROW_VISITS_MAX) return 'bounded'
  return totalVisits(operations, noRows) > ROW_VISITS_MAX ? 'unbounded' : null
}

/** Asks for the sizes of the tables that decide. */
export async function classifyBySizes(
  engine: Engine,
  target: TenantTarget,
  operations: readonly PreparedOperation[],
): Promise<'bounded' | 'unbounded'> {
  const sizes = new Map<string, number>()
  for (const table of new Set(operations.flatMap((operation) => tablesOf(operation.cost)))) {
    sizes.set(table, (await engine.rowBound(target, table, ROW_VISITS_MAX)) ?? Infinity)
  }
  const total = totalVisits(operations, (table) => sizes.get(table) ?? Infinity)
  return total <= ROW_VISITS_MAX ? 'bounded' : 'unbounded'
}

const unknownSize = (): number => Infinity
const noRows = (): number => 0

function totalVisits(operations: readonly PreparedOperation[], sizeOf: (table: string) => number): number {
  let total = 0
  for (const operation of operations) {
    total += visits(operation.cost, operation.kind === 'select' ? operation.limit : 0, sizeOf)
  }
  return total
}

function isLargeWrite(operations: readonly PreparedOperation[]): boolean {
  let size = 0
  for (const operation of operations) {
    if (operation.kind !== 'write') continue
    for (const { params } of operation.steps) {
      for (const param of params) if (typeof param === 'string' || param instanceof Uint8Array) size += param.length
    }
  }
  return size > WRITTEN_SIZE_MAX
}
