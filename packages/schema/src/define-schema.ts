import { checkDocument } from './check-document.ts'
import { writeOutAccess, type AccessRules } from './define-access.ts'
import type { ColumnBuilder } from './define-column.ts'
import { type Columns, type TableBuilder, tableDefinition } from './define-table.ts'
import type { SchemaDocument } from './document.ts'
import type { ColumnTypes, DatabaseTypes, Flat, Schema } from './infer.ts'
import { readAccess, withAccess } from './read-access.ts'

type TypesOfColumn<Column> =
  Column extends ColumnBuilder<
    infer _Type,
    infer Value,
    infer NotNull,
    infer Optional,
    infer Generated,
    infer Ref
  >
    ? { value: Value; notNull: NotNull; optional: Optional; generated: Generated; references: Ref }
    : never

type ColumnMap<C extends Columns> = { [Name in keyof C]: TypesOfColumn<C[Name]> }

type MapOfColumns = Record<string, ColumnTypes>

type WrittenValue<Column extends ColumnTypes, InKey extends boolean> = true extends Column['notNull'] | InKey
  ? Column['value']
  : Column['value'] | null

type Writable<Map extends MapOfColumns> = {
  [Name in keyof Map]: Map[Name]['generated'] extends true ? never : Name
}[keyof Map]

type Required<Map extends MapOfColumns, Key extends string> = {
  [Name in keyof Map]: Map[Name]['generated'] extends true
    ? never
    : Map[Name]['optional'] extends true
      ? never
      : true extends Map[Name]['notNull'] | (Name extends Key ? true : false)
        ? Name
        : never
}[keyof Map]

type Value<Map extends MapOfColumns, Key extends string, Name extends keyof Map> = WrittenValue<
  Map[Name],
  Name extends Key ? true : false
>

interface TypesOfMap<Map extends MapOfColumns, Key extends string> {
  row: Flat<{ [Name in keyof Map]: Value<Map, Key, Name> }>
  insert: Flat<
    { [Name in Required<Map, Key>]: Value<Map, Key, Name> } & {
      [Name in Exclude<Writable<Map>, Required<Map, Key>>]?: Value<Map, Key, Name>
    }
  >
  update: Flat<{ [Name in Writable<Map>]?: Value<Map, Key, Name> }>
  references: Flat<{
    [Name in keyof Map as [Map[Name]['references']] extends [never] ? never : Name]: Map[Name]['references']
  }>
}

/** Row, insert and update types of a table builder. */
export type TypesOfTable<Table> =
  Table extends TableBuilder<infer C, infer Key> ? TypesOfMap<ColumnMap<C>, Key> : never

/** A schema that can be given rules on its tables. */
export interface DefinedSchema<Types extends DatabaseTypes> extends Schema<Types> {
  /**
   * Says what roles may do with tables, and which rows: `{ tasks: { viewer: 'read', member: { read: true, write: rows(…) } } }`. In a
   * table that is named, a role that is not named may do nothing; `owner` and `admin` may do everything unless they are named. Tables
   * that are not named have no rules. Throws `SchemaError` with the path to the first mistake.
   */
  access(rules: AccessRules<Types>): Schema<Types>
}

/**
 * Defines a schema: its name and its tables. The result carries the checked document, and the row types for
 * `SelectRow`, `InsertRow`, `UpdateRow` and the SDK. Throws `SchemaError` with the path to the first mistake.
 */
export function defineSchema<Tables extends Record<string, TableBuilder>>(
  name: string,
  tables: Tables,
): DefinedSchema<{ [Name in keyof Tables & string]: TypesOfTable<Tables[Name]> }> {
  const document: SchemaDocument = {
    format: 1,
    name,
    tables: Object.entries(tables).map(([table, builder]) => tableDefinition(table, builder)),
  }
  checkDocument(document)
  return {
    document,
    access(rules) {
      const access = readAccess(writeOutAccess(rules), document.tables)
      return { document: withAccess(document, access) }
    },
  }
}
