import type { CompiledQuery } from 'kysely'

/**
 * Whether a statement may change something. Built queries say it by their kind; of hand-written SQL only what begins with SELECT counts as
 * reading (a SELECT that calls a writing function belongs in a transaction).
 */
export function mayWrite(query: CompiledQuery): boolean {
  if (query.query.kind === 'SelectQueryNode') return false
  return !/^\s*select\b/i.test(query.sql)
}
