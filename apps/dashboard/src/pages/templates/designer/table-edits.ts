import type { FtsDefinition, IndexDefinition } from '@tenantry/schema'
import type { Edit } from './design-state.ts'
import { freeName, type Draft, type DraftColumn, type DraftTable } from './draft.ts'

/** A new table with a text key, as most tables begin. `key` identifies it from now on. */
export function addTable(key: string, wanted = 'table'): Edit {
  return (draft) => {
    const table: DraftTable = {
      key,
      was: null,
      name: freeName(
        wanted,
        draft.tables.map(({ name }) => name),
      ),
      columns: [{ key: `${key}-id`, was: null, name: 'id', type: 'text', not_null: true, unique: false }],
      primary_key: ['id'],
      indexes: [],
    }
    return { ...draft, tables: [...draft.tables, table] }
  }
}

/** What refers to the table, and its rules, follow its name. */
export function renameTable(key: string, name: string): Edit {
  return (draft) => {
    const before = draft.tables.find((table) => table.key === key)?.name
    if (before === undefined || before === name) return draft
    return {
      ...draft,
      tables: draft.tables.map((table) => ({
        ...table,
        ...(table.key === key && { name }),
        columns: table.columns.map((column) =>
          column.references?.table === before
            ? { ...column, references: { ...column.references, table: name } }
            : column,
        ),
      })),
      access: Object.fromEntries(
        Object.entries(draft.access).map(([table, roles]) => [table === before ? name : table, roles]),
      ),
    }
  }
}

/** With its rules, and with what refers to it. */
export function removeTable(key: string): Edit {
  return (draft) => {
    const gone = draft.tables.find((table) => table.key === key)?.name
    if (gone === undefined) return draft
    const { [gone]: _rules, ...access } = draft.access
    return {
      ...draft,
      tables: draft.tables
        .filter((table) => table.key !== key)
        .map((table) => ({
          ...table,
          columns: table.columns.map((column) =>
            column.references?.table === gone ? withoutReference(column) : column,
          ),
        })),
      access,
    }
  }
}

export function withoutReference({ references: _gone, ...column }: DraftColumn): DraftColumn {
  return column
}

/** Takes a column into the primary key, or out of it. */
export function toggleKey(tableKey: string, name: string): Edit {
  return changeTable(tableKey, (table) => {
    const isIn = table.primary_key.includes(name)
    const primaryKey = isIn
      ? table.primary_key.filter((each) => each !== name)
      : // In the order of the columns, whichever was chosen first.
        table.columns
          .map((column) => column.name)
          .filter((each) => each === name || table.primary_key.includes(each))
    const { autoincrement: _former, ...rest } = table
    return {
      ...rest,
      primary_key: primaryKey,
      columns: table.columns.map((column) =>
        column.name === name && !isIn
          ? { ...column, not_null: true, unique: primaryKey.length === 1 ? false : column.unique }
          : column,
      ),
    }
  })
}

export function setAutoincrement(tableKey: string, on: boolean): Edit {
  return changeTable(tableKey, ({ autoincrement: _former, ...table }) => ({
    ...table,
    ...(on && { autoincrement: true }),
  }))
}

/** A new index over the first column that is in no key, to be changed from there. */
export function addIndex(tableKey: string): Edit {
  return (draft) => {
    const taken = draft.tables.flatMap(({ name, indexes }) => [name, ...indexes.map((index) => index.name)])
    return changeTable(tableKey, (table) => {
      const column = table.columns.find(({ name }) => !table.primary_key.includes(name)) ?? table.columns[0]
      if (column === undefined) return table
      const name = freeName(`idx_${table.name}_${column.name}`, taken)
      return { ...table, indexes: [...table.indexes, { name, columns: [column.name], unique: false }] }
    })(draft)
  }
}

/** The index at a position becomes another one; with null it is gone. */
export function setIndex(tableKey: string, at: number, index: IndexDefinition | null): Edit {
  return changeTable(tableKey, (table) => ({
    ...table,
    indexes: table.indexes.flatMap((each, position) =>
      position !== at ? [each] : index === null ? [] : [index],
    ),
  }))
}

/** The full-text index over some columns; without a column there is none. */
export function setFts(tableKey: string, fts: FtsDefinition | null): Edit {
  return changeTable(tableKey, ({ fts: _former, ...table }) => ({
    ...table,
    ...(fts !== null && fts.columns.length > 0 && { fts }),
  }))
}

/** An edit of one table. */
export function changeTable(key: string, change: (table: DraftTable) => DraftTable): Edit {
  return (draft: Draft) => {
    let hasChanged = false
    const tables = draft.tables.map((table) => {
      if (table.key !== key) return table
      const next = change(table)
      hasChanged ||= next !== table
      return next
    })
    return hasChanged ? { ...draft, tables } : draft
  }
}
