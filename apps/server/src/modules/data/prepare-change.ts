import type { ProgramStep } from '../../engine/program.ts'
import { bindSlots, type Binding } from './bind.ts'
import { compileDelete, compileUpdate, returningColumns } from './compile-write.ts'
import { sum } from './cost.ts'
import { guardPlan, guardStep } from './guard.ts'
import { parseRequest, planKey, refuse, type OperationRequest } from './operation-request.ts'
import { ShapeCache, type ChangePlan } from './plan.ts'
import type { PreparedWrite } from './prepared.ts'
import { isJsonObject, RequestShape, walkNames, walkRow, walkWhere } from './request-shape.ts'

/** An update or a delete: one statement. */
export function prepareChange(request: OperationRequest, action: 'update' | 'delete'): PreparedWrite {
  const { body } = request
  if (!isJsonObject(body)) return refuse(request)
  const shape = new RequestShape()
  shape.key = planKey(request, action === 'update' ? 'U' : 'D')
  if (!walkChange(shape, request, body, action)) return refuse(request)
  const plan = findPlan(request, shape.key)
  const binding: Binding = { places: request.places, pointer: request.pointer, auth: request.auth }
  const params = bindSlots(plan.slots, shape.values, binding, 0, null)
  const guard = plan.guard === null ? null : guardStep(plan.guard, shape.values, binding)
  if (params === null || (plan.guard !== null && guard === null)) return refuse(request)
  const { sql } = plan
  const step: ProgramStep = plan.looksAtRows
    ? { sql, params, rows: plan.shapes.get(null, request.bigIntegers) }
    : { sql, params }
  return {
    kind: 'write',
    steps: guard === null ? [step] : [guard, step],
    rowSteps: guard === null ? null : [1],
    cost: plan.cost,
    result: plan.returning === null ? 'none' : 'many',
    stepRows: 'any',
  }
}

function walkChange(
  shape: RequestShape,
  request: OperationRequest,
  body: Readonly<Record<string, unknown>>,
  action: 'update' | 'delete',
): boolean {
  for (const member in body) {
    if (member === 'table' ? request.places === null : !MEMBERS.has(member) && member !== action) return false
  }
  if (action === 'update' ? !walkRow(shape, body['update']) : body['delete'] !== true) return false
  if (!walkWhere(shape, body['where'])) return false
  const { returning } = body
  if (returning === undefined) return true
  shape.key += 'r'
  return walkNames(shape, returning)
}

const MEMBERS: ReadonlySet<string> = new Set(['where', 'returning'])

function findPlan(request: OperationRequest, key: string): ChangePlan {
  const known = request.structure.plans.get(key)
  if (known?.kind === 'change') return known
  const parsed = parseRequest(request)
  if (parsed.action !== 'update' && parsed.action !== 'delete') {
    throw new Error('A change was parsed as something else.')
  }
  const { catalog } = request.structure
  const checks = parsed.action === 'update' ? parsed.checks : null
  const compiled =
    parsed.action === 'update'
      ? compileUpdate(catalog, parsed.table, parsed.values, parsed.where, parsed.returning, checks?.after ?? [])
      : compileDelete(catalog, parsed.table, parsed.where, parsed.returning)
  const returning = parsed.returning === null ? null : returningColumns(parsed.returning)
  const plan: ChangePlan = {
    kind: 'change',
    sql: compiled.statement.text,
    slots: compiled.statement.slots,
    guard: guardPlan(checks),
    returning,
    looksAtRows: returning !== null || checks !== null,
    cost: checks === null ? compiled.cost : sum(compiled.cost, checks.cost),
    shapes: new ShapeCache(returning ?? [], checks !== null),
  }
  request.structure.plans.set(key, plan, key.length + plan.sql.length + (plan.guard?.sql.length ?? 0))
  return plan
}
