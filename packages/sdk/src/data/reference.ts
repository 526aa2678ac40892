import type { ValueReference } from '@tenantry/contract'

/**
 * In a batch, a value that an earlier operation gives: `ref(0, 'id')` is the `id` of the single row that the first operation
 * returned, `ref(0, 2, 'id')` that of the third of several rows. The operation must select or return that column.
 */
export function ref(operation: number, ...path: [...row: number[], column: string]): ValueReference {
  return { ref: [operation, 'data', ...path].join('.') }
}
