import { Link, type LinkProps } from '@tanstack/react-router'
import { useVirtualizer } from '@tanstack/react-virtual'
import { ArrowDown, ArrowUp, ChevronsUpDown } from 'lucide-react'
import { useEffect, useRef, type ReactNode } from 'react'
import { texts } from '#texts/texts.ts'
import { Checkbox } from './checks.tsx'
import { cn } from './cn.ts'
import { ProblemNotice } from './problem-notice.tsx'
import { Skeleton } from './skeleton.tsx'

export interface Column<Row> {
  id: string
  header: string
  cell: (row: Row) => ReactNode
  /** Of a grid of fractions: 2 is twice as wide as 1. */
  width?: number
  align?: 'left' | 'right'
  sortable?: boolean
  /** Left out on screens narrower than this: sm 640, md 768, lg 1024, xl 1280 px. */
  from?: 'sm' | 'md' | 'lg' | 'xl'
}

const FROM = { sm: 'max-sm:hidden', md: 'max-md:hidden', lg: 'max-lg:hidden', xl: 'max-xl:hidden' } as const

/** `name` or `-name`: what a list is sorted by, as in the URL and on the wire. */
export type Sort = string

export interface DataTableProps<Row> {
  /** What the table lists, for screen readers. */
  label: string
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  rowId: (row: Row) => string
  /** The page of a row; its first cell becomes the link, and the whole row leads there. */
  rowLink?: (row: Row) => LinkProps
  onRowClick?: (row: Row) => void
  sort?: Sort
  onSort?: (sort: Sort) => void
  selected?: ReadonlySet<string>
  onSelect?: (ids: ReadonlySet<string>) => void
  /** The first page is on its way. */
  loading?: boolean
  error?: unknown
  onRetry?: () => void
  /** Shown in place of rows when there are none. */
  empty: ReactNode
  /** Asked for when the end comes near. */
  onEnd?: (() => void) | undefined
  loadingMore?: boolean
  /** CSS height of the scrolling part at most. */
  maxHeight?: string
}

const NONE: ReadonlySet<string> = new Set()
const ROW_PX = 44
const ROWS_BEYOND = 12

/** A list of rows of which only those in sight are in the document, however many there are. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const {
    label,
    columns,
    rows,
    rowId,
    loading = false,
    error,
    onRetry,
    empty,
    onEnd,
    loadingMore = false,
    maxHeight = 'max(20rem, calc(100dvh - 15rem))',
  } = props
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: ROWS_BEYOND,
  })
  const items = virtual.getVirtualItems()
  const lastIndex = items.at(-1)?.index ?? -1
  useEffect(() => {
    if (onEnd !== undefined && !loadingMore && rows.length > 0 && lastIndex >= rows.length - ROWS_BEYOND)
      onEnd()
  }, [lastIndex, rows.length, loadingMore, onEnd])

  if (error !== undefined && error !== null) {
    return (
      <div className="p-4">
        <ProblemNotice error={error} {...(onRetry !== undefined && { onRetry })} />
      </div>
    )
  }
  if (!loading && rows.length === 0) return <>{empty}</>

  const before = items[0]?.start ?? 0
  const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0)
  const width = columns.reduce((sum, column) => sum + (column.width ?? 1), 0)
  return (
    <div ref={scroller} className="relative overflow-auto" style={{ maxHeight }} tabIndex={-1}>
      <table
        aria-label={label}
        aria-rowcount={rows.length}
        className="w-full table-fixed border-separate border-spacing-0 text-left text-base"
      >
        <thead className="sticky top-0 z-10 bg-card">
          <tr>
            {props.onSelect !== undefined && <SelectAll {...props} />}
            {columns.map((column) => (
              <HeadCell
                key={column.id}
                column={column}
                width={`${((column.width ?? 1) / width) * 100}%`}
                sort={props.sort}
                onSort={props.onSort}
              />
            ))}
          </tr>
        </thead>
        <tbody>
          {loading ? (
            Array.from({ length: 8 }, (_unused, index) => (
              <SkeletonRow key={index} columns={columns} selectable={props.onSelect !== undefined} />
            ))
          ) : (
            <>
              <Gap height={before} />
              {items.map((item) => {
                const row = rows[item.index]
                return row === undefined ? null : (
                  <BodyRow key={rowId(row)} row={row} index={item.index} {...props} />
                )
              })}
              <Gap height={after} />
            </>
          )}
          {loadingMore && <SkeletonRow columns={columns} selectable={props.onSelect !== undefined} />}
        </tbody>
      </table>
    </div>
  )
}

function Gap({ height }: { height: number }) {
  return height === 0 ? null : <tr aria-hidden style={{ height }} />
}

const headClass = 'h-9 border-b border-line px-4 text-xs font-medium text-faint'

function HeadCell<Row>({
  column,
  width,
  sort,
  onSort,
}: {
  column: Column<Row>
  width: string
  sort: Sort | undefined
  onSort: ((sort: Sort) => void) | undefined
}) {
  const { id, header, align, sortable = false, from } = column
  const direction = sort === id ? 'ascending' : sort === `-${id}` ? 'descending' : 'none'
  const Icon = { ascending: ArrowUp, descending: ArrowDown, none: ChevronsUpDown }[direction]
  const classes = cn(headClass, align === 'right' && 'text-right', from !== undefined && FROM[from])
  if (!sortable || onSort === undefined)
    return (
      <th scope="col" style={{ width }} className={classes}>
        {header}
      </th>
    )
  return (
    <th scope="col" style={{ width }} aria-sort={direction} className={classes}>
      <button
        type="button"
        onClick={() => onSort(direction === 'ascending' ? `-${id}` : id)}
        className={cn(
          '-mx-1.5 inline-flex items-center gap-1 rounded-sm px-1.5 py-0.5 hover:text-ink',
          direction !== 'none' && 'text-ink',
        )}
      >
        {header}
        <Icon className="size-3" aria-hidden />
      </button>
    </th>
  )
}

function BodyRow<Row>({
  row,
  index,
  columns,
  rowId,
  rowLink,
  onRowClick,
  selected,
  onSelect,
}: DataTableProps<Row> & { row: Row; index: number }) {
  const id = rowId(row)
  const isSelected = selected?.has(id) ?? false
  const link = rowLink?.(row)
  const reach = "after:absolute after:inset-0 after:content-['']"
  return (
    <tr
      aria-rowindex={index + 1}
      aria-selected={onSelect === undefined ? undefined : isSelected}
      className={cn(
        'group relative',
        (link ?? onRowClick) !== undefined && 'hover:bg-hover',
        isSelected && 'bg-accent-wash',
      )}
      style={{ height: ROW_PX }}
    >
      {onSelect !== undefined && (
        <td className="relative z-1 w-10 border-b border-line pl-4">
          <Checkbox
            aria-label={texts.table.selectRow}
            checked={isSelected}
            onCheckedChange={() => onSelect(toggled(selected ?? NONE, id))}
          />
        </td>
      )}
      {columns.map((column, position) => {
        const content = column.cell(row)
        return (
          <td
            key={column.id}
            className={cn(
              'border-b border-line px-4',
              // Buttons have no name that could be cut off, and little room on a phone.
              column.header === '' ? 'pl-0 whitespace-nowrap' : 'truncate',
              column.align === 'right' && 'text-right tabular',
              column.from !== undefined && FROM[column.from],
              position > 0 &&
                '[&_a]:relative [&_a]:z-1 [&_button]:relative [&_button]:z-1 [&_time]:relative [&_time]:z-1',
            )}
          >
            {position === 0 && link !== undefined ? (
              <Link {...link} className={cn('font-medium', reach)}>
                {content}
              </Link>
            ) : position === 0 && onRowClick !== undefined ? (
              <button
                type="button"
                onClick={() => onRowClick(row)}
                className={cn('max-w-full truncate text-left font-medium', reach)}
              >
                {content}
              </button>
            ) : (
              content
            )}
          </td>
        )
      })}
    </tr>
  )
}

function SelectAll<Row>({ rows, rowId, selected = NONE, onSelect }: DataTableProps<Row>) {
  const all = rows.length > 0 && rows.every((row) => selected.has(rowId(row)))
  return (
    <th scope="col" className={cn(headClass, 'w-10 pr-0')}>
      <Checkbox
        aria-label={texts.table.selectAll}
        checked={all ? true : selected.size > 0 ? 'indeterminate' : false}
        onCheckedChange={() => onSelect?.(all ? new Set() : new Set(rows.map(rowId)))}
      />
    </th>
  )
}

function SkeletonRow<Row>({ columns, selectable }: { columns: readonly Column<Row>[]; selectable: boolean }) {
  return (
    <tr style={{ height: ROW_PX }} aria-hidden>
      {selectable && (
        <td className="w-10 border-b border-line pl-4">
          <Skeleton className="size-4" />
        </td>
      )}
      {columns.map((column) => (
        <td
          key={column.id}
          className={cn('border-b border-line px-4', column.from !== undefined && FROM[column.from])}
        >
          <Skeleton className="w-3/5" />
        </td>
      ))}
    </tr>
  )
}

function toggled(ids: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(ids)
  if (!next.delete(id)) next.add(id)
  return next
}
