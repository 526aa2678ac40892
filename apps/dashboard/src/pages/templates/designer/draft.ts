import type { AccessDefinition, ColumnDefinition, SchemaDocument, TableDefinition } from '@tenantry/schema'
import type { RenameAnswer } from '@tenantry/contract'

/** A column under design: it keeps its key, and the name it has in the current version, whatever it is called now. */
export interface DraftColumn extends ColumnDefinition {
  key: string
  /** Null for a column that the current version does not have. */
  was: string | null
}

export interface DraftTable extends Omit<TableDefinition, 'columns'> {
  key: string
  was: string | null
  columns: DraftColumn[]
}

/** A schema under design. Its names may be wrong for the moment; what is wrong is told beside it. */
export interface Draft {
  name: string
  tables: DraftTable[]
  access: AccessDefinition
}

/** What the designer begins with: the current version, or nothing. */
export function draftOf(document: SchemaDocument | null, name = ''): Draft {
  return {
    name: document?.name ?? name,
    tables: (document?.tables ?? []).map((table) => ({
      ...table,
      key: table.name,
      was: table.name,
      columns: table.columns.map((column) => ({ ...column, key: column.name, was: column.name })),
    })),
    access: document?.access ?? {},
  }
}

/** The document of a draft, as a developer would have written it: a rename stands in it as `renamedFrom`. */
export function documentOf({ name, tables, access }: Draft): SchemaDocument {
  return {
    format: 1,
    name,
    tables: tables.map(({ key: _key, was, columns, ...table }) => ({
      ...table,
      ...formerName(was, table.name),
      columns: columns.map(({ key: _columnKey, was: columnWas, ...column }) => ({
        ...column,
        ...formerName(columnWas, column.name),
      })),
    })),
    ...(Object.keys(access).length > 0 && { access }),
  }
}

function formerName(was: string | null, name: string): { renamed_from?: string } {
  return was === null || was.toLowerCase() === name.toLowerCase() ? {} : { renamed_from: was }
}

/**
 * What became of every name of the current version that is gone, so that a push asks nothing: the designer saw it happen.
 */
export function renamesOf(base: SchemaDocument | null, draft: Draft): RenameAnswer[] {
  return (base?.tables ?? []).flatMap((table): RenameAnswer[] => {
    const now = draft.tables.find(({ was }) => was === table.name)
    if (now === undefined) return [{ from: table.name, rename: false }]
    const columns = table.columns.flatMap((column): RenameAnswer[] => {
      const columnNow = now.columns.find(({ was }) => was === column.name)
      const about = { table: now.name, from: column.name }
      if (columnNow === undefined) return [{ ...about, rename: false }]
      return columnNow.name === column.name ? [] : [{ ...about, to: columnNow.name }]
    })
    return now.name === table.name ? columns : [{ from: table.name, to: now.name }, ...columns]
  })
}

/** `name_2` where `name` is taken. */
export function freeName(wanted: string, taken: readonly string[]): string {
  const folded = new Set(taken.map((name) => name.toLowerCase()))
  if (!folded.has(wanted.toLowerCase())) return wanted
  let number = 2
  while (folded.has(`${wanted}_${number}`.toLowerCase())) number += 1
  return `${wanted}_${number}`
}
