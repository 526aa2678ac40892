import { parseOperation, type OperationTree, type ParseInput } from './parse-operation.ts'
import type { AccessRules, AuthValues } from './access-rules.ts'
import type { Structure } from './load-structure.ts'
import type { BigIntegers } from './plan.ts'
import type { ResultPlace } from './reference.ts'

/** One operation as it came, with what it is compiled against. */
export interface OperationRequest {
  structure: Structure
  rules: AccessRules | null
  /** The actor's values for the rules. */
  auth: AuthValues | null
  bigIntegers: BigIntegers
  table: string
  body: unknown
  /** Of the body: empty, or `/operations/3`. */
  pointer: string
  /** Results of the operations before this one in a batch; null outside of one. */
  places: readonly (ResultPlace | null)[] | null
}

/** Parses the operation as a whole. Throws the problem that it finds. */
export function parseRequest(request: OperationRequest): OperationTree {
  return parseOperation(parseInput(request))
}

export function parseInput(request: OperationRequest): ParseInput {
  return {
    catalog: request.structure.catalog,
    rules: request.rules,
    inBatch: request.places !== null,
    table: request.table,
    body: request.body,
    pointer: request.pointer,
  }
}

/**
 * For an operation that the quick way could not take: the parser finds the mistake and throws. When it finds none, the two
 * disagree about what is valid, which is a fault of ours.
 */
export function refuse(request: OperationRequest): never {
  parseRequest(request)
  throw new Error(`No mistake was found in an operation on ${request.table} that could not be bound.`)
}

/** The beginning of every plan's key: the table, and the rules that are compiled in. */
export function planKey(request: OperationRequest, action: string): string {
  const rules = request.rules === null ? '' : `${request.rules.key.length}:${request.rules.key}`
  return `${action}${rules}/${request.places === null ? '' : 'b'}${request.table.length}:${request.table}`
}
