import type { ErrorCode } from '@tenantry/contract'
import { problem, type ProblemError } from '../kernel/errors.ts'
import type { EngineError, EngineErrorReason } from './errors.ts'

interface PublicText {
  code: ErrorCode
  detail: string
  hint?: string
  retryAfterSeconds?: number
}

const PUBLIC_TEXTS: Readonly<Partial<Record<EngineErrorReason, PublicText>>> = {
  not_found: {
    code: 'DATABASE_MISSING',
    detail: 'The file of this database is missing.',
    hint: 'Restore a snapshot: `tenantry databases --help`.',
  },
  corrupt: {
    code: 'DATABASE_CORRUPT',
    detail: 'The file of this database is damaged.',
    hint: 'Restore a snapshot: `tenantry databases --help`.',
  },
  foreign_file: {
    code: 'DATABASE_FILE_MISMATCH',
    detail: 'What lies in the place of this database’s file is not its file; it was left as it is.',
    hint: 'Put the right file back. Or move away what lies there, and restore a snapshot.',
  },
  read_only: { code: 'DATABASE_READ_ONLY', detail: 'This database cannot be written for the moment.' },
  disk_full: { code: 'DISK_FULL', detail: 'No space is left for this write; nothing was changed.' },
  io: {
    code: 'UNAVAILABLE',
    detail: 'The database file could not be read or written.',
    retryAfterSeconds: 5,
  },
  busy: {
    code: 'DATABASE_BUSY',
    detail: 'The database is busy with other writes.',
    hint: 'Try again; nothing was changed.',
    retryAfterSeconds: 1,
  },
  overloaded: {
    code: 'UNAVAILABLE',
    detail: 'Too many slow statements wait for their turn.',
    hint: 'Try again; nothing was changed.',
    retryAfterSeconds: 1,
  },
  lane_died: {
    code: 'UNAVAILABLE',
    detail: 'The process that ran the statement ended.',
    hint: 'Whether a write happened is not known; one with an Idempotency-Key can be sent again without harm.',
    retryAfterSeconds: 1,
  },
  timeout: {
    code: 'STATEMENT_TIMEOUT',
    detail: 'The statement took longer than is allowed and was ended; nothing was changed.',
    hint: 'Ask for less: add a condition on an indexed column, or a smaller limit.',
  },
  result_too_large: {
    code: 'RESULT_TOO_LARGE',
    detail: 'The result is larger than is allowed.',
    hint: 'Select fewer columns or rows, and go on with `next_cursor`.',
  },
  idempotency_conflict: {
    code: 'IDEMPOTENCY_KEY_REUSED',
    detail: 'The idempotency key was used for another request.',
    hint: 'Use a new key for each new request.',
  },
  unreachable: {
    code: 'DATABASE_UNREACHABLE',
    detail: 'The server that holds this database does not answer.',
    retryAfterSeconds: 5,
  },
  unsupported: {
    code: 'PLACEMENT_UNSUPPORTED',
    detail: 'This cannot be done with a database on a libSQL server.',
    hint: 'Use the tools of that server.',
  },
}

/**
 * The problem that a caller sees when a tenant's database as a whole does not do what was asked: missing, damaged, busy, too slow. Null for reasons that
 * concern a statement, which only its author can explain, and for faults of ours.
 */
export function tenantProblem(error: EngineError): ProblemError | null {
  const known = PUBLIC_TEXTS[error.reason]
  if (known === undefined) return null
  const { code, ...parts } = known
  return problem(code, { ...parts, cause: error })
}
