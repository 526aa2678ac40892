import { DATA_LIMITS } from '@tenantry/contract'
import type { ProgramStep, StepParam } from '../../engine/program.ts'
import { bindValue, type Binding } from './bind.ts'
import { compileInsert, returningColumns } from './compile-write.ts'
import { product, rows, sum, type Cost } from './cost.ts'
import { parseInput, parseRequest, planKey, refuse, type OperationRequest } from './operation-request.ts'
import { parseInsertColumns } from './parse-operation.ts'
import { ShapeCache, type InsertPlan } from './plan.ts'
import type { PreparedWrite } from './prepared.ts'
import { isJsonObject, RequestShape, walkNames, walkRow } from './request-shape.ts'

/** Rows that share one statement; the rest of a run goes one by one, so that few texts have to be prepared. */
const ROWS_PER_STATEMENT = 25

/**
 * Rows with the same columns share a plan; a row without a column gets that column's default. Neighbouring rows with the same
 * columns share statements, and all are inserted, and come back, in the order in which they were sent.
 */
export function prepareInsert(request: OperationRequest, action: 'insert' | 'upsert'): PreparedWrite {
  const { body } = request
  if (!isJsonObject(body)) return refuse(request)
  const head = headKey(request, body, action)
  const value = body[action]
  const list: readonly unknown[] = Array.isArray(value) ? value : [value]
  if (head === null || list.length === 0 || list.length > DATA_LIMITS.insertRowsMax) return refuse(request)

  const binding: Binding = { places: request.places, pointer: request.pointer }
  const steps: ProgramStep[] = []
  const rowsPerStep: number[] = []
  const costs: Cost[] = []
  let shapes = list.map((row) => walk(row))
  let plan: InsertPlan | null = null
  while (shapes.length > 0) {
    const [first] = shapes
    if (first === undefined || first === null) return refuse(request)
    const end = shapes.findIndex((shape) => shape?.key !== first.key)
    const run = shapes.slice(0, end < 0 ? shapes.length : end)
    shapes = end < 0 ? [] : shapes.slice(end)
    plan = findPlan(request, `${head}${first.key}`, list[list.length - shapes.length - run.length])
    costs.push(product(rows(run.length), plan.costPerRow))
    if (!addSteps(request, plan, run, binding, steps, rowsPerStep)) return refuse(request)
  }
  return {
    kind: 'write',
    steps,
    cost: costs.length === 1 && costs[0] !== undefined ? costs[0] : sum(...costs),
    result: plan?.returning == null ? 'none' : Array.isArray(value) ? 'many' : 'one',
    rowsPerStep: plan?.mayIgnore === true ? null : rowsPerStep,
  }
}

function walk(row: unknown): RequestShape | null {
  const shape = new RequestShape()
  return walkRow(shape, row) ? shape : null
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
  const columns = parseInsertColumns(parseInput(request), parsed.table, row)
  const { conflict, returning } = parsed
  const compiled = compileInsert(request.structure.catalog, parsed.table, columns, conflict, returning)
  const outputs = returning === null ? null : returningColumns(returning)
  const plan: InsertPlan = {
    kind: 'insert',
    types: columns.map((column) => column.type),
    texts: { one: compiled.textFor(1), many: compiled.textFor(ROWS_PER_STATEMENT) },
    returning: outputs,
    mayIgnore: conflict?.action === 'ignore',
    costPerRow: compiled.costPerRow,
    shapes: new ShapeCache(outputs ?? []),
  }
  request.structure.plans.set(key, plan)
  return plan
}

/** False when a value does not fit its column. */
function addSteps(
  request: OperationRequest,
  plan: InsertPlan,
  run: readonly (RequestShape | null)[],
  binding: Binding,
  steps: ProgramStep[],
  rowsPerStep: number[],
): boolean {
  let at = 0
  while (at < run.length) {
    const isFull = plan.types.length > 0 && run.length - at >= ROWS_PER_STATEMENT
    const count = isFull ? ROWS_PER_STATEMENT : 1
    const params: StepParam[] = []
    for (let row = at; row < at + count; row++) {
      if (!bindRow(plan, run[row]?.values ?? [], binding, params)) return false
    }
    const sql = isFull ? plan.texts.many : plan.texts.one
    const shape = plan.returning === null ? null : plan.shapes.get(ROWS_PER_STATEMENT, request.bigIntegers)
    steps.push(shape === null ? { sql, params } : { sql, params, rows: shape })
    rowsPerStep.push(count)
    at += count
  }
  return true
}

function bindRow(
  plan: InsertPlan,
  values: readonly unknown[],
  binding: Binding,
  params: StepParam[],
): boolean {
  for (let column = 0; column < plan.types.length; column++) {
    const value = bindValue(plan.types[column] ?? 'text', values[column], binding)
    if (value === undefined) return false
    params.push(value)
  }
  return true
}
