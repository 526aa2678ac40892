import { useVirtualizer } from '@tanstack/react-virtual'
import { useRef } from 'react'
import { texts } from '#texts/texts.ts'
import { cn } from '#ui/cn.ts'
import { CellContent } from '../browse/cell.tsx'
import { plainText } from '../browse/cell-value.ts'
import type { ColumnSchema, Row } from '../table-schema.ts'

const ROW_PX = 32
const SAMPLE = 50

/** The rows that a statement answered. Only those in sight are in the document. */
export function ResultGrid({ columns, rows }: { columns: readonly string[]; rows: readonly Row[] }) {
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 15,
  })
  if (rows.length === 0) return <p className="px-3 py-4 text-sm text-soft">{texts.databases.sql.noRows}</p>
  const widths = columns.map((name) => widthOf(name, rows))
  const total = widths.reduce((sum, width) => sum + width, 0)
  return (
    <div
      ref={scroller}
      role="table"
      aria-label={texts.databases.sql.rows}
      aria-rowcount={rows.length + 1}
      tabIndex={0}
      className="max-h-96 overflow-auto text-sm -outline-offset-2"
    >
      <div style={{ width: total }} className="min-w-full">
        <div role="rowgroup" className="sticky top-0 z-10 bg-card">
          <div role="row" className="flex border-b border-line">
            {columns.map((name, index) => (
              <div
                key={name}
                role="columnheader"
                className="shrink-0 truncate border-r border-line px-3 py-1.5 text-xs font-medium text-faint"
                style={{ width: widths[index] }}
              >
                {name}
              </div>
            ))}
          </div>
        </div>
        <div role="rowgroup" className="relative" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index]
            return (
              row !== undefined && (
                <div
                  key={item.key}
                  role="row"
                  aria-rowindex={item.index + 2}
                  className="absolute flex w-full border-b border-line hover:bg-hover/60"
                  style={{ height: ROW_PX, transform: `translateY(${item.start}px)` }}
                >
                  {columns.map((name, index) => (
                    <div
                      key={name}
                      role="cell"
                      className={cn(
                        'flex shrink-0 items-center border-r border-line px-3',
                        typeof row[name] === 'number' && 'justify-end',
                      )}
                      style={{ width: widths[index] }}
                    >
                      <div className="min-w-0 truncate">
                        <CellContent value={row[name]} type={typeOf(row[name])} />
                      </div>
                    </div>
                  ))}
                </div>
              )
            )
          })}
        </div>
      </div>
    </div>
  )
}

/** As wide as the longest of the first values, within reason. */
function widthOf(name: string, rows: readonly Row[]): number {
  const longest = rows
    .slice(0, SAMPLE)
    .reduce((length, row) => Math.max(length, plainText(row[name]).length), name.length)
  return Math.min(360, Math.max(72, longest * 7.5 + 28))
}

function typeOf(value: unknown): ColumnSchema['type'] {
  if (typeof value === 'number') return 'real'
  return typeof value === 'string' ? 'text' : 'json'
}
