import { EngineError, StructureChangedError } from '../errors.ts'
import type { Program, ProgramResult, ProgramStep, StepResult } from '../program.ts'
import type { Connection } from '../sqlite/connection.ts'
import { toEngineError } from '../sqlite/sqlite-error.ts'
import { encodeRows } from './encode-rows.ts'
import type { ResultLimits } from './encode-rows.ts'
import { findKeptResult, keepResult } from './idempotency.ts'
import { resolveParams } from './resolve-params.ts'
import type { StructureWatch } from './structure-watch.ts'

export interface ProgramScope {
  connection: Connection
  structure: StructureWatch
  nowSeconds: number
  /**
   * Called in a write's transaction; throws when the path no longer means the connection's file. Without it a write could be
   * acknowledged that went into a file that was deleted or replaced.
   */
  verifyFile: () => void
}

/**
 * Runs a program in one transaction on this thread: all of it or nothing, in one snapshot whose structure is checked first. The same
 * in the server and in a lane. Throws `EngineError` (with the failing step), `StructureChangedError`; on `busy` nothing has
 * happened and the caller may try again.
 */
export function runProgram(scope: ProgramScope, program: Program, limits: ResultLimits): ProgramResult {
  try {
    return runOnce(scope, program, limits, false)
  } catch (error) {
    if (!(error instanceof IntegerTooLarge)) throw error
    // Reading all integers as `bigint` is slow and seldom needed. Nothing was kept of the first try.
    return runOnce(scope, program, limits, true)
  }
}

/** A result holds an integer beyond 2^53, which the driver refuses to round. */
class IntegerTooLarge extends Error {}

function runOnce(scope: ProgramScope, program: Program, limits: ResultLimits, wide: boolean): ProgramResult {
  const { connection } = scope
  try {
    connection.begin(program.access === 'write' ? 'immediate' : 'deferred')
    if (program.access === 'write') scope.verifyFile()
    scope.structure.expect(connection, program.stamp)
    const result = runInTransaction(scope, program, limits, wide)
    connection.commit()
    return result
  } catch (error) {
    rollBack(connection)
    if (error instanceof StructureChangedError || error instanceof IntegerTooLarge) throw error
    throw toEngineError(error)
  }
}

/** A rollback that fails leaves the connection unusable; its owner closes it then. */
function rollBack(connection: Connection): void {
  try {
    if (connection.inTransaction) connection.rollback()
  } catch {
    // The first error is the one to tell.
  }
}

function runInTransaction(
  scope: ProgramScope,
  program: Program,
  limits: ResultLimits,
  wide: boolean,
): ProgramResult {
  const { connection } = scope
  const idempotency = program.access === 'write' ? program.idempotency : undefined
  if (idempotency !== undefined) {
    const kept = findKeptResult(connection, idempotency, scope.nowSeconds)
    if (kept !== null) return kept
  }
  const steps: StepResult[] = []
  const remaining = { ...limits }
  for (const step of program.steps) {
    const result = runStep(connection, step, steps, remaining, wide)
    steps.push(result)
    remaining.resultBytesMax -= result.rows?.json.length ?? 0
  }
  if (idempotency !== undefined) keepResult(connection, idempotency, steps, scope.nowSeconds)
  return { steps, replayed: false }
}

function runStep(
  connection: Connection,
  step: ProgramStep,
  earlier: readonly StepResult[],
  limits: ResultLimits,
  wide: boolean,
): StepResult {
  try {
    const params = resolveParams(step.params, earlier)
    const statement = connection.cached(step.sql)
    if (step.rows === undefined) return { affected: Number(statement.run(...params).changes), rows: null }
    if (!wide)
      return {
        rows: encodeRows(statement, params, step.rows, limits),
        affected: affectedBy(connection, step),
      }
    statement.setReadBigInts(true)
    try {
      return {
        rows: encodeRows(statement, params, step.rows, limits),
        affected: affectedBy(connection, step),
      }
    } finally {
      statement.setReadBigInts(false)
    }
  } catch (error) {
    if (error instanceof RangeError && 'code' in error && error.code === 'ERR_OUT_OF_RANGE')
      throw new IntegerTooLarge()
    throw atStep(error, earlier.length)
  }
}

/** `changes()` still tells of the write before when the statement was a read. */
function affectedBy(connection: Connection, step: ProgramStep): number {
  if (/^\s*(?:SELECT|VALUES)\b/i.test(step.sql)) return 0
  return Number(connection.cached('SELECT changes()').get()?.[0])
}

function atStep(error: unknown, step: number): EngineError {
  const translated = toEngineError(error)
  if (translated.step !== null) return translated
  return new EngineError(translated.reason, translated.message, {
    cause: translated.cause,
    violation: translated.violation,
    pointer: translated.pointer,
    step,
  })
}
