import type { Client, InStatement, ResultSet, Transaction } from '@libsql/client/http'
import { EngineError, StructureChangedError } from '../errors.ts'
import {
  decodeSteps,
  encodeSteps,
  FIND_KEPT,
  KEEP_RESULT,
  KEPT_SECONDS,
  PRUNE_KEPT,
} from '../kept-results.ts'
import { encodeRows, type ResultLimits } from '../local/encode-rows.ts'
import { resolveParams } from '../local/resolve-params.ts'
import type {
  IdempotencyRecord,
  Program,
  ProgramResult,
  ProgramStep,
  SqlValue,
  StepResult,
} from '../program.ts'
import { failedStatement, toRemoteError } from './remote-error.ts'
import { rowsOf, statementOf } from './remote-rows.ts'
import { expectStamp, isStopped, readRemoteStructure, withMetaTables } from './remote-structure.ts'

/**
 * Runs a program on the server, all of it or nothing, after a check of the structure in the same transaction. What needs no
 * decision in between is one request; references between steps, rows of a write (which may turn out too large) and
 * idempotency keys take a transaction over several. Throws `EngineError`, `StructureChangedError`.
 */
export async function runRemoteProgram(
  client: Client,
  program: Program,
  limits: ResultLimits,
  nowSeconds: number,
): Promise<ProgramResult> {
  try {
    return await withMetaTables(client, () =>
      fitsOneRequest(program)
        ? runBatch(client, program, limits)
        : runTransaction(client, program, limits, nowSeconds),
    )
  } catch (error) {
    if (failedStatement(error) === GUARD && isStopped(error)) {
      throw new StructureChangedError((await readRemoteStructure(client)).stamp)
    }
    throw error
  }
}

/** The structure check is the first statement of the first request. */
const GUARD = 0

function fitsOneRequest({ access, steps, idempotency }: Program): boolean {
  if (steps.some(hasReference)) return false
  return access === 'read' || (idempotency === undefined && steps.every(({ rows }) => rows === undefined))
}

function hasReference(step: ProgramStep): boolean {
  return step.params.some((param) => typeof param === 'object' && param !== null && 'ref' in param)
}

async function runBatch(client: Client, program: Program, limits: ResultLimits): Promise<ProgramResult> {
  const statements = program.steps.map((step) => statementFor(step, []))
  let results: ResultSet[]
  try {
    results = await client.batch([expectStamp(program.stamp), ...statements], program.access)
  } catch (error) {
    throw atStep(error, -1)
  }
  const steps = new StepResults(limits)
  program.steps.forEach((step, at) => steps.add(step, results[at + 1]))
  return { steps: steps.list, replayed: false }
}

async function runTransaction(
  client: Client,
  program: Program,
  limits: ResultLimits,
  nowSeconds: number,
): Promise<ProgramResult> {
  const transaction = await client.transaction(program.access)
  try {
    const kept = await begin(transaction, program, nowSeconds)
    if (kept !== null) {
      await transaction.rollback()
      return kept
    }
    const steps = new StepResults(limits)
    while (steps.list.length < program.steps.length) await runSegment(transaction, program, steps)
    if (program.idempotency !== undefined)
      await keep(transaction, program.idempotency, steps.list, nowSeconds)
    await commit(transaction)
    return { steps: steps.list, replayed: false }
  } finally {
    // After a commit this does nothing; else the server rolls back.
    transaction.close()
  }
}

async function begin(
  transaction: Transaction,
  program: Program,
  nowSeconds: number,
): Promise<ProgramResult | null> {
  const { idempotency } = program
  const find =
    idempotency === undefined
      ? []
      : [{ sql: FIND_KEPT, args: [idempotency.key, BigInt(nowSeconds - KEPT_SECONDS)] }]
  const [, found] = await transaction.batch([expectStamp(program.stamp), ...find])
  const row = found === undefined ? undefined : rowsOf(found)[0]
  if (row === undefined || idempotency === undefined) return null
  if (row[0] !== idempotency.fingerprint) {
    throw new EngineError('idempotency_conflict', 'This idempotency key was used for another request.')
  }
  return { steps: decodeSteps(String(row[1])), replayed: true }
}

/** As many steps as refer only to results that are known. */
async function runSegment(transaction: Transaction, program: Program, results: StepResults): Promise<void> {
  const first = results.list.length
  const rest = program.steps.slice(first)
  const next = rest.findIndex((step, at) => at > 0 && hasReference(step))
  const segment = next < 0 ? rest : rest.slice(0, next)
  const statements = segment.map((step, at) => {
    try {
      return statementFor(step, results.list)
    } catch (error) {
      throw atStep(error, first + at)
    }
  })
  let sets: ResultSet[]
  try {
    sets = await transaction.batch(statements)
  } catch (error) {
    throw atStep(error, first)
  }
  segment.forEach((step, at) => {
    try {
      results.add(step, sets[at])
    } catch (error) {
      throw atStep(error, first + at)
    }
  })
}

function statementFor(step: ProgramStep, earlier: readonly StepResult[]): InStatement {
  return { sql: step.sql, args: [...resolveParams(step.params, earlier)] }
}

async function keep(
  transaction: Transaction,
  { key, fingerprint }: IdempotencyRecord,
  steps: readonly StepResult[],
  nowSeconds: number,
): Promise<void> {
  await transaction.batch([
    { sql: KEEP_RESULT, args: [key, fingerprint, encodeSteps(steps), BigInt(nowSeconds)] },
    { sql: PRUNE_KEPT, args: [BigInt(nowSeconds - KEPT_SECONDS)] },
  ])
}

async function commit(transaction: Transaction): Promise<void> {
  try {
    await transaction.commit()
  } catch (error) {
    const failure = toRemoteError(error)
    if (!(failure instanceof EngineError) || failure.reason !== 'unreachable') throw failure
    throw new EngineError('unreachable', 'The database server did not say whether the write was kept.', {
      cause: error,
    })
  }
}

/**
 * Puts the failing step's number on an error of a batch whose first statement is step `first`. A server whose parser refuses a batch
 * does so as a whole, and does not say at which statement.
 */
function atStep(error: unknown, first: number): Error {
  const index = failedStatement(error)
  if (first < 0 && index === GUARD) return error instanceof Error ? error : new Error(String(error))
  const step = stepOf(error, index, first)
  const failure = toRemoteError(error, step)
  if (!(failure instanceof EngineError) || failure.step !== null || step === null) return failure
  const { reason, message, cause, violation, pointer } = failure
  return new EngineError(reason, message, { cause, violation, pointer, step })
}

function stepOf(error: unknown, index: number | null, first: number): number | null {
  if (index !== null) return index + first
  return error instanceof EngineError && first >= 0 ? first : null
}

class StepResults {
  readonly list: StepResult[] = []
  readonly #limits: ResultLimits

  constructor(limits: ResultLimits) {
    this.#limits = { ...limits }
  }

  add(step: ProgramStep, result: ResultSet | undefined): void {
    const rows: SqlValue[][] = result === undefined ? [] : rowsOf(result)
    const encoded =
      step.rows === undefined ? null : encodeRows(statementOf(rows), [], step.rows, this.#limits)
    this.#limits.resultBytesMax -= encoded?.json.length ?? 0
    this.list.push({ affected: result?.rowsAffected ?? 0, rows: encoded })
  }
}
