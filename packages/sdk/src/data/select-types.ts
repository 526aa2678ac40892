import type { ColumnReference, SnippetOptions } from '@tenantry/contract'
import type { RelatedTables, SelectRow, TableName } from '@tenantry/schema'
import type { Filter, Intersect } from '@tenantry/schema/filters'
import type { ColumnName, FilterRow, IsUntyped, KeyColumns } from './database-types.ts'

export type Direction = 'asc' | 'desc'

type Aggregate<Column extends string> =
  | { readonly count: '*' | Column | { readonly distinct: Column } }
  | { readonly sum: Column }
  | { readonly avg: Column }
  | { readonly min: Column }
  | { readonly max: Column }

/** A relation with terms of its own. */
interface RelationTerms<S, R extends TableName<S>> {
  /** The foreign key, when several connect the two tables: `assigned_to`, or `tasks.assigned_to` for the other table's. */
  readonly via?: string
  readonly select?: readonly SelectItem<S, R>[]
  readonly where?: readonly Filter<FilterRow<S, R>>[]
  readonly order?: readonly { readonly [Column in ColumnName<S, R>]?: Direction }[]
  readonly limit?: number
}

type AliasedRelation<S, T extends TableName<S>> = {
  [R in RelatedTables<S, T>]: RelationTerms<S, R> & { readonly table: R }
}[RelatedTables<S, T>]

/** Related tables by their own names. */
type RelationEntry<S, T extends TableName<S>> = [RelatedTables<S, T>] extends [never]
  ? never
  : { readonly [R in RelatedTables<S, T>]?: readonly SelectItem<S, R>[] | RelationTerms<S, R> }

type NamedEntry<S, T extends TableName<S>> = {
  readonly [name: string]: AliasedRelation<S, T> | Aggregate<ColumnName<S, T>> | { readonly column: ColumnName<S, T> }
}

type SearchEntry<Column extends string> =
  | { readonly _rank: true }
  | { readonly _snippet: Column | (SnippetOptions & ColumnReference) }

/** What `select` takes: columns, `*`, relations, aggregates, columns under another name, search rank and snippet. */
export type SelectItem<S, T extends TableName<S>> =
  IsUntyped<S> extends true
    ? string | { readonly [name: string]: unknown }
    :
        | '*'
        | ColumnName<S, T>
        | RelationEntry<S, T>
        | NamedEntry<S, T>
        | SearchEntry<ColumnName<S, T>>

/**
 * The same list, with `never` in place of entries that lead nowhere: one wrong name beside a right one in an object would
 * otherwise pass, because a type parameter's constraint does not look at excess members.
 */
export type CheckedItems<S, T extends TableName<S>, Items extends readonly unknown[]> =
  IsUntyped<S> extends true
    ? Items
    : {
        [Index in keyof Items]: Items[Index] extends string
          ? Items[Index]
          : { [Name in keyof Items[Index]]: CheckedEntry<S, T, Name, Items[Index][Name]> }
      }

type CheckedEntry<S, T extends TableName<S>, Name, Entry> = Name extends RelatedTables<S, T>
  ? Entry extends readonly unknown[]
    ? CheckedItems<S, Extract<Name, TableName<S>>, Entry>
    : Entry
  : Name extends '_rank' | '_snippet'
    ? Entry
    : Entry extends NamedEntry<S, T>[string]
      ? Entry
      : never

/** The row that a list of select items gives. */
export type SelectedRow<S, T extends TableName<S>, Items extends readonly unknown[]> =
  IsUntyped<S> extends true ? Record<string, unknown> : Flat<Intersect<ItemRow<S, T, Items[number]>>>

type Flat<Row> = { [Column in keyof Row]: Row[Column] } & {}

type ItemRow<S, T extends TableName<S>, Item> = Item extends '*'
  ? SelectRow<S, T>
  : Item extends keyof SelectRow<S, T>
    ? Pick<SelectRow<S, T>, Item>
    : Item extends string
      ? never
      : { -readonly [Name in keyof Item]: EntryValue<S, T, Name, Item[Name]> }

type EntryValue<S, T extends TableName<S>, Name, Entry> = Name extends '_rank'
  ? number
  : Name extends '_snippet'
    ? string | null
    : Entry extends { readonly count: unknown }
      ? number
      : Entry extends { readonly sum: unknown } | { readonly avg: unknown }
        ? number | null
        : Entry extends { readonly min: infer Column } | { readonly max: infer Column }
          ? ColumnValue<S, T, Column> | null
          : Entry extends { readonly column: infer Column }
            ? ColumnValue<S, T, Column>
            : Entry extends { readonly table: infer R extends TableName<S> }
              ? Related<S, T, R, Entry>
              : Name extends TableName<S>
                ? Related<S, T, Name, Entry>
                : unknown

type ColumnValue<S, T extends TableName<S>, Column> =
  Column extends keyof SelectRow<S, T> ? SelectRow<S, T>[Column] : unknown

type NestedRow<S, R extends TableName<S>, Entry> = Entry extends readonly unknown[]
  ? SelectedRow<S, R, Entry>
  : Entry extends { readonly select: infer Items extends readonly unknown[] }
    ? SelectedRow<S, R, Items>
    : SelectRow<S, R>

/** One object along an own foreign key, an array along the other table's; unknown when the keys go both ways. */
type Related<S, T extends TableName<S>, R extends TableName<S>, Entry> = Entry extends {
  readonly via: infer Via
}
  ? Via extends KeyColumns<S, T, R>
    ? One<S, T, R, Entry, Via>
    : NestedRow<S, R, Entry>[]
  : [KeyColumns<S, T, R>] extends [never]
    ? NestedRow<S, R, Entry>[]
    : [KeyColumns<S, R, T>] extends [never]
      ? One<S, T, R, Entry, KeyColumns<S, T, R>>
      : unknown

/** Null where the foreign key may be null, or where a condition of its own may leave the row out. */
type One<S, T extends TableName<S>, R extends TableName<S>, Entry, Key extends string> =
  | NestedRow<S, R, Entry>
  | (null extends ColumnValue<S, T, Key> ? null : never)
  | (Entry extends { readonly where: unknown } ? null : never)
