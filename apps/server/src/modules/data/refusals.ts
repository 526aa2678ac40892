import { problem, type ProblemError } from '../../kernel/errors.ts'
import type { CatalogTable } from './catalog.ts'
import { nearestName } from '../../kernel/nearest-name.ts'

const SHOWN_CHARACTERS_MAX = 64

/** A caller's name in a sentence: quoted, and cut when it is absurdly long. */
export function shown(name: string): string {
  return JSON.stringify(
    name.length > SHOWN_CHARACTERS_MAX ? `${name.slice(0, SHOWN_CHARACTERS_MAX)}…` : name,
  )
}

/** `/where/0/a~1b`: one step further down a JSON pointer (RFC 6901). */
export function below(pointer: string, step: string | number): string {
  if (typeof step === 'number') return `${pointer}/${step}`
  const cut = step.length > SHOWN_CHARACTERS_MAX ? step.slice(0, SHOWN_CHARACTERS_MAX) : step
  return `${pointer}/${cut.replaceAll('~', '~0').replaceAll('/', '~1')}`
}

export function invalidQuery(pointer: string, detail: string, hint?: string): ProblemError {
  return refuse('INVALID_QUERY', pointer, detail, hint)
}

export function invalidValue(pointer: string, detail: string, hint?: string): ProblemError {
  return refuse('INVALID_VALUE', pointer, detail, hint)
}

export function tooComplex(pointer: string, detail: string, hint?: string): ProblemError {
  return refuse('QUERY_TOO_COMPLEX', pointer, detail, hint)
}

export function invalidReference(pointer: string, detail: string, hint?: string): ProblemError {
  return refuse('INVALID_REFERENCE', pointer, detail, hint)
}

export function invalidCursor(pointer: string): ProblemError {
  return refuse(
    'INVALID_CURSOR',
    pointer,
    'The cursor does not belong to this query.',
    'Send `next_cursor` of the page before with the same table, select, where and order; start again without a cursor.',
  )
}

export function unknownTable(pointer: string, name: string, tables: Iterable<string>): ProblemError {
  return refuse('UNKNOWN_TABLE', pointer, `There is no table ${shown(name)}.`, meant(name, tables))
}

export function unknownColumn(pointer: string, table: CatalogTable, name: string): ProblemError {
  return refuse(
    'UNKNOWN_COLUMN',
    pointer,
    `The table ${table.name} has no column ${shown(name)}.`,
    meant(name, table.columns.keys()),
  )
}

export function unknownOutput(pointer: string, name: string, outputs: Iterable<string>): ProblemError {
  return refuse(
    'UNKNOWN_COLUMN',
    pointer,
    `${shown(name)} is not in the select of this query.`,
    meant(name, outputs),
  )
}

export function unknownRelation(pointer: string, detail: string, hint?: string): ProblemError {
  return refuse('UNKNOWN_RELATION', pointer, detail, hint)
}

export function ambiguousRelation(pointer: string, detail: string, hint: string): ProblemError {
  return refuse('AMBIGUOUS_RELATION', pointer, detail, hint)
}

export function whereRequired(pointer: string, action: 'update' | 'delete'): ProblemError {
  return refuse(
    'WHERE_REQUIRED',
    pointer,
    `This would ${action} every row of the table.`,
    'Give `where` at least one condition. To mean every row, write a condition that always holds, like { "not": { "id": { "is": null } } }.',
  )
}

/** A rollout went over the database more often than the request tried. */
export function structureUnsteady(): ProblemError {
  return problem('DATABASE_BUSY', {
    detail: 'The structure of this database keeps changing.',
    hint: 'Try again; nothing was changed.',
    retryAfterSeconds: 1,
  })
}

/** "Did you mean …?", or nothing when no candidate is near. */
export function meant(name: string, candidates: Iterable<string>): string | undefined {
  const nearest = nearestName(name, candidates)
  return nearest === null ? undefined : `Did you mean ${nearest}?`
}

function refuse(
  code: Parameters<typeof problem>[0],
  pointer: string,
  detail: string,
  hint: string | undefined,
): ProblemError {
  return problem(code, {
    detail,
    ...(hint === undefined ? {} : { hint }),
    errors: [{ pointer, detail }],
  })
}
