import type { ProgramStep } from '../../engine/program.ts'
import { bindSlots } from './bind.ts'
import { compileDelete, compileUpdate, returningColumns } from './compile-write.ts'
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
  const params = bindSlots(
    plan.slots,
    shape.values,
    { places: request.places, pointer: request.pointer },
    0,
    null,
  )
  if (params === null) return refuse(request)
  const { sql } = plan
  const step: ProgramStep =
    plan.returning === null ? { sql, params } : { sql, params, rows: plan.shapes.get(null, request.bigIntegers) }
  return {
    kind: 'write',
    steps: [step],
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
  const compiled =
    parsed.action === 'update'
      ? compileUpdate(catalog, parsed.table, parsed.values, parsed.where, parsed.returning)
      : compileDelete(catalog, parsed.table, parsed.where, parsed.returning)
  const returning = parsed.returning === null ? null : returningColumns(parsed.returning)
  const plan: ChangePlan = {
    kind: 'change',
    sql: compiled.statement.text,
    slots: compiled.statement.slots,
    returning,
    cost: compiled.cost,
    shapes: new ShapeCache(returning ?? []),
  }
  request.structure.plans.set(key, plan, key.length + plan.sql.length)
  return plan
}
