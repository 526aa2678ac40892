import type { Row as GridTableRow } from '@tanstack/react-table'
import { ArrowUpRight } from 'lucide-react'
import { texts } from '#texts/texts.ts'
import { Checkbox } from '#ui/checks.tsx'
import { cn } from '#ui/cn.ts'
import type { ForeignKey, Row, TableSchema } from '../table-schema.ts'
import { CellContent, isNumeric } from './cell.tsx'
import { CellEditor } from './cell-editor.tsx'
import type { gridFeatures } from './grid-columns.ts'
import { ReferencePeek } from './reference-peek.tsx'

type Opened = 'editor' | 'reference' | null

export function GridRow({
  row,
  index,
  top,
  height,
  cellId,
  schema,
  failed,
  at,
  open,
  onOpen,
  onDone,
}: {
  row: GridTableRow<typeof gridFeatures, Row>
  index: number
  top: number
  height: number
  cellId: (column: number) => string
  schema: TableSchema
  /** The column whose last edit the server refused. */
  failed: string | null
  at: number | null
  open: Opened
  onOpen: (column: number, what: Opened) => void
  onDone: (column: string, next?: { value: unknown }) => void
}) {
  const isSelected = row.getIsSelected()
  const isEditable = schema.primary_key.length > 0
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      className={cn(
        'group absolute flex w-full border-b border-line',
        isSelected ? 'bg-accent-wash' : 'hover:bg-hover/60',
        open !== null && 'z-20',
      )}
      style={{ height, transform: `translateY(${top}px)` }}
    >
      <div
        role="gridcell"
        className={cn(
          'sticky left-0 z-10 flex w-10 shrink-0 items-center justify-center border-r border-line',
          isSelected ? 'bg-accent-wash' : 'bg-card',
        )}
      >
        <Checkbox
          tabIndex={-1}
          aria-label={texts.table.selectRow}
          disabled={!isEditable}
          checked={isSelected}
          onCheckedChange={() => row.toggleSelected()}
        />
      </div>
      {row.getVisibleCells().map((cell, position) => {
        const column = schema.columns.find(({ name }) => name === cell.column.id)
        if (column === undefined) return null
        const isAt = at === position
        const value = row.original[column.name]
        const reference = schema.foreign_keys.find((each) => each.column === column.name)
        return (
          <div
            key={cell.id}
            id={cellId(position)}
            role="gridcell"
            aria-colindex={position + 2}
            onMouseDown={() => {
              if (!isAt) leaveField()
              onOpen(position, isAt ? open : null)
            }}
            onDoubleClick={() => onOpen(position, 'editor')}
            className={cn(
              'relative flex shrink-0 items-center gap-1 border-r border-line px-2',
              isNumeric(column.type) && 'justify-end',
              isAt && 'inset-ring-2 inset-ring-line-strong group-focus/grid:inset-ring-accent',
              failed === column.name && 'animate-pulse bg-bad-wash inset-ring-2 inset-ring-bad',
            )}
            style={{ width: cell.column.getSize() }}
          >
            {isAt && open === 'editor' && isEditable && !column.generated ? (
              <CellEditor column={column} value={value} onDone={(next) => onDone(column.name, next)} />
            ) : (
              <>
                <div className="min-w-0 truncate">
                  <CellContent value={value} type={column.type} />
                </div>
                {reference !== undefined && value !== null && (
                  <Peek
                    reference={reference}
                    value={value}
                    open={isAt && open === 'reference'}
                    onOpenChange={(next) => onOpen(position, next ? 'reference' : null)}
                  />
                )}
              </>
            )}
          </div>
        )
      })}
    </div>
  )
}

/** What is typed in another cell is kept before this one takes its place. */
function leaveField(): void {
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
}

function Peek({
  reference,
  value,
  open,
  onOpenChange,
}: {
  reference: ForeignKey
  value: unknown
  open: boolean
  onOpenChange: (open: boolean) => void
}) {
  return (
    <ReferencePeek
      reference={reference}
      value={value}
      open={open}
      onOpenChange={onOpenChange}
      trigger={
        <button
          type="button"
          tabIndex={-1}
          aria-label={texts.databases.browse.peek(reference.references.table)}
          onMouseDown={(event) => event.stopPropagation()}
          className="ml-auto shrink-0 rounded-sm p-0.5 text-faint opacity-60 group-hover:opacity-100 hover:bg-hover hover:text-ink"
        >
          <ArrowUpRight className="size-3.5" aria-hidden />
        </button>
      }
    />
  )
}
