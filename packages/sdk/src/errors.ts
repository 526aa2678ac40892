import type { ErrorCode } from '@tenantry/contract'
import type { ProblemDocument } from './problem.ts'

/** Codes that arise in this client; their `status` is 0 unless a reply came. */
export type ClientErrorCode =
  | 'NETWORK_ERROR'
  | 'TIMED_OUT'
  | 'ABORTED'
  | 'INVALID_ARGUMENT'
  | 'INVALID_RESPONSE'
  | 'ROW_NOT_FOUND'
  | 'TOO_MANY_ROWS'

/** Known codes, for completion in editors, and whatever a newer server may say. */
export type TenantryErrorCode = ErrorCode | ClientErrorCode | (string & {})

/**
 * Every failure of a call: the server's problem document, or one made here when no such document arrived. Compare `code`;
 * show `detail` and `hint`; give `requestId` to whoever reads the server's log.
 */
export class TenantryError extends Error {
  readonly code: TenantryErrorCode
  /** HTTP status; 0 when there was no reply. */
  readonly status: number
  readonly detail: string
  /** What to do about it, when known. */
  readonly hint: string | undefined
  readonly requestId: string | undefined
  readonly problem: ProblemDocument
  /** Seconds the server asks to wait before another try, from `Retry-After`. */
  readonly retryAfterSeconds: number | undefined

  constructor(
    problem: ProblemDocument,
    options: { cause?: unknown; retryAfterSeconds?: number | undefined } = {},
  ) {
    super(problem.detail, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'TenantryError'
    this.code = problem.code
    this.status = problem.status
    this.detail = problem.detail
    this.hint = problem.hint
    this.requestId = problem.request_id
    this.problem = problem
    this.retryAfterSeconds = options.retryAfterSeconds
  }
}

/** True for a `TenantryError`, and with `code` for that very one. */
export function isTenantryError(error: unknown, code?: TenantryErrorCode): error is TenantryError {
  return error instanceof TenantryError && (code === undefined || error.code === code)
}

const TITLES: Record<ClientErrorCode, string> = {
  NETWORK_ERROR: 'The server could not be reached',
  TIMED_OUT: 'The server did not answer in time',
  ABORTED: 'The call was aborted',
  INVALID_ARGUMENT: 'The call is not valid',
  INVALID_RESPONSE: 'The reply is not understood',
  ROW_NOT_FOUND: 'No row matches',
  TOO_MANY_ROWS: 'More than one row matches',
}

/** An error of this client's own, with a problem document in the server's form. */
export function clientError(
  code: ClientErrorCode,
  detail: string,
  options: { hint?: string; status?: number; cause?: unknown; retryAfterSeconds?: number | undefined } = {},
): TenantryError {
  const { hint, status = 0, ...rest } = options
  const problem = {
    type: 'about:blank',
    title: TITLES[code],
    status,
    code,
    detail,
    ...(hint !== undefined && { hint }),
  }
  return new TenantryError(problem, rest)
}
