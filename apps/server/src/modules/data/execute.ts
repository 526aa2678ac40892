import { createHash } from 'node:crypto'
import { EngineError, StructureChangedError } from '../../engine/errors.ts'
import type { RunOptions } from '../../engine/engine.ts'
import type { Program, ProgramResult, ProgramStep } from '../../engine/program.ts'
import type { Actor } from '../../kernel/actor.ts'
import { ProblemError } from '../../kernel/errors.ts'
import { authValues, rulesFor, type AccessRules, type AuthValues } from './access-rules.ts'
import { hideViolation } from './apply-rules.ts'
import { classifyAtOnce, classifyBySizes } from './classify.ts'
import { knownStructure } from './current-structure.ts'
import type { DataRequest, ResolvedDatabase } from './deps.ts'
import { engineProblem } from './engine-problem.ts'
import type { DataContext, Structure } from './load-structure.ts'
import type { OperationRequest } from './operation-request.ts'
import { explainUnknown } from './out-of-date.ts'
import { failedPlace } from './failed-place.ts'
import { prepareOperation } from './prepare.ts'
import { placeOf, type PreparedOperation } from './prepared.ts'
import { structureUnsteady } from './refusals.ts'
import { requireAccess } from './require-access.ts'
import type { ResultPlace } from './reference.ts'

/** One operation as it stands in the request. */
export interface OperationInput {
  table: string
  body: unknown
  pointer: string
}

interface Executed {
  operations: readonly PreparedOperation[]
  result: ProgramResult
}

/** A rollout may change the structure between compiling and running; more often than this in one request it does not. */
const ATTEMPTS_MAX = 3
/** A larger result of a bounded program is made in a lane instead, so that its encoding holds up no other tenant. */
const BOUNDED_RESULT_BYTES_MAX = 1024 * 1024

/**
 * Compiles the operations and runs them as one program. `fingerprint` is what makes a write with an idempotency key the same
 * write. Throws problems only, apart from faults of ours.
 */
export async function execute(
  context: DataContext,
  actor: Actor,
  request: DataRequest,
  operations: readonly OperationInput[],
  options: { writes: boolean; inBatch: boolean },
): Promise<Executed> {
  const database = await context.resolveDatabase(actor, request.database, request.organization)
  const found = requireAccess(
    context,
    actor,
    database,
    request.organization,
    options.writes ? 'write' : 'read',
  )
  const databaseActor = found instanceof Promise ? await found : found
  if (context.beforeUse !== undefined) await context.beforeUse(database)
  const auth = databaseActor === null ? null : authValues(databaseActor)
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    const structure = context.structures.known(database.databaseId) ?? (await knownStructure(context, database))
    const rules = rulesFor(structure, databaseActor)
    const prepared: PreparedOperation[] = []
    try {
      const compiled = { structure, rules, auth, bigIntegers: request.bigIntegers }
      prepareAll(compiled, operations, options.inBatch, prepared)
    } catch (error) {
      const failed = operations[prepared.length]
      if (!(error instanceof ProblemError) || failed === undefined) throw error
      const unknown = { ...failed, actor: databaseActor, inBatch: options.inBatch }
      const explained = await explainUnknown(context, database, structure, error, unknown)
      // Null: the structure that the operation does not fit is not the file's structure any more.
      if (explained !== null) throw explained
      continue
    }
    const program = assemble(structure, prepared, request, operations, options.writes, auth)
    try {
      const decided = classifyAtOnce(database, prepared)
      const cost = decided ?? (await classifyBySizes(context.engine, database, prepared))
      return { operations: prepared, result: await run(context, database, program, cost) }
    } catch (error) {
      if (!isOutdated(error, structure, attempt)) throw toProblem(error, operations, prepared, rules)
      context.structures.forget(database.databaseId)
    }
  }
  throw structureUnsteady()
}

/**
 * Few rows can be large ones: what turns out to be more than a small result is begun again where it holds up no one. Nothing has
 * happened then, because a result that is too large undoes its program.
 */
async function run(
  context: DataContext,
  database: ResolvedDatabase,
  program: Program,
  cost: RunOptions['cost'],
): Promise<ProgramResult> {
  const { timeoutMs, rowsMax, resultBytesMax } = context.limits
  if (cost === 'bounded' && resultBytesMax > BOUNDED_RESULT_BYTES_MAX) {
    try {
      const options: RunOptions = { cost, timeoutMs, rowsMax, resultBytesMax: BOUNDED_RESULT_BYTES_MAX }
      return await context.engine.run(database, program, options)
    } catch (error) {
      if (!(error instanceof EngineError) || error.reason !== 'result_too_large') throw error
    }
  }
  const isSmall = cost === 'bounded' && resultBytesMax <= BOUNDED_RESULT_BYTES_MAX
  const options: RunOptions = { cost: isSmall ? cost : 'unbounded', timeoutMs, rowsMax, resultBytesMax }
  return context.engine.run(database, program, options)
}

/** The file has another structure than the one that was compiled for. Without a template it may not show in the stamp. */
function isOutdated(error: unknown, structure: Structure, attempt: number): boolean {
  if (error instanceof StructureChangedError) return true
  const isFirst = attempt === 0 && structure.marker === null
  return isFirst && error instanceof EngineError && error.reason === 'invalid_sql'
}

/** Adds to `prepared` one by one: after an error its length says which operation failed. */
function prepareAll(
  compiled: Pick<OperationRequest, 'structure' | 'rules' | 'auth' | 'bigIntegers'>,
  operations: readonly OperationInput[],
  inBatch: boolean,
  prepared: PreparedOperation[],
): void {
  const { structure, rules, auth, bigIntegers } = compiled
  const places: (ResultPlace | null)[] | null = inBatch ? [] : null
  let stepCount = 0
  for (const { table, body, pointer } of operations) {
    const one = prepareOperation({ structure, rules, auth, bigIntegers, table, body, pointer, places })
    prepared.push(one)
    places?.push(placeOf(one, stepCount))
    stepCount += one.steps.length
  }
}

function assemble(
  structure: Structure,
  prepared: readonly PreparedOperation[],
  request: DataRequest,
  operations: readonly OperationInput[],
  writes: boolean,
  auth: AuthValues | null,
): Program {
  const [only] = prepared
  const steps: readonly ProgramStep[] =
    prepared.length === 1 && only !== undefined ? only.steps : prepared.flatMap((operation) => operation.steps)
  const program: Program = { access: writes ? 'write' : 'read', stamp: structure.stamp, steps }
  if (!writes || request.idempotencyKey === null) return program
  return { ...program, idempotency: { key: request.idempotencyKey, fingerprint: fingerprintOf(operations, auth) } }
}

/** Who asks is part of it: a kept reply shows rows, which another actor may not read. */
function fingerprintOf(operations: readonly OperationInput[], auth: AuthValues | null): string {
  const parts = operations.map(({ table, body, pointer }) => [pointer, table, body])
  const asked = JSON.stringify(auth === null ? parts : [parts, auth])
  return createHash('sha256').update(asked).digest('hex')
}

function toProblem(
  error: unknown,
  operations: readonly OperationInput[],
  prepared: readonly PreparedOperation[],
  rules: AccessRules | null,
): unknown {
  if (!(error instanceof EngineError)) return error
  const place = failedPlace(error.step, operations, prepared)
  return engineProblem(hideViolation(error, rules), true, place) ?? error
}
