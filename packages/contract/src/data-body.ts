import { Type, type TSchema } from 'typebox'
import { Input, Nullable } from './common.ts'
import { DATA_LIMITS } from './data-query.ts'

const Conditions = Type.Array(Type.Record(Type.String(), Type.Unknown()), {
  description:
    'All must hold: `{ "status": { "eq": "active" } }`, `{ "or": [ … ] }`, `{ "not": { … } }`. Operators: eq neq gt gte lt lte in not_in like glob between is search',
})
const Select = Type.Array(Type.Union([Type.String(), Type.Record(Type.String(), Type.Unknown())]), {
  description:
    'Columns, `*`, relations `{ "tasks": ["id"] }`, aggregates `{ "n": { "count": "*" } }`, `{ "_rank": true }`, `{ "_snippet": "body" }`',
})
const Order = Type.Array(
  Type.Record(Type.String(), Type.Union([Type.Literal('asc'), Type.Literal('desc')])),
  {
    description: 'One column each; the primary key when absent',
  },
)
const Row = Type.Record(Type.String(), Type.Unknown())
const Rows = Type.Union([Row, Type.Array(Row, { maxItems: DATA_LIMITS.insertRowsMax })])
const Returning = Type.Optional(Type.Array(Type.String()))

const queryMembers = {
  select: Input({
    select: Select,
    where: Type.Optional(Conditions),
    group_by: Type.Optional(Type.Array(Type.String())),
    having: Type.Optional(Conditions),
    order: Type.Optional(Order),
    limit: Type.Optional(Type.Integer({ minimum: 0, maximum: DATA_LIMITS.rowsMax })),
    cursor: Type.Optional(Nullable(Type.String())),
    count: Type.Optional(Nullable(Type.Literal('exact'))),
  }),
  insert: Input({
    insert: Rows,
    on_conflict: Type.Optional(
      Input({
        columns: Type.Optional(Type.Array(Type.String())),
        do: Type.Union([Type.Literal('ignore'), Type.Literal('update')]),
      }),
    ),
    returning: Returning,
  }),
  upsert: Input({ upsert: Rows, returning: Returning }),
  update: Input({ update: Row, where: Conditions, returning: Returning }),
  delete: Input({ delete: Type.Literal(true), where: Conditions, returning: Returning }),
}

/** Exactly one of the five. */
export const Query = Type.Union(Object.values(queryMembers))
export const Batch = Input({
  operations: Type.Array(
    Type.Union(
      Object.values(queryMembers).map((member) =>
        Input({ table: Type.String(), ...(member.properties as Record<string, TSchema>) }),
      ),
    ),
    { minItems: 1, maxItems: DATA_LIMITS.batchOperationsMax },
  ),
})

/** What one of them answers. */
export const Result = Type.Union([
  Type.Object({
    data: Type.Array(Row),
    next_cursor: Nullable(Type.String()),
    count: Type.Optional(Type.Integer()),
  }),
  Type.Object({
    affected: Type.Integer(),
    data: Type.Optional(Type.Union([Type.Array(Row), Row, Type.Null()])),
  }),
])
