import type { ColumnTypes } from './infer.ts'
import type { Collation, ColumnDefinition, ColumnType, JsonValue, ReferenceAction } from './document.ts'
import { SchemaError } from './errors.ts'
import { expressionText, SqlExpression } from './sql.ts'

export interface ReferenceOptions {
  onDelete?: ReferenceAction
  onUpdate?: ReferenceAction
}

/** What a builder has gathered; the table adds the name. */
export interface ColumnState {
  definition: Omit<ColumnDefinition, 'name'>
  primaryKey: boolean
  autoincrement: boolean
}

interface Known<
  Value,
  NotNull extends boolean,
  Optional extends boolean,
  Generated extends boolean,
  Ref extends string,
> extends ColumnTypes {
  value: Value
  notNull: NotNull
  optional: Optional
  generated: Generated
  references: Ref
}

/** SQLite numbers a primary key that is stored as INTEGER. */
type Numbered<Type extends ColumnType, Otherwise extends boolean> = Type extends 'integer' | 'timestamp'
  ? true
  : Otherwise

/** One column under construction. Every method gives a new builder, so that a column can be shared between tables. */
export class ColumnBuilder<
  Type extends ColumnType = ColumnType,
  Value = unknown,
  NotNull extends boolean = boolean,
  Optional extends boolean = boolean,
  Generated extends boolean = boolean,
  Ref extends string = string,
> {
  declare readonly $types?: Known<Value, NotNull, Optional, Generated, Ref>
  readonly type: Type
  readonly state: ColumnState

  constructor(type: Type, state: ColumnState) {
    this.type = type
    this.state = state
  }

  /** The table's primary key, alone. `autoincrement` keeps SQLite from giving out a number twice. */
  primaryKey(
    options: { autoincrement?: boolean } = {},
  ): ColumnBuilder<Type, Value, true, Numbered<Type, Optional>, Generated, Ref> {
    const definition = { ...this.state.definition, not_null: true }
    return new ColumnBuilder(this.type, {
      definition,
      primaryKey: true,
      autoincrement: options.autoincrement === true,
    })
  }

  notNull(): ColumnBuilder<Type, Value, true, Optional, Generated, Ref> {
    return new ColumnBuilder(this.type, this.with({ not_null: true }))
  }

  unique(): ColumnBuilder<Type, Value, NotNull, Optional, Generated, Ref> {
    return new ColumnBuilder(this.type, this.with({ unique: true }))
  }

  /** A constant in the column's wire form, or an SQL expression evaluated for each new row. */
  default(value: NoInfer<Value> | SqlExpression): ColumnBuilder<Type, Value, NotNull, true, Generated, Ref> {
    const definition = value instanceof SqlExpression ? { sql: value.text } : { value: toJson(value) }
    return new ColumnBuilder(this.type, this.with({ default: definition }))
  }

  /** A condition over the row that every write must meet: `"status IN ('todo', 'done')"`. */
  check(expression: string | SqlExpression): ColumnBuilder<Type, Value, NotNull, Optional, Generated, Ref> {
    return new ColumnBuilder(this.type, this.with({ check: expressionText(expression) }))
  }

  /** How text is compared and sorted; `binary` when not said. */
  collate(collation: Collation): ColumnBuilder<Type, Value, NotNull, Optional, Generated, Ref> {
    return new ColumnBuilder(this.type, this.with({ collate: collation }))
  }

  /** Computed from the row's other columns, when read, or when written if `stored`. */
  generated(
    expression: string | SqlExpression,
    options: { stored?: boolean } = {},
  ): ColumnBuilder<Type, Value, NotNull, Optional, true, Ref> {
    const generated = { expression: expressionText(expression), stored: options.stored === true }
    return new ColumnBuilder(this.type, this.with({ generated }))
  }

  /** A foreign key to `'table.column'`, which must be that table's primary key or unique. */
  references<const Target extends `${string}.${string}`>(
    target: Target,
    options: ReferenceOptions = {},
  ): ColumnBuilder<Type, Value, NotNull, Optional, Generated, Target> {
    const [table, column, ...rest] = target.split('.')
    if (table === undefined || column === undefined || rest.length > 0) {
      throw new SchemaError('references', `${JSON.stringify(target)} is no reference; write 'table.column'`)
    }
    const references = {
      table,
      column,
      on_delete: options.onDelete ?? 'no_action',
      on_update: options.onUpdate ?? 'no_action',
    }
    return new ColumnBuilder(this.type, this.with({ references }))
  }

  /** The column's name in the version before, so that its values are kept. */
  renamedFrom(name: string): ColumnBuilder<Type, Value, NotNull, Optional, Generated, Ref> {
    return new ColumnBuilder(this.type, this.with({ renamed_from: name }))
  }

  private with(change: Partial<ColumnState['definition']>): ColumnState {
    return { ...this.state, definition: { ...this.state.definition, ...change } }
  }
}

/** What JSON cannot carry becomes null, which every column refuses as a default, with the path. */
function toJson(value: unknown): JsonValue {
  const text = JSON.stringify(value)
  return text === undefined ? null : JSON.parse(text)
}

type NewColumn<Type extends ColumnType, Value> = ColumnBuilder<Type, Value, false, false, false, never>

function column<Type extends ColumnType, Value>(type: Type): NewColumn<Type, Value> {
  const definition = { type, not_null: false, unique: false }
  return new ColumnBuilder(type, { definition, primaryKey: false, autoincrement: false })
}

/** The column types. Values are written in their wire form, which is JSON. */
export const c = {
  text: (): NewColumn<'text', string> => column('text'),
  integer: (): NewColumn<'integer', number> => column('integer'),
  real: (): NewColumn<'real', number> => column('real'),
  /** Bytes; base64 on the wire. */
  blob: (): NewColumn<'blob', string> => column('blob'),
  boolean: (): NewColumn<'boolean', boolean> => column('boolean'),
  /** Any JSON value; its TypeScript type is the developer's word. */
  json: <Value = JsonValue>(): NewColumn<'json', Value> => column('json'),
  /** Whole Unix seconds. */
  timestamp: (): NewColumn<'timestamp', number> => column('timestamp'),
}
