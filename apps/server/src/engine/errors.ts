import type { StructureStamp } from './target.ts'

/** Why a tenant's database did not do what was asked. The HTTP layer maps each reason to a problem document. */
export type EngineErrorReason =
  | 'not_found'
  | 'corrupt'
  /** What lies in the place of the database's file is not its file. */
  | 'foreign_file'
  | 'read_only'
  | 'disk_full'
  | 'io'
  | 'busy'
  | 'overloaded'
  | 'timeout'
  | 'result_too_large'
  | 'constraint'
  /** A row of a step with `mustHold` does not meet its conditions. */
  | 'row_refused'
  | 'forbidden_sql'
  | 'invalid_sql'
  | 'value_out_of_range'
  | 'invalid_reference'
  | 'idempotency_conflict'
  | 'unreachable'
  | 'lane_died'
  | 'unsupported'

export interface ConstraintViolation {
  kind: 'unique' | 'primary_key' | 'not_null' | 'check' | 'foreign_key' | 'type'
  table: string | null
  columns: readonly string[]
}

export class EngineError extends Error {
  override readonly name: string = 'EngineError'
  readonly reason: EngineErrorReason
  readonly violation: ConstraintViolation | null
  /** Index of the program step that failed, when it was one. */
  readonly step: number | null
  /** JSON pointer into the request, when the reason lies there. */
  readonly pointer: string | null

  constructor(
    reason: EngineErrorReason,
    message: string,
    details: {
      cause?: unknown
      violation?: ConstraintViolation | null
      step?: number | null
      pointer?: string | null
    } = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.reason = reason
    this.violation = details.violation ?? null
    this.step = details.step ?? null
    this.pointer = details.pointer ?? null
  }
}

/** The file's structure is no longer the one the program was compiled for. Nothing was changed: compile again. */
export class StructureChangedError extends Error {
  override readonly name = 'StructureChangedError'
  readonly actual: StructureStamp

  constructor(actual: StructureStamp) {
    super(`The database now has structure ${actual}.`)
    this.actual = actual
  }
}
