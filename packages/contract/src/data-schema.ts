import { Type, type Static } from 'typebox'
import { Nullable } from './common.ts'

const Column = Type.Object({
  name: Type.String(),
  type: Type.Union([
    Type.Literal('text'),
    Type.Literal('integer'),
    Type.Literal('real'),
    Type.Literal('blob'),
    Type.Literal('boolean'),
    Type.Literal('json'),
    Type.Literal('timestamp'),
  ]),
  nullable: Type.Boolean(),
  unique: Type.Boolean(),
  default: Nullable(Type.String({ description: 'The default as SQL or JSON text; null for none' })),
  generated: Type.Boolean(),
  collation: Type.Union([Type.Literal('binary'), Type.Literal('nocase'), Type.Literal('rtrim')]),
})

const Relation = Type.Object({
  name: Type.String({ description: 'The table to name in `select`' }),
  via: Type.String({ description: 'What to write in `via`' }),
  via_needed: Type.Boolean({ description: 'Several foreign keys connect the two tables' }),
  kind: Type.Union([Type.Literal('one'), Type.Literal('many')], {
    description: '`one` gives an object or null, `many` an array',
  }),
  column: Type.String({ description: 'This table’s side' }),
  other_column: Type.String({ description: 'The other table’s side' }),
})

const ForeignKey = Type.Object({
  column: Type.String(),
  references: Type.Object({ table: Type.String(), column: Type.String() }),
  on_delete: Type.String(),
  on_update: Type.String(),
})

const Index = Type.Object({
  name: Type.String(),
  columns: Type.Array(Type.String()),
  unique: Type.Boolean(),
  partial: Type.Boolean(),
})

const Table = Type.Object({
  name: Type.String(),
  columns: Type.Array(Column),
  primary_key: Type.Array(Type.String()),
  foreign_keys: Type.Array(ForeignKey),
  relations: Type.Array(Relation),
  indexes: Type.Array(Index),
  search_columns: Type.Array(Type.String(), {
    description: 'Columns of the full-text index; empty for none',
  }),
})

export const DataSchema = Type.Object({
  database_id: Type.String(),
  template: Nullable(Type.String()),
  template_version: Nullable(Type.Integer()),
  tables: Type.Array(Table),
})
export type DataSchema = Static<typeof DataSchema>
