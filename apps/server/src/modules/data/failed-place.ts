import type { FailedPlace } from './engine-problem.ts'
import { isObject } from './parse-context.ts'
import { ACTIONS } from './parse-operation.ts'
import type { PreparedOperation } from './prepared.ts'
import { below } from './refusals.ts'

/** Which operation, and which of its rows, a step of the program was made of. */
export function failedPlace(
  step: number | null,
  operations: readonly { body: unknown; pointer: string }[],
  prepared: readonly PreparedOperation[],
): FailedPlace | null {
  if (step === null) return null
  let first = 0
  for (const [index, operation] of prepared.entries()) {
    const input = operations[index]
    if (input !== undefined && step < first + operation.steps.length) {
      return { pointer: input.pointer, row: rowPointer(input, operation, step - first) }
    }
    first += operation.steps.length
  }
  return null
}

function rowPointer(
  { body, pointer }: { body: unknown; pointer: string },
  operation: PreparedOperation,
  step: number,
): string | null {
  const action = isObject(body) ? ACTIONS.find((name) => Object.hasOwn(body, name)) : undefined
  if (!isObject(body) || action === undefined || action === 'select') return null
  const at = below(pointer, action)
  if (!Array.isArray(body[action])) return at
  if (operation.kind !== 'write' || operation.stepRows === 'any') return null
  const { rowSteps } = operation
  return below(at, rowSteps === null ? step : rowSteps.findIndex((written) => written >= step))
}
