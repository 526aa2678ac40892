import { ArrowUpRight } from 'lucide-react'
import { memo, type ComponentProps } from 'react'
import { texts } from '#texts/texts.ts'
import { Checkbox } from '#ui/checks.tsx'
import { cn } from '#ui/cn.ts'
import type { ColumnSchema, ForeignKey, Row, TableSchema } from '../table-schema.ts'
import { CellContent, isNumeric } from './cell.tsx'
import { CellEditor } from './cell-editor.tsx'
import { ReferencePeek } from './reference-peek.tsx'

export type Opened = 'editor' | 'reference' | null

export interface ShownColumn {
  column: ColumnSchema
  reference: ForeignKey | undefined
  width: number
}

export interface GridRowProps {
  row: Row
  index: number
  /** Of the elements of its cells, in front of the number of their column. */
  idPrefix: string
  top: number
  height: number
  columns: readonly ShownColumn[]
  schema: TableSchema
  isSelected: boolean
  /** The column whose last edit the server refused. */
  failed: string | null
  /** The column where one is, when it is in this row. */
  at: number | null
  open: Opened
  onSelect: (index: number) => void
  onOpen: (index: number, column: number, what: Opened) => void
  onDone: (row: Row, column: string, next?: { value: unknown }) => void
}

/** Drawn anew only when something of it has changed: scrolling moves dozens of them. */
export const GridRow = memo(function GridRow(props: GridRowProps) {
  const { index, top, height, columns, schema, isSelected, open, onSelect } = props
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
          disabled={schema.primary_key.length === 0}
          checked={isSelected}
          onCheckedChange={() => onSelect(index)}
        />
      </div>
      {columns.map((shown, position) => (
        <GridCell key={shown.column.name} {...props} {...shown} position={position} />
      ))}
    </div>
  )
})

function GridCell({
  row,
  index,
  idPrefix,
  schema,
  failed,
  at,
  open,
  onOpen,
  onDone,
  column,
  reference,
  width,
  position,
}: GridRowProps & ShownColumn & { position: number }) {
  const isAt = at === position
  const value = row[column.name]
  const isEdited = isAt && open === 'editor' && schema.primary_key.length > 0 && !column.generated
  return (
    <div
      id={`${idPrefix}-${position}`}
      role="gridcell"
      aria-colindex={position + 2}
      onMouseDown={() => {
        if (!isAt) leaveField()
        onOpen(index, position, isAt ? open : null)
      }}
      onDoubleClick={() => onOpen(index, position, 'editor')}
      className={cn(
        'relative flex shrink-0 items-center gap-1 border-r border-line px-2',
        isNumeric(column.type) && 'justify-end',
        isAt && 'inset-ring-2 inset-ring-line-strong group-focus/grid:inset-ring-accent',
        failed === column.name && 'animate-pulse bg-bad-wash inset-ring-2 inset-ring-bad',
      )}
      style={{ width }}
    >
      {isEdited ? (
        <CellEditor column={column} value={value} onDone={(next) => onDone(row, column.name, next)} />
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
              onOpenChange={(next) => onOpen(index, position, next ? 'reference' : null)}
            />
          )}
        </>
      )}
    </div>
  )
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
  const { table } = reference.references
  // Only the one that is open is a popover: a grid has hundreds of references in sight.
  if (!open) return <PeekButton table={table} onClick={() => onOpenChange(true)} />
  return (
    <ReferencePeek
      reference={reference}
      value={value}
      open
      onOpenChange={onOpenChange}
      trigger={<PeekButton table={table} />}
    />
  )
}

function PeekButton({ table, ...rest }: { table: string } & ComponentProps<'button'>) {
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-label={texts.databases.browse.peek(table)}
      onMouseDown={(event) => event.stopPropagation()}
      className="ml-auto shrink-0 rounded-sm p-0.5 text-faint opacity-60 group-hover:opacity-100 hover:bg-hover hover:text-ink"
      {...rest}
    >
      <ArrowUpRight className="size-3.5" aria-hidden />
    </button>
  )
}

/** What is typed in another cell is kept before this one takes its place. */
function leaveField(): void {
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
}
