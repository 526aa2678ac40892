import { isTrue, evaluate, type ModelCondition } from './model-condition.ts'
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

  matching(table: TableName, where: readonly ModelCondition[]): Row[] {
    return this.rows[table].filter((row) => where.every((one) => isTrue(evaluate(table, one, row))))
  }

  /** Gives the rows as written; a row that `ignore` left out is missing. */
  insert(table: TableName, inputs: readonly Row[], conflict: 'ignore' | 'update' | null): Row[] {
    const codes = new Set<string>()
    const written: Row[] = []
    for (const input of inputs) {
      // A row may refer to the rows before it, and to none that comes later.
      this.#checkParents(codes)
      const row = this.#withDefaults(table, input)
      const missing = Object.entries(MODEL_TABLES[table].columns).some(([name, column]) => column.notNull && row[name] === null)
      if (missing) codes.add('NOT_NULL_VIOLATION')
      const twin = this.#twin(table, row, null)
      if (twin === null || conflict === null) {
        if (twin !== null) codes.add('UNIQUE_VIOLATION')
        this.rows[table].push(row)
        written.push({ ...row })
      } else if (conflict === 'update') {
        Object.assign(twin, input)
        written.push({ ...twin })
      }
    }
    this.#checkParents(codes)
    if (codes.size > 0) throw new ModelRefusal([...codes])
    return written
  }

  update(table: TableName, values: Row, where: readonly ModelCondition[]): Row[] {
    const codes = new Set<string>()
    const changed = this.matching(table, where)
    for (const row of changed) Object.assign(row, values)
    for (const row of changed) {
      if (this.#twin(table, row, row) !== null) codes.add('UNIQUE_VIOLATION')
      for (const [name, column] of Object.entries(MODEL_TABLES[table].columns)) {
        if (column.notNull && row[name] === null) codes.add('NOT_NULL_VIOLATION')
      }
    }
    this.#checkParents(codes)
    if (codes.size > 0) throw new ModelRefusal([...codes])
    return structuredClone(changed)
  }

  delete(table: TableName, where: readonly ModelCondition[]): Row[] {
    const gone = this.matching(table, where)
    this.rows[table] = this.rows[table].filter((row) => !gone.includes(row))
    if (table === 'items') {
      this.rows.links = this.rows.links.filter((link) => !gone.some((item) => item['id'] === link['item_id']))
    }
    const codes = new Set<string>()
    this.#checkParents(codes)
    if (codes.size > 0) throw new ModelRefusal([...codes])
    return gone
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
