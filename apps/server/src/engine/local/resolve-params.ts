import { EngineError } from '../errors.ts'
import type { EncodedRows, ResultReference, SqlValue, StepParam, StepResult } from '../program.ts'
import { toSqlValue } from '../values.ts'
import { parseExact } from './exact-json.ts'

/**
 * A step's parameters with references to earlier rows replaced by their values. Throws `invalid_reference` with the reference's
 * pointer when a path leads nowhere or to a value that its column does not take.
 */
export function resolveParams(
  params: readonly StepParam[],
  results: readonly StepResult[],
): readonly SqlValue[] {
  if (!params.some(isReference)) return params as readonly SqlValue[]
  const parsed = new Map<EncodedRows, unknown>()
  return params.map((param) => (isReference(param) ? resolve(param, results, parsed) : param))
}

function isReference(param: StepParam): param is ResultReference {
  return typeof param === 'object' && param !== null && 'ref' in param
}

function resolve(
  reference: ResultReference,
  results: readonly StepResult[],
  parsed: Map<EncodedRows, unknown>,
): SqlValue {
  const rows = results[reference.ref.step]?.rows
  if (!rows) throw leadsNowhere(reference)
  let node = parsed.get(rows)
  if (node === undefined) {
    node = parseExact(rows.json)
    parsed.set(rows, node)
  }
  for (const key of reference.ref.path) {
    if (typeof node !== 'object' || node === null || !Object.hasOwn(node, key)) throw leadsNowhere(reference)
    node = Reflect.get(node, key)
  }
  const converted = toSqlValue(reference.type, node)
  if (converted.ok) return converted.value
  throw new EngineError('invalid_reference', `The referenced value ${converted.problem}.`, {
    pointer: reference.pointer,
  })
}

function leadsNowhere(reference: ResultReference): EngineError {
  return new EngineError('invalid_reference', 'The reference leads to no value of an earlier result.', {
    pointer: reference.pointer,
  })
}
