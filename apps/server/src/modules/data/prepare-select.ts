import { DATA_LIMITS } from '@tenantry/contract'
import type { ProgramStep } from '../../engine/program.ts'
import { bindSlots, type Binding } from './bind.ts'
import { compileSelect, type SelectRequest } from './compile-select.ts'
import { fitsKeys, readCursor, shapeTag, type ReadCursor } from './cursor.ts'
import { parseRequest, planKey, refuse, type OperationRequest } from './operation-request.ts'
import { isLimit } from './parse-context.ts'
import { ShapeCache, type BigIntegers, type SelectPlan } from './plan.ts'
import type { PreparedSelect } from './prepared.ts'
import { below, invalidCursor } from './refusals.ts'
import { isJsonObject, RequestShape, walkSelect } from './request-shape.ts'

/** Counts come back as the hidden column of one row. */
const COUNT_SHAPES = new ShapeCache([])

export function prepareSelect(request: OperationRequest): PreparedSelect {
  const { body } = request
  if (!isJsonObject(body)) return refuse(request)
  const { limit = DATA_LIMITS.rowsDefault, cursor: cursorText = null, count = null } = body
  if (!isLimit(limit) || (count !== null && count !== 'exact')) return refuse(request)
  if ('table' in body && request.places === null) return refuse(request)
  const cursor = cursorText === null ? null : readCursor(cursorText)
  if (cursorText !== null && cursor === null) return refuse(request)

  const shape = new RequestShape()
  shape.key = planKey(request, 'S')
  if (!walkSelect(shape, body)) return refuse(request)
  const plan = findPlan(request, shape.key, cursor, count === 'exact', limit === 0)
  if (cursor !== null && (cursor.tag !== plan.tag || !fitsKeys(cursor.values, plan.keys))) {
    throw invalidCursor(below(request.pointer, 'cursor'))
  }
  const binding: Binding = { places: request.places, pointer: request.pointer, auth: request.auth }
  const params = bindSlots(plan.slots, shape.values, binding, limit, cursor?.values ?? null)
  if (params === null) return refuse(request)
  const rows = plan.shapes.get(plan.single ? 1 : limit, request.bigIntegers)
  const steps: ProgramStep[] = [{ sql: plan.sql, params, rows }]
  if (plan.count !== null) steps.push(countStep(plan.count, shape.values, binding, request.bigIntegers))
  return { kind: 'select', steps, cost: plan.cost, limit, plan }
}

function countStep(
  count: NonNullable<SelectPlan['count']>,
  values: readonly unknown[],
  binding: Binding,
  bigIntegers: BigIntegers,
): ProgramStep {
  const params = bindSlots(count.slots, values, binding, 0, null) ?? []
  return { sql: count.sql, params, rows: COUNT_SHAPES.get(1, bigIntegers) }
}

function findPlan(
  request: OperationRequest,
  shapeKey: string,
  cursor: ReadCursor | null,
  countsAll: boolean,
  isEmptyPage: boolean,
): SelectPlan {
  const cursorNulls = cursor?.values.map((value) => value === null) ?? null
  const page = cursorNulls === null ? '' : cursorNulls.map(Number).join('')
  const key = `${shapeKey}~${page}${countsAll ? 'c' : ''}${isEmptyPage ? 'z' : ''}`
  const known = request.structure.plans.get(key)
  if (known?.kind === 'select') return known
  const plan = compilePlan(request, shapeTag(shapeKey), cursor, { cursorNulls, countsAll, isEmptyPage })
  request.structure.plans.set(key, plan, key.length + plan.sql.length + (plan.count?.sql.length ?? 0))
  return plan
}

function compilePlan(
  request: OperationRequest,
  tag: string,
  cursor: ReadCursor | null,
  select: SelectRequest,
): SelectPlan {
  const parsed = parseRequest(request)
  if (parsed.action !== 'select') throw new Error('A select was parsed as something else.')
  if (cursor !== null && (cursor.tag !== tag || cursor.values.length !== parsed.tree.order.length)) {
    throw invalidCursor(below(request.pointer, 'cursor'))
  }
  const compiled = compileSelect(request.structure.catalog, parsed.tree, select)
  return {
    kind: 'select',
    sql: compiled.statement.text,
    slots: compiled.statement.slots,
    columns: compiled.columns,
    single: compiled.single,
    keys: compiled.keys,
    tag,
    count: compiled.count === null ? null : { sql: compiled.count.text, slots: compiled.count.slots },
    cost: compiled.cost,
    shapes: new ShapeCache(compiled.columns),
  }
}
