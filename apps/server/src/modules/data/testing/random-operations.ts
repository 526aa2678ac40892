import type { ModelCondition } from './model-condition.ts'
import { MODEL_TABLES, type Row, type TableName, type Value } from './model-tables.ts'

/** A small generator of numbers that gives the same ones for the same seed (mulberry32). */
export class Dice {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit
  }

  chance(percent: number): boolean {
    return this.below(100) < percent
  }

  pick<Item>(items: readonly Item[]): Item {
    const item = items[this.below(items.length)]
    if (item === undefined) throw new Error('There is nothing to pick from.')
    return item
  }

  some<Item>(items: readonly Item[]): Item[] {
    const taken = items.filter(() => this.chance(50))
    return taken.length > 0 ? taken : [this.pick(items)]
  }
}

const IDS = Array.from({ length: 14 }, (_, at) => `a${at}`)
const INTEGERS = [-3, 0, 1, 2, 3, 5, 8, 9_007_199_254_740_991]
const NAMES = ['ann', 'Ann', 'bob', 'B_b', 'c%t', 'x\\y', '', 'Zoë']

/** Values of each column, few enough that rows meet. */
const POOLS: Readonly<Record<string, readonly Value[]>> = {
  'accounts.id': IDS,
  'accounts.name': NAMES,
  'accounts.n': INTEGERS,
  'accounts.score': [0.5, 1, 2.25, -1.5, 0],
  'accounts.active': [true, false],
  'accounts.doc': [{}, [], { a: 1 }, { ref: '0.data.id' }, [true, null, 'x'], 'text', 5],
  'accounts.photo': ['', 'AA==', '/wA=', 'AAEC'],
  'accounts.since': [0, 1_700_000_000, 1_700_000_001],
  'items.id': Array.from({ length: 25 }, (_, at) => at + 1),
  'items.account_id': IDS,
  'items.title': NAMES,
  'items.n': INTEGERS,
  'items.code': ['c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7', 'c8'],
  'links.item_id': Array.from({ length: 25 }, (_, at) => at + 1),
  'links.tag': ['red', 'blue', 'green'],
  'links.weight': INTEGERS,
}

const COMPARABLE: Readonly<Record<TableName, readonly string[]>> = {
  accounts: ['id', 'name', 'n', 'score', 'active', 'photo', 'since'],
  items: ['id', 'account_id', 'title', 'n', 'code'],
  links: ['item_id', 'tag', 'weight'],
}
const TEXTS: Readonly<Record<TableName, readonly string[]>> = {
  accounts: ['id', 'name'],
  items: ['account_id', 'title', 'code'],
  links: ['tag'],
}
const PATTERNS = ['%', 'a%', '%b', '_nn', 'B\\_b', 'c\\%t', '*', 'A?n', 'b*', '']
const PAIRS: Readonly<Record<TableName, readonly [string, string]>> = {
  accounts: ['n', 'score'],
  items: ['n', 'id'],
  links: ['weight', 'item_id'],
}

export function columnsOf(table: TableName): string[] {
  return Object.keys(MODEL_TABLES[table].columns)
}

export function randomValue(dice: Dice, table: TableName, column: string): Value {
  return dice.pick(POOLS[`${table}.${column}`] ?? [null])
}

/** A row to insert: mostly whole, now and then without a column or with a null too many. */
export function randomRow(dice: Dice, table: TableName): Row {
  const row: Row = {}
  for (const [name, column] of Object.entries(MODEL_TABLES[table].columns)) {
    const isKey = MODEL_TABLES[table].key.includes(name)
    if (!isKey && dice.chance(column.notNull && column.default === undefined ? 2 : 35)) continue
    if (table === 'items' && isKey && dice.chance(40)) continue
    const isNull = !isKey && dice.chance(column.notNull ? 2 : 20)
    row[name] = isNull ? null : randomValue(dice, table, name)
  }
  return row
}

/** A row for every key, links for some of the items. */
export function rowsOfEveryKey(dice: Dice, table: TableName): Row[] {
  const [first = 'id', ...others] = MODEL_TABLES[table].key
  return (POOLS[`${table}.${first}`] ?? []).map((key) => {
    // Codes are few and unique: a row with a taken one would stay out.
    const columns = Object.keys(MODEL_TABLES[table].columns).filter((name) => name !== first && name !== 'code')
    const given = columns.filter((name) => others.includes(name) || dice.chance(MODEL_TABLES[table].columns[name]?.notNull === true ? 100 : 60))
    return Object.fromEntries([[first, key], ...given.map((name) => [name, randomValue(dice, table, name)])]) as Row
  })
}

export function randomWhere(dice: Dice, table: TableName): ModelCondition[] {
  return Array.from({ length: dice.below(3) }, () => randomCondition(dice, table, 3))
}

/** At least one condition, as update and delete need it. */
export function randomNarrowWhere(dice: Dice, table: TableName): ModelCondition[] {
  const [key = 'id'] = MODEL_TABLES[table].key
  const narrow: ModelCondition = { [key]: { eq: randomValue(dice, table, key) } }
  return dice.chance(60) ? [narrow] : [randomCondition(dice, table, 2), ...randomWhere(dice, table)]
}

const AUTH_NAMES = ['user_id', 'user_id', 'organization_id', 'role', 'email']
/** Rules compare these columns with nothing but null. */
const OPAQUE = /"(?:doc|photo)":\{"(?!is")/

/** A condition of a rule: often about the actor, sometimes anything that a query could ask. */
export function randomRuleCondition(dice: Dice, table: TableName): ModelCondition {
  const own = (): ModelCondition => {
    const column = dice.pick(TEXTS[table])
    return { [column]: { [dice.pick(['eq', 'eq', 'eq', 'neq', 'gte'])]: { auth: dice.pick(AUTH_NAMES) } } }
  }
  if (dice.chance(35)) return own()
  for (;;) {
    const condition = randomCondition(dice, table, 2)
    if (OPAQUE.test(JSON.stringify(condition))) continue
    if (dice.chance(30)) return { or: [own(), condition] }
    return dice.chance(10) ? { not: own() } : condition
  }
}

/** What an actor brings along, from the values that rows have. */
export function randomAuth(dice: Dice): { userId: string | null; organizationId: string | null; email: string | null } {
  const value = (): string | null => (dice.chance(12) ? null : dice.pick([...IDS.slice(0, 5), 'ann', 'red', 'c1']))
  return { userId: value(), organizationId: value(), email: value() }
}

function randomCondition(dice: Dice, table: TableName, depth: number): ModelCondition {
  if (depth > 0 && dice.chance(35)) {
    const list = () => Array.from({ length: 1 + dice.below(3) }, () => randomCondition(dice, table, depth - 1))
    switch (dice.below(4)) {
      case 0:
        return { and: list() }
      case 1:
        return { or: list() }
      case 2:
        return { not: list() }
      default:
        return { not: randomCondition(dice, table, depth - 1) }
    }
  }
  const column = dice.pick(COMPARABLE[table])
  if (dice.chance(10)) return { [column]: { is: column === 'active' && dice.chance(60) ? dice.chance(50) : null } }
  if (dice.chance(8)) {
    const [left, right] = PAIRS[table]
    return { [left]: { [dice.pick(['eq', 'neq', 'gt', 'lte'])]: { column: right } } }
  }
  if (table === 'accounts' && dice.chance(8)) {
    return { doc: { [dice.pick(['eq', 'neq'])]: randomValue(dice, table, 'doc') } }
  }
  if (TEXTS[table].includes(column) && dice.chance(20)) return { [column]: { [dice.pick(['like', 'glob'])]: dice.pick(PATTERNS) } }
  const value = () => randomValue(dice, table, column)
  if (dice.chance(25)) return { [column]: { [dice.pick(['in', 'not_in'])]: Array.from({ length: dice.below(7) }, value) } }
  if (dice.chance(10)) return { [column]: { between: [value(), value()] } }
  if (dice.chance(10)) return { [column]: { gte: value(), lt: value() } }
  return { [column]: { [dice.pick(['eq', 'neq', 'gt', 'gte', 'lt', 'lte'])]: value() } }
}

export function randomOrder(dice: Dice, table: TableName): Record<string, 'asc' | 'desc'>[] {
  const columns = dice.chance(40) ? [] : dice.some(COMPARABLE[table]).slice(0, 3)
  return columns.map((column) => ({ [column]: dice.pick(['asc', 'desc'] as const) }))
}
