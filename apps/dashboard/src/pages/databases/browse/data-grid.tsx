import { useVirtualizer } from '@tanstack/react-virtual'
import { useCallback, useEffect, useId, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { texts } from '#texts/texts.ts'
import { Skeleton } from '#ui/skeleton.tsx'
import type { ColumnSchema, Row, TableSchema } from '../table-schema.ts'
import type { GridTable } from './grid-columns.ts'
import { GridHead } from './grid-head.tsx'
import { COLUMN_PX } from './grid-layout.ts'
import { GridRow, type Opened, type ShownColumn } from './grid-row.tsx'
import { nextPlace, type Place } from './grid-keys.ts'

const ROW_PX = 34
const ROWS_BEYOND = 15

export interface GridProps {
  grid: GridTable
  schema: TableSchema
  sort: string | undefined
  onSort: (sort: string | undefined) => void
  onEdit: (row: Row, column: string, value: unknown) => void
  failed: { row: string; column: string } | null
  /** Asked for when the end comes near. */
  onEnd: (() => void) | undefined
  loading: boolean
  loadingMore: boolean
}

/** The rows of a table as a grid (WAI-ARIA): arrows move, Enter edits, Space selects. Only rows in sight are in the document. */
export function DataGrid(props: GridProps) {
  const { grid, schema, onEdit, onEnd, loading, loadingMore } = props
  const scroller = useRef<HTMLDivElement>(null)
  const id = useId()
  const [place, setPlace] = useState<Place>({ row: 0, column: 0 })
  const [open, setOpen] = useState<Opened>(null)
  const { rows } = grid.getRowModel()
  const columns = grid.getVisibleLeafColumns()
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: ROWS_BEYOND,
    scrollPaddingStart: ROW_PX,
  })
  const items = virtual.getVirtualItems()
  const lastIndex = items.at(-1)?.index ?? -1
  useEffect(() => {
    if (onEnd !== undefined && !loadingMore && rows.length > 0 && lastIndex >= rows.length - ROWS_BEYOND)
      onEnd()
  }, [lastIndex, rows.length, loadingMore, onEnd])

  // Who opens an address with a selected row is led to it.
  const isRevealed = useRef(false)
  useEffect(() => {
    if (isRevealed.current || rows.length === 0) return
    isRevealed.current = true
    const selected = rows.findIndex((row) => row.getIsSelected())
    if (selected <= 0) return
    setPlace({ row: selected, column: 0 })
    virtual.scrollToIndex(selected, { align: 'center' })
  }, [rows, virtual])

  const at = {
    row: Math.min(place.row, Math.max(0, rows.length - 1)),
    column: Math.min(place.column, Math.max(0, columns.length - 1)),
  }
  const shown = useShownColumns(grid, schema)
  const onOpen = useCallback((row: number, column: number, what: Opened) => {
    setPlace({ row, column })
    setOpen(what)
  }, [])
  const onSelect = useCallback((index: number) => grid.getRowModel().rows[index]?.toggleSelected(), [grid])
  const onDone = useCallback(
    (row: Row, column: string, next?: { value: unknown }) => {
      setOpen(null)
      scroller.current?.focus()
      if (next !== undefined) onEdit(row, column, next.value)
    },
    [onEdit],
  )
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== scroller.current) return
    const next = nextPlace(event, at, { rows: rows.length, columns: columns.length })
    if (next !== null) {
      event.preventDefault()
      setPlace(next)
      virtual.scrollToIndex(next.row)
      const column = columns[next.column]
      if (column !== undefined) reveal(scroller.current, column.getStart(), column.getSize())
    } else if (event.key === 'Enter' || event.key === 'F2') {
      event.preventDefault()
      setOpen(event.shiftKey ? 'reference' : 'editor')
    } else if (event.key === ' ') {
      event.preventDefault()
      rows[at.row]?.toggleSelected()
    }
  }
  return (
    <div
      ref={scroller}
      role="grid"
      aria-label={texts.databases.browse.rowsOf(schema.name)}
      aria-rowcount={rows.length + 1}
      aria-colcount={columns.length + 1}
      aria-multiselectable
      tabIndex={0}
      aria-activedescendant={rows.length === 0 ? undefined : `${id}-${at.row}-${at.column}`}
      onKeyDown={onKeyDown}
      className="group/grid relative h-full overflow-auto text-sm -outline-offset-2"
    >
      <div style={{ width: grid.getTotalSize() + 40 }} className="min-w-full">
        <GridHead grid={grid} schema={schema} sort={props.sort} onSort={props.onSort} />
        <div className="relative" style={{ height: virtual.getTotalSize() }}>
          {items.map((item) => {
            const row = rows[item.index]
            if (row === undefined) return null
            const isAt = item.index === at.row
            return (
              <GridRow
                key={row.id}
                row={row.original}
                index={item.index}
                idPrefix={`${id}-${item.index}`}
                top={item.start}
                height={ROW_PX}
                columns={shown}
                schema={schema}
                isSelected={row.getIsSelected()}
                failed={props.failed?.row === row.id ? props.failed.column : null}
                at={isAt ? at.column : null}
                open={isAt ? open : null}
                onSelect={onSelect}
                onOpen={onOpen}
                onDone={onDone}
              />
            )
          })}
        </div>
        {(loading || loadingMore) && <SkeletonRows columns={schema.columns} rows={loading ? 10 : 2} />}
      </div>
    </div>
  )
}

/** The columns that are shown and how wide they are, the same list until one of them changes. */
function useShownColumns(grid: GridTable, schema: TableSchema): readonly ShownColumn[] {
  const columns = grid.getVisibleLeafColumns()
  const { columnSizing } = grid.state
  return useMemo(
    () =>
      columns.flatMap(({ id }) => {
        const column = schema.columns.find(({ name }) => name === id)
        const reference = schema.foreign_keys.find((each) => each.column === id)
        const wanted = columnSizing[id] ?? grid.getColumn(id)?.getSize() ?? 0
        const width = Math.min(COLUMN_PX.max, Math.max(COLUMN_PX.min, wanted))
        return column === undefined ? [] : [{ column, reference, width }]
      }),
    [grid, columns, columnSizing, schema],
  )
}

/** Scrolls sideways until a column can be seen. */
function reveal(scroller: HTMLDivElement | null, start: number, size: number): void {
  if (scroller === null) return
  const { scrollLeft, clientWidth } = scroller
  if (start < scrollLeft) scroller.scrollTo({ left: start })
  else if (start + size + 40 > scrollLeft + clientWidth)
    scroller.scrollTo({ left: start + size + 40 - clientWidth })
}

function SkeletonRows({ columns, rows }: { columns: readonly ColumnSchema[]; rows: number }) {
  return (
    <div aria-hidden>
      {Array.from({ length: rows }, (_unused, index) => (
        <div
          key={index}
          className="flex items-center gap-6 border-b border-line px-12"
          style={{ height: ROW_PX }}
        >
          {columns.slice(0, 6).map(({ name }) => (
            <Skeleton key={name} className="w-32" />
          ))}
        </div>
      ))}
    </div>
  )
}
