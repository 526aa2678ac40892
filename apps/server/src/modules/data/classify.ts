import type { Engine } from '../../engine/engine.ts'
import type { TenantTarget } from '../../engine/target.ts'
import { ROW_VISITS_MAX, tablesOf, visits } from './cost.ts'
import type { PreparedOperation } from './prepared.ts'

/** Texts and blobs beyond this, in one write, take longer than their row counts say. */
const WRITTEN_SIZE_MAX = 64 * 1024

/**
 * `bounded` when the operations together provably visit few rows. Sizes of tables are only asked for when they decide.
 */
export async function classify(
  engine: Engine,
  target: TenantTarget,
  operations: readonly PreparedOperation[],
): Promise<'bounded' | 'unbounded'> {
  // A remote server does its own work: there is nothing to protect here, and asking for sizes would cost a round trip.
  if (target.placement.kind !== 'local') return 'unbounded'
  if (isLargeWrite(operations)) return 'unbounded'
  if (totalVisits(operations, () => Infinity) <= ROW_VISITS_MAX) return 'bounded'
  if (totalVisits(operations, () => 0) > ROW_VISITS_MAX) return 'unbounded'
  const sizes = new Map<string, number>()
  for (const table of new Set(operations.flatMap((operation) => tablesOf(operation.cost)))) {
    sizes.set(table, (await engine.rowBound(target, table, ROW_VISITS_MAX)) ?? Infinity)
  }
  const total = totalVisits(operations, (table) => sizes.get(table) ?? Infinity)
  return total <= ROW_VISITS_MAX ? 'bounded' : 'unbounded'
}

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
