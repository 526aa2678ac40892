import { Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { texts } from '#texts/texts.ts'
import { Badge } from '#ui/badge.tsx'
import { Button } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { tellDone } from '#ui/toast.tsx'
import { addColumn, moveColumn } from './column-edits.ts'
import { ColumnRow } from './column-row.tsx'
import { CommitInput } from './commit-input.tsx'
import type { DraftTable } from './draft.ts'
import { newKey } from './new-key.ts'
import { IndexEditor } from './index-editor.tsx'
import { refuseName } from './refuse-name.ts'
import { SearchEditor } from './search-editor.tsx'
import { removeTable, renameTable } from './table-edits.ts'
import type { Design } from './use-design.ts'
import { useRowDrag } from './use-row-drag.ts'

const words = texts.templates.designer.table

/** One table: its name, columns, indexes and search. */
export function TableEditor({
  table,
  design,
  column,
  onRename,
  onColumn,
}: {
  table: DraftTable
  design: Design
  /** The column whose details are open. */
  column: string | undefined
  onRename: (name: string) => void
  onColumn: (name: string | undefined) => void
}) {
  const { draft, edit, takeBack } = design
  const names = draft.tables.map(({ name }) => name)
  const [moved, setMoved] = useState('')
  const move = (from: number, to: number) => {
    edit(moveColumn(table.key, from, to))
    const name = table.columns[from]?.name
    if (name !== undefined && table.columns[to] !== undefined) setMoved(words.moved(name, to + 1))
  }
  const drag = useRowDrag(move)
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <Card
        flush
        title={
          <span className="flex flex-wrap items-center gap-2">
            <CommitInput
              key={table.key}
              code
              aria-label={words.name}
              className="w-56 font-semibold"
              value={table.name}
              refuse={refuseName(table.name, names)}
              onCommit={(name) => {
                edit(renameTable(table.key, name))
                onRename(name)
              }}
            />
            {table.was === null ? (
              <Badge tone="good">{words.fresh}</Badge>
            ) : (
              table.was !== table.name && <Badge tone="accent">{words.renamed(table.was)}</Badge>
            )}
          </span>
        }
        actions={
          <Button
            size="sm"
            tone="danger"
            icon={Trash2}
            onClick={() => {
              edit(removeTable(table.key))
              tellDone(words.removed(table.name), { undo: takeBack })
            }}
          >
            {words.remove}
          </Button>
        }
      >
        <div className="relative overflow-x-auto">
          <table className="w-full min-w-[34rem] table-fixed text-left text-sm" aria-label={words.columns}>
            <thead className="text-xs text-faint">
              <tr className="border-b border-line">
                <th className="py-2 pr-2 pl-8 font-medium">{texts.templates.schema.column}</th>
                <th className="w-31 px-2 py-2 font-medium">{texts.templates.schema.type}</th>
                <th className="w-10 px-1 py-2 text-center font-medium">{words.key}</th>
                <th className="w-18 px-1 py-2 text-center font-medium">{words.required}</th>
                <th className="w-14 px-1 py-2 text-center font-medium">{words.unique}</th>
                <th className="w-29 py-2 pr-3 pl-1">
                  <span className="sr-only">{texts.templates.schema.about}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {table.columns.map((each, index) => (
                <ColumnRow
                  key={each.key}
                  table={table}
                  column={each}
                  index={index}
                  drag={drag}
                  onMove={(to) => move(index, to)}
                  design={design}
                  isOpen={column === each.name}
                  onOpen={onColumn}
                />
              ))}
            </tbody>
          </table>
          <p role="status" className="sr-only">
            {moved}
          </p>
        </div>
        <div className="p-3">
          <Button size="sm" tone="quiet" icon={Plus} onClick={() => edit(addColumn(table.key, newKey()))}>
            {words.addColumn}
          </Button>
        </div>
      </Card>
      <IndexEditor table={table} edit={edit} />
      <SearchEditor table={table} edit={edit} />
    </div>
  )
}
