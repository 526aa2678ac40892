import { EngineError, StructureChangedError } from '../errors.ts'
import type { ConstraintViolation, EngineErrorReason } from '../errors.ts'
import { toEngineError } from '../sqlite/sqlite-error.ts'

/** An error on its way out of a lane process: classes do not survive the channel. */
export type LaneError =
  | { type: 'structure_changed'; actual: string }
  | {
      type: 'engine'
      reason: EngineErrorReason
      message: string
      violation: ConstraintViolation | null
      step: number | null
      pointer: string | null
      /** For the log. */
      cause: string | null
    }

export function packError(error: unknown): LaneError {
  if (error instanceof StructureChangedError) return { type: 'structure_changed', actual: error.actual }
  const { reason, message, violation, step, pointer, cause } = toEngineError(error)
  return {
    type: 'engine',
    reason,
    message,
    violation,
    step,
    pointer,
    cause: cause instanceof Error ? (cause.stack ?? cause.message) : null,
  }
}

export function unpackError(packed: LaneError): Error {
  if (packed.type === 'structure_changed') return new StructureChangedError(packed.actual)
  const { reason, message, violation, step, pointer } = packed
  const details = { violation, step, pointer }
  return new EngineError(
    reason,
    message,
    packed.cause === null ? details : { ...details, cause: packed.cause },
  )
}
