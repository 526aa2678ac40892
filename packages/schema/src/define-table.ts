import { ColumnBuilder } from './define-column.ts'
import type { ColumnDefinition, FtsDefinition, IndexDefinition, TableDefinition } from './document.ts'
import { SchemaError } from './errors.ts'
import { expressionText, type SqlExpression } from './sql.ts'

/** The columns of a table by name. */
export type Columns = Record<string, ColumnBuilder>

export interface IndexOptions {
  unique?: boolean
  /** Only rows that meet this condition are in the index. */
  where?: string | SqlExpression
}

interface TableState {
  renamedFrom?: string
  primaryKey?: readonly string[]
  indexes: readonly IndexDefinition[]
  fts?: FtsDefinition
}

/** One table under construction. `Key` holds the columns of a primary key declared on the table. */
export class TableBuilder<C extends Columns = Columns, Key extends string = string> {
  declare readonly $key?: Key
  readonly columns: C
  readonly state: TableState

  constructor(columns: C, state: TableState) {
    this.columns = columns
    this.state = state
  }

  /** An index over columns in order; `unique` refuses equal values, `where` makes it partial. */
  index(name: string, columns: (keyof C & string)[], options: IndexOptions = {}): TableBuilder<C, Key> {
    const index: IndexDefinition = {
      name,
      columns: [...columns],
      unique: options.unique === true,
      ...(options.where !== undefined && { where: expressionText(options.where) }),
    }
    return new TableBuilder(this.columns, { ...this.state, indexes: [...this.state.indexes, index] })
  }

  /** Full-text search over text columns; `tokenize` is FTS5's, like `'porter unicode61'`. */
  fts(columns: (keyof C & string)[], options: { tokenize?: string } = {}): TableBuilder<C, Key> {
    if (this.state.fts !== undefined) {
      throw new SchemaError('fts', 'a table has one full-text index; name all its columns in one .fts([…])')
    }
    const fts = {
      columns: [...columns],
      ...(options.tokenize !== undefined && { tokenize: options.tokenize }),
    }
    return new TableBuilder(this.columns, { ...this.state, fts })
  }

  /** A primary key of several columns, in key order. */
  primaryKey<const Names extends keyof C & string>(columns: Names[]): TableBuilder<C, Names> {
    return new TableBuilder<C, Names>(this.columns, { ...this.state, primaryKey: [...columns] })
  }

  /** The table's name in the version before, so that its rows are kept. */
  renamedFrom(name: string): TableBuilder<C, Key> {
    return new TableBuilder(this.columns, { ...this.state, renamedFrom: name })
  }
}

/** Starts a table from its columns. */
export function defineTable<C extends Columns>(columns: C): TableBuilder<C, never> {
  return new TableBuilder<C, never>(columns, { indexes: [] })
}

/** The table's part of the document; not checked yet. */
export function tableDefinition(name: string, table: TableBuilder): TableDefinition {
  const path = `tables.${name}`
  if (!(table instanceof TableBuilder)) throw new SchemaError(path, 'must be made with defineTable({ … })')
  const entries = Object.entries(table.columns)
  for (const [column, builder] of entries) {
    if (builder instanceof ColumnBuilder) continue
    throw new SchemaError(`${path}.columns.${column}`, 'must be made with c.text(), c.integer(), …')
  }
  const primaryKey = primaryKeyOf(path, table, entries)
  return {
    name,
    ...(table.state.renamedFrom !== undefined && { renamed_from: table.state.renamedFrom }),
    columns: entries.map(([column, builder]) => columnDefinition(column, builder, primaryKey)),
    primary_key: primaryKey,
    ...(entries.some(([, builder]) => builder.state.autoincrement) && { autoincrement: true }),
    indexes: [...table.state.indexes],
    ...(table.state.fts !== undefined && { fts: table.state.fts }),
  }
}

function columnDefinition(name: string, builder: ColumnBuilder, primaryKey: string[]): ColumnDefinition {
  const { definition } = builder.state
  return { name, ...definition, not_null: definition.not_null || primaryKey.includes(name) }
}

function primaryKeyOf(path: string, table: TableBuilder, entries: [string, ColumnBuilder][]): string[] {
  const marked = entries.filter(([, builder]) => builder.state.primaryKey).map(([name]) => name)
  const declared = table.state.primaryKey
  if (declared !== undefined && marked.length > 0) {
    throw new SchemaError(
      `${path}.primary_key`,
      'declare the key either on its column or with .primaryKey([…]), not both',
    )
  }
  if (marked.length > 1) {
    throw new SchemaError(
      `${path}.primary_key`,
      `for a key of several columns write .primaryKey(['${marked.join("', '")}'])`,
    )
  }
  return declared === undefined ? marked : [...declared]
}
