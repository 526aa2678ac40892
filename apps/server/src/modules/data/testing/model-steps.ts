import { isDeepStrictEqual } from 'node:util'
import { ProblemError } from '../../../kernel/errors.ts'
import type { Json } from './data-fixture.ts'
import { ModelRefusal, type ModelDatabase } from './model-database.ts'
import type { ModelAction } from './model-rules.ts'
import { MODEL_TABLES, type Row, type TableName } from './model-tables.ts'
import { modelGroups, modelRow, modelRows, wireRelation, type ModelRelation } from './model-select.ts'
import {
  columnsOf,
  randomNarrowWhere,
  randomOrder,
  randomRow,
  randomValue,
  randomWhere,
  type Dice,
} from './random-operations.ts'

/** What one step asks, and how the model answers it. */
interface Write {
  table: TableName
  body: Record<string, unknown>
  /** What it takes to be tried at all. */
  actions: readonly ModelAction[]
  apply(model: ModelDatabase): unknown
  /** SQLite returns changed rows in an order of its own. */
  anyOrder: boolean
}

/** The database's own calls, or those of a visitor with a role. */
export interface ModelApp {
  query(table: string, body: unknown): Promise<Json>
  batch(operations: readonly unknown[]): Promise<Json>
}

const TABLES: readonly TableName[] = ['accounts', 'items', 'links']
/** Columns whose sums are exact in any order. */
const NUMBERS: Readonly<Record<TableName, string>> = { accounts: 'score', items: 'id', links: 'item_id' }
const GROUPS: Readonly<Record<TableName, readonly string[]>> = {
  accounts: ['n', 'active', 'since'],
  items: ['account_id', 'n'],
  links: ['tag', 'weight'],
}

/** Does one random operation on both; throws when the answers differ. */
export async function modelStep(dice: Dice, app: ModelApp, model: ModelDatabase): Promise<void> {
  const kind = dice.below(100)
  if (kind < 22) return comparePages(dice, app, model)
  if (kind < 36) return compareNested(dice, app, model)
  if (kind < 44) return compareGroups(dice, app, model)
  if (kind < 92) return compareWrite(randomWrite(dice), app, model)
  return compareBatch(dice, app, model)
}

/** An update, or an insert of several rows: what meets rows that are there. */
export async function changeStep(dice: Dice, app: ModelApp, model: ModelDatabase): Promise<void> {
  const table = dice.pick(TABLES)
  return compareWrite(dice.chance(60) ? randomUpdate(dice, table) : randomBulk(dice, table), app, model)
}

/** Every row of every table. */
export async function compareAll(app: ModelApp, model: ModelDatabase): Promise<void> {
  for (const table of TABLES) {
    const { data } = await app.query(table, { select: ['*'], limit: 1000 })
    same(data, modelRows(model, table, [], []), { table })
  }
}

async function comparePages(dice: Dice, app: ModelApp, model: ModelDatabase): Promise<void> {
  const table = dice.pick(TABLES)
  const where = randomWhere(dice, table)
  const order = randomOrder(dice, table)
  const select = dice.some(columnsOf(table))
  const limit = 1 + dice.below(6)
  const body = { select, where, ...(order.length > 0 && { order }), limit, count: 'exact' }
  const expected = modelRows(model, table, where, order).map((row) => modelRow(model, table, row, select, null))
  if (await refusedAlike(() => model.require(table, ['read']), app.query(table, body))) return
  const seen: unknown[] = []
  let cursor: Json | null | undefined = null
  do {
    const page: Json = await app.query(table, { ...body, cursor })
    same(page['count'], expected.length, { table, body })
    seen.push(...(page.data ?? []))
    cursor = page['next_cursor']
  } while (cursor !== null && seen.length <= expected.length)
  same(seen, expected, { table, body })
}

async function compareNested(dice: Dice, app: ModelApp, model: ModelDatabase): Promise<void> {
  const table = dice.pick(TABLES)
  const { parent } = MODEL_TABLES[table]
  const isUp = parent !== null && (table === 'links' || dice.chance(50))
  const related = isUp ? parent.table : table === 'accounts' ? 'items' : 'links'
  const relation = randomRelation(dice, related, !isUp && related === 'items' && dice.chance(50))
  const where = randomWhere(dice, table)
  const select = dice.some(columnsOf(table))
  const body = { select: [...select, wireRelation(relation, isUp)], where, limit: 1000 }
  const expected = modelRows(model, table, where, []).map((row) => modelRow(model, table, row, select, relation))
  const answer = app.query(table, body)
  if (await refusedAlike(() => requireRelations(model, table, relation), answer)) return
  same((await answer).data, expected, { table, body })
}

/** A table in the way that may not be read is no relation of the one before it. */
function requireRelations(model: ModelDatabase, table: TableName, relation: ModelRelation | null): void {
  model.require(table, ['read'])
  for (let next = relation; next !== null; next = next.inner) {
    const refusal = model.rules?.refusal(next.table, ['read']) ?? null
    if (refusal !== null) throw new ModelRefusal(['UNKNOWN_RELATION'])
  }
}

/** Whether the model refuses; the answer must then be that refusal. */
async function refusedAlike(requires: () => void, answer: Promise<unknown>): Promise<boolean> {
  const expected = attempt(requires)
  const actual = await outcome(answer)
  if (!expected.ok) compareOutcomes(actual, expected, false, {})
  else if (!actual.ok) throw new Error(`Refused with ${actual.codes.join(', ')}, which the model allows.`)
  return !expected.ok
}

function randomRelation(dice: Dice, table: TableName, hasInner: boolean): ModelRelation {
  return {
    table,
    columns: dice.some(columnsOf(table)),
    where: randomWhere(dice, table),
    order: randomOrder(dice, table),
    limit: dice.chance(50) ? null : dice.below(4),
    inner: hasInner ? randomRelation(dice, 'links', false) : null,
  }
}

async function compareGroups(dice: Dice, app: ModelApp, model: ModelDatabase): Promise<void> {
  const table = dice.pick(TABLES)
  const where = randomWhere(dice, table)
  const groups = { groupBy: dice.pick(GROUPS[table]), number: NUMBERS[table] }
  const { number } = groups
  const least = dice.below(3)
  const body = {
    select: [
      groups.groupBy,
      { rows: { count: '*' } },
      { filled: { count: number }, kinds: { count: { distinct: number } } },
      { least: { min: number } },
      { most: { max: number } },
      { total: { sum: number }, mean: { avg: number } },
    ],
    where,
    group_by: [groups.groupBy],
    having: [{ rows: { gte: least } }],
    count: 'exact',
  }
  const all = modelGroups(table, modelRows(model, table, where, []), groups)
  const expected = all.filter((group) => Number(group['rows']) >= least)
  const answer = app.query(table, body)
  if (await refusedAlike(() => model.require(table, ['read']), answer)) return
  same(await answer, { data: expected, next_cursor: null, count: expected.length }, { table, body })
}

function randomWrite(dice: Dice): Write {
  const table = dice.pick(TABLES)
  const kind = dice.below(100)
  if (kind < 30) return randomInsert(dice, table)
  if (kind < 62) return randomBulk(dice, table)
  if (kind < 85) return randomUpdate(dice, table)
  const where = randomNarrowWhere(dice, table)
  const returning = dice.chance(50) ? dice.some(columnsOf(table)) : undefined
  const apply = (model: ModelDatabase) => reply(model.delete(table, where), returning)
  const body = { delete: true, where, ...(returning && { returning }) }
  return { table, body, actions: ['read', 'delete'], apply, anyOrder: true }
}

function randomUpdate(dice: Dice, table: TableName): Write {
  const where = randomNarrowWhere(dice, table)
  const returning = dice.chance(50) ? dice.some(columnsOf(table)) : undefined
  const names = dice.some(columnsOf(table)).slice(0, 3)
  const values: Row = Object.fromEntries(
    names.map((name) => [name, dice.chance(10) && !isKey(table, name) ? null : randomValue(dice, table, name)]),
  )
  const apply = (model: ModelDatabase) => reply(model.update(table, values, where, returning !== undefined), returning)
  const body = { update: values, where, ...(returning && { returning }) }
  return { table, body, actions: ['read', 'update'], apply, anyOrder: true }
}

function isKey(table: TableName, name: string): boolean {
  return MODEL_TABLES[table].key.includes(name)
}

function randomInsert(dice: Dice, table: TableName): Write {
  const row = randomRow(dice, table)
  const returning = dice.chance(60) ? dice.some(columnsOf(table)) : undefined
  const body = { insert: row, ...(returning && { returning }) }
  const apply = (model: ModelDatabase) => {
    const { affected, data } = reply(model.insert(table, [row], null, returning !== undefined), returning)
    return data === undefined ? { affected } : { affected, data: data[0] ?? null }
  }
  return { table, body, actions: insertActions(null, returning), apply, anyOrder: false }
}

function randomBulk(dice: Dice, table: TableName): Write {
  const conflict = dice.pick(['ignore', 'update', 'upsert', null] as const)
  const rows = Array.from({ length: 1 + dice.below(dice.chance(10) ? 60 : 5) }, () => randomRow(dice, table))
  const isUpdate = conflict === 'update' || conflict === 'upsert'
  for (const row of rows) {
    // Which of two broken keys speaks first is SQLite's own affair; and without its key a row of items meets no other.
    if (isUpdate) delete row['code']
    if (conflict !== null && table === 'items') row['id'] ??= randomValue(dice, table, 'id')
  }
  const returning = dice.chance(60) ? dice.some(columnsOf(table)) : undefined
  const body = {
    [conflict === 'upsert' ? 'upsert' : 'insert']: rows,
    ...(conflict === 'update' && { on_conflict: { columns: MODEL_TABLES[table].key, do: 'update' } }),
    ...(conflict === 'ignore' && { on_conflict: { do: 'ignore' } }),
    ...(returning && { returning }),
  }
  const onConflict = isUpdate ? 'update' : conflict === 'ignore' ? 'ignore' : null
  const apply = (model: ModelDatabase) =>
    reply(model.insert(table, rows, onConflict, returning !== undefined), returning)
  return { table, body, actions: insertActions(onConflict, returning), apply, anyOrder: false }
}

function insertActions(conflict: string | null, returning: readonly string[] | undefined): ModelAction[] {
  if (conflict === 'update') return ['insert', 'read', 'update']
  return returning === undefined ? ['insert'] : ['insert', 'read']
}

function reply(rows: readonly Row[], returning: readonly string[] | undefined): { affected: number; data?: Row[] } {
  if (returning === undefined) return { affected: rows.length }
  const data = rows.map((row) => Object.fromEntries(returning.map((name) => [name, row[name] ?? null])))
  return { affected: rows.length, data }
}

async function compareWrite(write: Write, app: ModelApp, model: ModelDatabase): Promise<void> {
  const { table, body } = write
  const expected = attempt(() => model.transaction(() => write.apply(model)))
  const actual = await outcome(app.query(table, body))
  compareOutcomes(actual, expected, write.anyOrder, { table, body })
}

/** Several writes and reads at once; the second may use what the first one inserted. */
async function compareBatch(dice: Dice, app: ModelApp, model: ModelDatabase): Promise<void> {
  const account = randomRow(dice, 'accounts')
  const item = randomRow(dice, 'items')
  const refs = { ...item, account_id: { ref: '0.data.id' } }
  const others = Array.from({ length: dice.below(3) }, () => randomWrite(dice)).filter((write) => !write.anyOrder)
  const operations = [
    { table: 'accounts', insert: account, returning: ['id'] },
    { table: 'items', insert: refs, returning: ['account_id'] },
    ...others.map(({ table, body }) => ({ table, ...body })),
    { table: 'items', select: ['id'], limit: 1000 },
  ]
  const expected = attempt(() =>
    model.transaction(() => {
      // What may not be used at all is found out before anything runs.
      for (const table of ['accounts', 'items'] as const) model.require(table, ['insert', 'read'])
      for (const { table, actions } of others) model.require(table, actions)
      model.require('items', ['read'])
      model.insert('accounts', [account], null, true)
      model.insert('items', [{ ...item, account_id: account['id'] ?? null }], null, true)
      return [
        { affected: 1, data: { id: account['id'] } },
        { affected: 1, data: { account_id: account['id'] } },
        ...others.map((write) => write.apply(model)),
        { data: modelRows(model, 'items', [], []).map((row) => ({ id: row['id'] })), next_cursor: null },
      ]
    }),
  )
  const actual = await outcome(app.batch(operations).then((answer) => answer['results']))
  compareOutcomes(actual, expected, false, { operations })
}

type Outcome = { ok: true; value: unknown } | { ok: false; codes: readonly string[] }

function attempt(work: () => unknown): Outcome {
  try {
    return { ok: true, value: work() }
  } catch (error) {
    if (error instanceof ModelRefusal) return { ok: false, codes: error.codes }
    throw error
  }
}

async function outcome(promise: Promise<unknown>): Promise<Outcome> {
  try {
    return { ok: true, value: await promise }
  } catch (error) {
    if (error instanceof ProblemError) return { ok: false, codes: [error.code] }
    throw error
  }
}

function compareOutcomes(actual: Outcome, expected: Outcome, anyOrder: boolean, asked: unknown): void {
  if (actual.ok && expected.ok) {
    const settle = (value: unknown) => (anyOrder ? settled(value) : value)
    same(settle(actual.value), settle(expected.value), asked)
    return
  }
  const isAgreed = !actual.ok && !expected.ok && actual.codes.every((code) => expected.codes.includes(code))
  if (!isAgreed) same(actual, expected, asked)
}

function settled(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('data' in value) || !Array.isArray(value.data)) return value
  return { ...value, data: value.data.map((row) => JSON.stringify(row)).toSorted() }
}

function same(actual: unknown, expected: unknown, asked: unknown): void {
  // A number out of SQLite has no sign on its zero.
  const plain: unknown = JSON.parse(JSON.stringify(expected))
  if (isDeepStrictEqual(actual, plain)) return
  throw new Error(
    `The answers differ.\nasked:    ${JSON.stringify(asked)}\nexpected: ${JSON.stringify(plain)}\nactual:   ${JSON.stringify(actual)}`,
  )
}

