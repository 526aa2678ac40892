import type { ResultReference } from '../../engine/program.ts'
import type { ColumnType } from '@tenantry/schema'
import { invalidReference } from './refusals.ts'

/** `0.data.id`, `12.data.3.id` */
const REFERENCE = /^(\d{1,3})\.data\.(?:(\d{1,4})\.)?([A-Za-z_]\w{0,62})$/

const REFERENCE_HINT =
  'Write { "ref": "0.data.id" } for a single inserted object of operation 0, { "ref": "0.data.2.id" } for its third row.'

/** Where the rows of an earlier operation of the batch are found. */
export interface ResultPlace {
  /** The one step that holds the row, and the row's number in it; null when no row has this number. */
  locate(row: number): { step: number; row: number } | null
  /** The result is one object, not an array. */
  single: boolean
  /** Names of the row's columns. */
  columns: ReadonlySet<string>
}

interface ReadReference {
  operation: number
  row: number | null
  column: string
}

/** Throws INVALID_REFERENCE for text that is no path into a result. */
export function checkReference(value: { ref: string }, pointer: string): void {
  readReference(value, pointer)
}

/** Turns a reference into the engine's terms. Throws INVALID_REFERENCE when the operation or the path cannot exist. */
export function resolveReference(
  value: { ref: string },
  type: ColumnType,
  pointer: string,
  places: readonly (ResultPlace | null)[],
): ResultReference {
  const { operation, row, column } = readReference(value, pointer)
  const place = places[operation]
  if (place === undefined) {
    throw invalidReference(
      pointer,
      'A reference leads to an operation before this one.',
      `This is operation ${places.length}.`,
    )
  }
  if (place === null) {
    throw invalidReference(pointer, `Operation ${operation} gives no rows.`, 'Add `returning` to it.')
  }
  if (place.single !== (row === null)) {
    throw invalidReference(
      pointer,
      place.single ? 'The result is one object.' : 'The result is an array.',
      REFERENCE_HINT,
    )
  }
  if (!place.columns.has(column)) {
    throw invalidReference(pointer, `The rows of operation ${operation} have no ${column}.`)
  }
  const located = place.locate(row ?? 0)
  if (located === null) {
    throw invalidReference(pointer, `Operation ${operation} has no row ${row ?? 0} that can be known before it ran.`)
  }
  return { ref: { step: located.step, path: [located.row, column] }, type, pointer }
}

function readReference(value: { ref: string }, pointer: string): ReadReference {
  const match = REFERENCE.exec(value.ref)
  const [, operation, row, column] = match ?? []
  if (operation === undefined || column === undefined) {
    throw invalidReference(pointer, 'The reference is no path into a result.', REFERENCE_HINT)
  }
  return { operation: Number(operation), row: row === undefined ? null : Number(row), column }
}
