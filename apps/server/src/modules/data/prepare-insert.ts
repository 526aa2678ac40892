import { DATA_LIMITS } from '@tenantry/contract'
import type { ProgramStep, StepParam } from '../../engine/program.ts'
import { bindSlots, bindValue, type Binding } from './bind.ts'
import { compileInsert, returningColumns } from './compile-write.ts'
import { sum, type Cost } from './cost.ts'
import { guardPlan, guardStep } from './guard.ts'
import { parseInput, parseRequest, planKey, refuse, type OperationRequest } from './operation-request.ts'
import { parseInsertedRow } from './parse-operation.ts'
import { ShapeCache, type BigIntegers, type InsertPlan } from './plan.ts'
import type { PreparedWrite } from './prepared.ts'
import { isJsonObject, RequestShape, walkNames, walkRow } from './request-shape.ts'

/**
 * Each row is a statement of its own, so that the rows are inserted and come back in the order in which they were sent, an error
 * points at its row, and a row may refer to any row before it. Rows with the same columns share a plan; a row without a
 * column gets that column's default.
 */
export function prepareInsert(request: OperationRequest, action: 'insert' | 'upsert'): PreparedWrite {
  const { body } = request
  if (!isJsonObject(body)) return refuse(request)
  const head = headKey(request, body, action)
  const value = body[action]
  const list: readonly unknown[] = Array.isArray(value) ? value : [value]
  if (head === null || list.length === 0 || list.length > DATA_LIMITS.insertRowsMax) return refuse(request)

  const binding: Binding = { places: request.places, pointer: request.pointer, auth: request.auth }
  const steps: ProgramStep[] = []
  const rowSteps: number[] = []
  const costs: Cost[] = []
  let plan: InsertPlan | null = null
  let planShape = ''
  for (const row of list) {
    const shape = new RequestShape()
    if (!walkRow(shape, row)) return refuse(request)
    if (plan === null || shape.key !== planShape) {
      plan = findPlan(request, `${head}${shape.key}`, row)
      planShape = shape.key
    }
    if (plan.guard !== null) {
      const guard = guardStep(plan.guard, shape.values, binding)
      if (guard === null) return refuse(request)
      steps.push(guard)
    }
    const step = bindRow(plan, shape.values, binding, request.bigIntegers)
    if (step === null) return refuse(request)
    rowSteps.push(steps.length)
    steps.push(step)
    costs.push(plan.costPerRow)
  }
  return {
    kind: 'write',
    steps,
    rowSteps: steps.length === list.length ? null : rowSteps,
    cost: costs.length === 1 && costs[0] !== undefined ? costs[0] : sum(...costs),
    result: plan?.returning == null ? 'none' : Array.isArray(value) ? 'many' : 'one',
    stepRows: plan?.mayIgnore === true ? 'one_or_none' : 'one',
  }
}

/** Everything that decides on the statement beside the columns; null when it is not as it should be. */
function headKey(
  request: OperationRequest,
  body: Readonly<Record<string, unknown>>,
  action: 'insert' | 'upsert',
): string | null {
  const shape = new RequestShape()
  shape.key = planKey(request, action === 'insert' ? 'I' : 'P')
  for (const member in body) {
    const value = body[member]
    if (member === action || (member === 'table' && request.places !== null)) continue
    if (member === 'returning') continue
    if (member !== 'on_conflict' || action !== 'insert' || !walkConflict(shape, value)) return null
  }
  const { returning } = body
  if (returning === undefined) return shape.key
  shape.key += 'r'
  return walkNames(shape, returning) ? shape.key : null
}

function walkConflict(shape: RequestShape, value: unknown): boolean {
  if (!isJsonObject(value)) return false
  for (const member in value) if (member !== 'columns' && member !== 'do') return false
  const { columns, do: action } = value
  if (action !== 'ignore' && action !== 'update') return false
  shape.key += action === 'ignore' ? 'i' : 'u'
  return columns === undefined || walkNames(shape, columns)
}

function findPlan(request: OperationRequest, key: string, row: unknown): InsertPlan {
  const known = request.structure.plans.get(key)
  if (known?.kind === 'insert') return known
  const parsed = parseRequest(request)
  if (parsed.action !== 'insert') throw new Error('An insert was parsed as something else.')
  const { columns, checks } = parseInsertedRow(parseInput(request), parsed, row)
  const { table, conflict, returning } = parsed
  const { catalog } = request.structure
  const compiled = compileInsert(catalog, table, columns, conflict, returning, checks?.after ?? [])
  const outputs = returning === null ? null : returningColumns(returning)
  const plan: InsertPlan = {
    kind: 'insert',
    types: columns.map((column) => column.type),
    sql: compiled.statement.text,
    slots: compiled.statement.slots,
    guard: guardPlan(checks),
    returning: outputs,
    looksAtRows: outputs !== null || (checks?.after.length ?? 0) > 0,
    mayIgnore: conflict?.action === 'ignore',
    costPerRow: checks === null ? compiled.costPerRow : sum(compiled.costPerRow, checks.cost),
    shapes: new ShapeCache(outputs ?? [], (checks?.after.length ?? 0) > 0),
  }
  request.structure.plans.set(key, plan, key.length + plan.sql.length + (plan.guard?.sql.length ?? 0))
  return plan
}

/** Null when a value does not fit its column. */
function bindRow(
  plan: InsertPlan,
  values: readonly unknown[],
  binding: Binding,
  bigIntegers: BigIntegers,
): ProgramStep | null {
  const params: StepParam[] = []
  for (let column = 0; column < plan.types.length; column++) {
    const value = bindValue(plan.types[column] ?? 'text', values[column], binding)
    if (value === undefined) return null
    params.push(value)
  }
  if (plan.slots.length > 0) params.push(...(bindSlots(plan.slots, values, binding, 0, null) ?? []))
  const { sql } = plan
  return plan.looksAtRows ? { sql, params, rows: plan.shapes.get(1, bigIntegers) } : { sql, params }
}
