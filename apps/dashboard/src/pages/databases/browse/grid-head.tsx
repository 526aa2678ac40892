import { ArrowDown, ArrowUp, KeyRound, Link2 } from 'lucide-react'
import { texts } from '#texts/texts.ts'
import { Checkbox } from '#ui/checks.tsx'
import { cn } from '#ui/cn.ts'
import type { TableSchema } from '../table-schema.ts'
import type { GridTable } from './grid-columns.ts'

/** Names and types of the columns; a name sorts, an edge changes the width. */
export function GridHead({
  grid,
  schema,
  sort,
  onSort,
}: {
  grid: GridTable
  schema: TableSchema
  sort: string | undefined
  onSort: (sort: string | undefined) => void
}) {
  const isAll = grid.getIsAllRowsSelected()
  return (
    <div role="rowgroup" className="sticky top-0 z-30 bg-inset">
      {grid.getHeaderGroups().map((group) => (
        <div key={group.id} role="row" aria-rowindex={1} className="flex border-b border-line">
          <div
            role="columnheader"
            className="sticky left-0 z-10 flex w-10 shrink-0 items-center justify-center border-r border-line bg-inset"
          >
            <Checkbox
              aria-label={texts.table.selectAll}
              disabled={schema.primary_key.length === 0}
              checked={isAll ? true : grid.getSelectedRowModel().rows.length > 0 ? 'indeterminate' : false}
              onCheckedChange={() => grid.toggleAllRowsSelected(!isAll)}
            />
          </div>
          {group.headers.map((header) => {
            const column = schema.columns.find(({ name }) => name === header.column.id)
            if (column === undefined) return null
            const { name, type } = column
            const direction = sort === name ? 'ascending' : sort === `-${name}` ? 'descending' : 'none'
            return (
              <div
                key={header.id}
                role="columnheader"
                aria-sort={direction}
                className="relative flex shrink-0 items-center border-r border-line"
                style={{ width: header.getSize() }}
              >
                <button
                  type="button"
                  onClick={() => onSort(nextSort(name, direction))}
                  className="flex h-9 min-w-0 flex-1 items-center gap-1.5 px-2 text-left -outline-offset-2 hover:bg-hover"
                >
                  {schema.primary_key.includes(name) && (
                    <KeyRound className="size-3 shrink-0 text-warn" aria-label={texts.databases.browse.key} />
                  )}
                  {schema.foreign_keys.some((each) => each.column === name) && (
                    <Link2
                      className="size-3 shrink-0 text-info"
                      aria-label={texts.databases.browse.reference}
                    />
                  )}
                  <span className="truncate font-medium">{name}</span>
                  <span className="truncate font-mono text-xs text-faint">{type}</span>
                  {direction === 'ascending' && <ArrowUp className="size-3 shrink-0" aria-hidden />}
                  {direction === 'descending' && <ArrowDown className="size-3 shrink-0" aria-hidden />}
                </button>
                <div
                  aria-hidden
                  onMouseDown={header.getResizeHandler()}
                  onTouchStart={header.getResizeHandler()}
                  onDoubleClick={() => header.column.resetSize()}
                  className={cn(
                    'absolute top-0 -right-1 z-10 h-full w-2 cursor-col-resize touch-none select-none after:absolute after:inset-y-0 after:left-1 after:w-px hover:after:bg-accent',
                    header.column.getIsResizing() && 'after:bg-accent',
                  )}
                />
              </div>
            )
          })}
        </div>
      ))}
    </div>
  )
}

/** Up, down, and as the table has it. */
function nextSort(name: string, direction: 'ascending' | 'descending' | 'none'): string | undefined {
  return { none: name, ascending: `-${name}`, descending: undefined }[direction]
}
