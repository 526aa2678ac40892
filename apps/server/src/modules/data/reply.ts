import type { EncodedRows, StepResult } from '../../engine/program.ts'
import { writeCursor } from './cursor.ts'
import type { PreparedOperation, PreparedSelect, PreparedWrite } from './prepared.ts'

/** The JSON of an operation's result; its steps begin at `first`. Rows are spliced in as the engine wrote them. */
export function encodeResult(
  operation: PreparedOperation,
  steps: readonly StepResult[],
  first: number,
): string {
  return operation.kind === 'select'
    ? encodeSelect(operation, steps, first)
    : encodeWrite(operation, steps.slice(first, first + operation.steps.length))
}

function encodeSelect(operation: PreparedSelect, steps: readonly StepResult[], first: number): string {
  const rows = steps[first]?.rows ?? null
  const { plan } = operation
  const count = plan.count === null ? '' : `,"count":${String(steps[first + 1]?.rows?.lastKeys?.[0] ?? 0)}`
  return `{"data":${rows?.json ?? '[]'},"next_cursor":${nextCursor(plan.single, plan.tag, rows)}${count}}`
}

function nextCursor(single: boolean, tag: string, rows: EncodedRows | null): string {
  if (single || rows === null || !rows.more || rows.lastKeys === null) return 'null'
  return `"${writeCursor(tag, rows.lastKeys)}"`
}

function encodeWrite(operation: PreparedWrite, steps: readonly StepResult[]): string {
  const affected = steps.reduce((total, step) => total + step.affected, 0)
  if (operation.result === 'none') return `{"affected":${affected}}`
  const rows = steps.map((step) => step.rows?.json.slice(1, -1) ?? '').filter((json) => json !== '')
  const data = operation.result === 'one' ? (rows[0] ?? 'null') : `[${rows.join(',')}]`
  return `{"affected":${affected},"data":${data}}`
}
