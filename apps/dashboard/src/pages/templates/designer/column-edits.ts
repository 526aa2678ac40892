import { renameInExpression, type ColumnDefinition, type RoleAccess, type RowRule } from '@tenantry/schema'
import { renameInConditions } from './conditions.ts'
import type { Edit } from './design-state.ts'
import { freeName, type Draft, type DraftColumn, type DraftTable } from './draft.ts'
import { changeTable, withoutReference } from './table-edits.ts'

/** A new text column at the end. `key` identifies it from now on. */
export function addColumn(tableKey: string, key: string): Edit {
  return changeTable(tableKey, (table) => {
    const name = freeName(
      'column',
      table.columns.map((column) => column.name),
    )
    const column: DraftColumn = { key, was: null, name, type: 'text', not_null: false, unique: false }
    return { ...table, columns: [...table.columns, column] }
  })
}

/** The column at a place comes to another one; the others close up. */
export function moveColumn(tableKey: string, from: number, to: number): Edit {
  return changeTable(tableKey, (table) => {
    const column = table.columns[from]
    if (column === undefined || from === to || to < 0 || to >= table.columns.length) return table
    return { ...table, columns: table.columns.toSpliced(from, 1).toSpliced(to, 0, column) }
  })
}

/** Any part of a column but its name; a part that is undefined is taken away. */
export type ColumnChange = {
  [Part in keyof Omit<ColumnDefinition, 'name'>]?: ColumnDefinition[Part] | undefined
}

/** What no longer fits another type goes along: a collation, a constant default, a place in the full-text index. */
export function changeColumn(tableKey: string, key: string, change: ColumnChange): Edit {
  return changeTable(tableKey, (table) => {
    const before = table.columns.find((column) => column.key === key)
    if (before === undefined) return table
    const isOtherType = change.type !== undefined && change.type !== before.type
    const after = withoutUndefined({ ...before, ...change })
    if (isOtherType && after.type !== 'text') delete after.collate
    if (isOtherType && after.default !== undefined && 'value' in after.default) delete after.default
    const columns = table.columns.map((column) => (column.key === key ? after : column))
    const next = { ...table, columns }
    return isOtherType ? afterTypeChange(next, after) : next
  })
}

function afterTypeChange(table: DraftTable, column: DraftColumn): DraftTable {
  const { fts, autoincrement, ...rest } = table
  const searched = fts?.columns.filter((name) => name !== column.name || column.type === 'text') ?? []
  const counts = autoincrement === true && (column.type === 'integer' || table.primary_key[0] !== column.name)
  return {
    ...rest,
    ...(counts && { autoincrement }),
    ...(fts !== undefined && searched.length > 0 && { fts: { ...fts, columns: searched } }),
  }
}

function withoutUndefined(column: DraftColumn): DraftColumn {
  const next = { ...column }
  for (const part of ['default', 'check', 'collate', 'generated', 'references', 'renamed_from'] as const)
    if (next[part] === undefined) delete next[part]
  return next
}

/** Everything in the schema that names the column follows: keys, indexes, references, expressions and rules. */
export function renameColumn(tableKey: string, key: string, name: string): Edit {
  return (draft) => {
    const table = draft.tables.find((each) => each.key === tableKey)
    const before = table?.columns.find((column) => column.key === key)?.name
    if (table === undefined || before === undefined || before === name) return draft
    const names = table.columns.map((column) => column.name)
    const follow = (each: string): string => (each === before ? name : each)
    const expression = (text: string): string => renameInExpression(text, names, before, name)
    const renamed = changeTable(tableKey, (each) => ({
      ...each,
      primary_key: each.primary_key.map(follow),
      indexes: each.indexes.map((index) => ({
        ...index,
        columns: index.columns.map(follow),
        ...(index.where !== undefined && { where: expression(index.where) }),
      })),
      ...(each.fts !== undefined && { fts: { ...each.fts, columns: each.fts.columns.map(follow) } }),
      columns: each.columns.map((column) => ({
        ...column,
        ...(column.key === key && { name }),
        ...(column.check !== undefined && { check: expression(column.check) }),
        ...(column.generated !== undefined && {
          generated: { ...column.generated, expression: expression(column.generated.expression) },
        }),
      })),
    }))(draft)
    return renameInRules(renameInReferences(renamed, table.name, before, name), table.name, before, name)
  }
}

function renameInReferences(draft: Draft, table: string, before: string, name: string): Draft {
  return {
    ...draft,
    tables: draft.tables.map((each) => ({
      ...each,
      columns: each.columns.map((column) =>
        column.references?.table === table && column.references.column === before
          ? { ...column, references: { ...column.references, column: name } }
          : column,
      ),
    })),
  }
}

function renameInRules(draft: Draft, table: string, before: string, name: string): Draft {
  const roles = draft.access[table]
  if (roles === undefined) return draft
  const rule = (each: RowRule): RowRule =>
    typeof each === 'boolean' ? each : { rows: renameInConditions(each.rows, before, name) }
  const renamed = Object.entries(roles).map(([role, access]): [string, RoleAccess] => [
    role,
    {
      read: rule(access.read),
      insert: rule(access.insert),
      update: rule(access.update),
      delete: rule(access.delete),
    },
  ])
  return { ...draft, access: { ...draft.access, [table]: Object.fromEntries(renamed) } }
}

/** It leaves keys, indexes and the full-text index; what refers to it no longer does. */
export function removeColumn(tableKey: string, key: string): Edit {
  return (draft) => {
    const table = draft.tables.find((each) => each.key === tableKey)
    const gone = table?.columns.find((column) => column.key === key)?.name
    if (table === undefined || gone === undefined) return draft
    const keep = (name: string): boolean => name !== gone
    const removed = changeTable(tableKey, ({ fts, autoincrement, ...each }) => {
      const searched = fts?.columns.filter(keep) ?? []
      return {
        ...each,
        ...(autoincrement === true && each.primary_key.every(keep) && { autoincrement }),
        columns: each.columns.filter((column) => column.key !== key),
        primary_key: each.primary_key.filter(keep),
        indexes: each.indexes
          .map((index) => ({ ...index, columns: index.columns.filter(keep) }))
          .filter(({ columns }) => columns.length > 0),
        ...(fts !== undefined && searched.length > 0 && { fts: { ...fts, columns: searched } }),
      }
    })(draft)
    return {
      ...removed,
      tables: removed.tables.map((each) => ({
        ...each,
        columns: each.columns.map((column) =>
          column.references?.table === table.name && column.references.column === gone
            ? withoutReference(column)
            : column,
        ),
      })),
    }
  }
}
