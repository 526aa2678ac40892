import { Columns3, Copy, ListFilter, Plus, Trash2, Upload } from 'lucide-react'
import { texts } from '#texts/texts.ts'
import { Button } from '#ui/button.tsx'
import { Menu, MenuItem, MenuLabel } from '#ui/menu.tsx'
import { countOf, countText } from '#ui/numbers.ts'
import type { Row } from '../table-schema.ts'
import { CopyQueryMenu } from './copy-query-menu.tsx'
import { ExportMenu } from './export-menu.tsx'
import type { GridTable } from './grid-columns.ts'
import type { View } from './view.ts'

const words = texts.databases.browse

/** What can be done with the table, or with the rows that are selected. */
export function TableToolbar({
  view,
  grid,
  count,
  filterCount,
  selected,
  onAdd,
  onImport,
  onFilter,
  onDuplicate,
  onDelete,
}: {
  view: View
  grid: GridTable
  count: number | undefined
  filterCount: number
  selected: readonly Row[]
  onAdd: () => void
  onImport: () => void
  onFilter: () => void
  onDuplicate: () => void
  onDelete: () => void
}) {
  const [only] = selected
  const visible = grid.getVisibleLeafColumns().map(({ id }) => id)
  return (
    <div className="flex flex-wrap items-center gap-2 border-b border-line p-2">
      {only === undefined ? (
        <>
          <Button size="sm" icon={ListFilter} onClick={onFilter}>
            {filterCount === 0 ? words.filter : words.filters(filterCount)}
          </Button>
          <ColumnsMenu grid={grid} />
          <span className="px-1 text-sm tabular text-soft" aria-live="polite">
            {count !== undefined && countOf(count, words.row, words.rows)}
          </span>
        </>
      ) : (
        <>
          <span className="px-1 text-sm font-medium" aria-live="polite">
            {texts.table.selected(selected.length)}
          </span>
          {selected.length === 1 && (
            <Button size="sm" icon={Copy} onClick={onDuplicate}>
              {words.duplicate}
            </Button>
          )}
          <Button size="sm" tone="danger" icon={Trash2} onClick={onDelete}>
            {words.deleteCount(countText(selected.length))}
          </Button>
          <Button size="sm" tone="quiet" onClick={() => grid.resetRowSelection(true)}>
            {words.unselect}
          </Button>
        </>
      )}
      <span className="flex-1" />
      <CopyQueryMenu view={view} columns={visible} />
      <ExportMenu view={view} columns={visible} selected={selected} />
      {only === undefined && (
        <Button size="sm" icon={Upload} onClick={onImport}>
          <span className="max-sm:sr-only">{words.import}</span>
        </Button>
      )}
      <Button size="sm" tone="primary" icon={Plus} onClick={onAdd}>
        {words.addRow}
      </Button>
    </div>
  )
}

function ColumnsMenu({ grid }: { grid: GridTable }) {
  return (
    <Menu
      align="start"
      trigger={
        <Button size="sm" icon={Columns3}>
          <span className="max-sm:sr-only">{words.columns}</span>
        </Button>
      }
    >
      <MenuLabel>{words.shownColumns}</MenuLabel>
      {grid.getAllLeafColumns().map((column) => (
        <MenuItem key={column.id} checked={column.getIsVisible()} onSelect={() => column.toggleVisibility()}>
          {column.id}
        </MenuItem>
      ))}
    </Menu>
  )
}
