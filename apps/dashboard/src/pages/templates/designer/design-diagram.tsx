import EntityDiagram, { type Relation } from '../diagram/entity-diagram.tsx'
import { changeColumn } from './column-edits.ts'
import type { Draft } from './draft.ts'
import { referenceTargets } from './reference-targets.ts'
import type { Design } from './use-design.ts'

/** The draft as a diagram in which relations are drawn from a column to the key that it refers to, and removed again. */
export default function DesignDiagram({
  design,
  onOpen,
}: {
  design: Design
  onOpen: (table: string) => void
}) {
  const { draft, edit, written } = design
  const change = (table: string, column: string, to: Relation | null) => {
    const found = find(draft, table, column)
    if (found === null) return
    const references =
      to === null
        ? undefined
        : {
            on_delete: 'no_action' as const,
            on_update: 'no_action' as const,
            table: to.toTable,
            column: to.toColumn,
          }
    edit(changeColumn(found.table.key, found.column.key, { references }))
  }
  return (
    <EntityDiagram
      schema={written}
      className="h-[max(28rem,calc(100dvh-16rem))]"
      edits={{
        onOpen,
        mayConnect: ({ table, column, toTable, toColumn }) => {
          const found = find(draft, table, column)
          return (
            found !== null &&
            referenceTargets(draft, found.table, found.column).includes(`${toTable}.${toColumn}`)
          )
        },
        onConnect: (relation) => change(relation.table, relation.column, relation),
        onDisconnect: (table, column) => change(table, column, null),
      }}
    />
  )
}

function find(draft: Draft, tableName: string, columnName: string) {
  const table = draft.tables.find(({ name }) => name === tableName)
  const column = table?.columns.find(({ name }) => name === columnName)
  return table === undefined || column === undefined ? null : { table, column }
}
