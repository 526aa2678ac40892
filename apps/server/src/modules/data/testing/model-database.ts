import { isTrue, evaluate, type ModelCondition } from './model-condition.ts'
import type { ModelAction, ModelRules } from './model-rules.ts'
import { MODEL_TABLES, type Row, type TableName } from './model-tables.ts'

type Rows = Record<TableName, Row[]>

/** A write that the schema refuses. Several rules may be broken at once: any of the codes is right. */
export class ModelRefusal extends Error {
  readonly codes: readonly string[]
  constructor(codes: readonly string[]) {
    super(codes.join(', '))
    this.codes = codes
  }
}

/** A database of three tables as plain arrays: what the Data API promises, written as simply as it can be. */
export class ModelDatabase {
  rows: Rows = { accounts: [], items: [], links: [] }
  /** Of whoever asks at the moment; null for nobody's. */
  rules: ModelRules | null = null

  /** Runs the work; when it throws, nothing has changed. */
  transaction<Result>(work: () => Result): Result {
    const before = structuredClone(this.rows)
    try {
      return work()
    } catch (error) {
      this.rows = before
      throw error
    }
  }

  /** The rows that may be read, and used for the action. */
  matching(table: TableName, where: readonly ModelCondition[], action: ModelAction = 'read'): Row[] {
    const rows = this.rows[table].filter((row) => where.every((one) => isTrue(evaluate(table, one, row))))
    return rows.filter((row) => this.#allows('read', table, row) && this.#allows(action, table, row))
  }

  /** Gives the rows as written; a row that `ignore` left out is missing. */
  insert(
    table: TableName,
    inputs: readonly Row[],
    conflict: 'ignore' | 'update' | null,
    returning = false,
  ): Row[] {
    const actions: ModelAction[] = conflict === 'update' ? ['insert', 'read', 'update'] : ['insert']
    this.require(table, returning ? [...actions, 'read'] : actions)
    return inputs
      .map((input) => this.#insertOne(table, input, conflict, returning))
      .filter((row) => row !== null)
  }

  /** The first row that is refused ends it: a row may refer to the rows before it, and to none that comes later. */
  #insertOne(table: TableName, input: Row, conflict: 'ignore' | 'update' | null, returning: boolean): Row | null {
    const row = this.#withDefaults(table, input)
    const codes = new Set<string>()
    // A number that SQLite gives is judged when the row is there: a constraint may speak first.
    const isJudgedLater = row['id'] !== input['id'] && this.rules?.speaksOf('insert', table, 'id') === true
    if (isJudgedLater && !this.#allows('insert', table, row)) codes.add('FORBIDDEN')
    else this.#demand('insert', table, row)
    const missing = Object.entries(MODEL_TABLES[table].columns).some(([name, column]) => column.notNull && row[name] === null)
    if (missing) codes.add('NOT_NULL_VIOLATION')
    const twin = this.#twin(table, row, null)
    if (twin !== null && conflict === 'update') {
      this.#demand('read', table, twin)
      this.#demand('update', table, twin)
      this.#demand('update', table, { ...twin, ...input })
    }
    if (twin !== null && conflict === null) codes.add('UNIQUE_VIOLATION')
    if (twin === null || conflict === null) this.rows[table].push(row)
    else if (conflict === 'update') Object.assign(twin, input)
    this.#checkParents(codes)
    if (codes.size > 0) throw new ModelRefusal([...codes])
    if (twin !== null && conflict === 'ignore') return null
    if (returning) this.#demand('read', table, twin ?? row)
    return { ...(twin ?? row) }
  }

  update(table: TableName, values: Row, where: readonly ModelCondition[], returning = false): Row[] {
    this.require(table, ['read', 'update'])
    const codes = new Set<string>()
    const changed = this.matching(table, where, 'update')
    for (const row of changed) this.#demand('update', table, { ...row, ...values })
    for (const row of changed) Object.assign(row, values)
    for (const row of changed) {
      if (this.#twin(table, row, row) !== null) codes.add('UNIQUE_VIOLATION')
      for (const [name, column] of Object.entries(MODEL_TABLES[table].columns)) {
        if (column.notNull && row[name] === null) codes.add('NOT_NULL_VIOLATION')
      }
    }
    this.#checkParents(codes)
    if (codes.size > 0) throw new ModelRefusal([...codes])
    for (const row of returning ? changed : []) this.#demand('read', table, row)
    return structuredClone(changed)
  }

  delete(table: TableName, where: readonly ModelCondition[]): Row[] {
    this.require(table, ['read', 'delete'])
    const gone = this.matching(table, where, 'delete')
    this.rows[table] = this.rows[table].filter((row) => !gone.includes(row))
    if (table === 'items') {
      this.rows.links = this.rows.links.filter((link) => !gone.some((item) => item['id'] === link['item_id']))
    }
    const codes = new Set<string>()
    this.#checkParents(codes)
    if (codes.size > 0) throw new ModelRefusal([...codes])
    return gone
  }

  /** Throws what is said when a table may not be used for these actions at all. */
  require(table: TableName, actions: readonly ModelAction[]): void {
    const refusal = this.rules?.refusal(table, actions) ?? null
    if (refusal !== null) throw new ModelRefusal([refusal])
  }

  #allows(action: ModelAction, table: TableName, row: Row): boolean {
    return this.rules === null || this.rules.allows(action, table, row)
  }

  #demand(action: ModelAction, table: TableName, row: Row): void {
    if (!this.#allows(action, table, row)) throw new ModelRefusal(['FORBIDDEN'])
  }

  #withDefaults(table: TableName, input: Row): Row {
    const row: Row = {}
    for (const [name, column] of Object.entries(MODEL_TABLES[table].columns)) {
      row[name] = Object.hasOwn(input, name) ? (input[name] ?? null) : (column.default ?? null)
    }
    // SQLite numbers rows one beyond the largest.
    if (table === 'items') row['id'] ??= Math.max(0, ...this.rows.items.map((item) => Number(item['id']))) + 1
    return row
  }

  /** Another row with the same values in a unique key. */
  #twin(table: TableName, row: Row, self: Row | null): Row | null {
    const isTwin = (other: Row) =>
      other !== self &&
      MODEL_TABLES[table].unique.some((key) => key.every((name) => row[name] !== null && row[name] === other[name]))
    return this.rows[table].find(isTwin) ?? null
  }

  #checkParents(codes: Set<string>): void {
    for (const [table, { parent }] of Object.entries(MODEL_TABLES)) {
      if (parent === null) continue
      const keys = new Set(this.rows[parent.table].map((row) => row['id']))
      const isOrphan = this.rows[table as TableName].some((row) => row[parent.column] !== null && !keys.has(row[parent.column] ?? null))
      if (isOrphan) codes.add('FOREIGN_KEY_VIOLATION')
    }
  }
}
