import { useVirtualizer } from '@tanstack/react-virtual'
import { ArrowDownToLine, ChevronDown, ChevronUp, CircleAlert, Download } from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import { texts } from '#texts/texts.ts'
import { Badge } from '#ui/badge.tsx'
import { Button, IconButton } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { cn } from '#ui/cn.ts'
import { SearchInput } from '#ui/input.tsx'
import { countText } from '#ui/numbers.ts'
import { LogLine } from './log-line.tsx'
import type { LogRow } from './use-run.ts'

const words = texts.cloud.runs.log
const ROW_PX = 22
const ROWS_BEYOND = 20
const NEAR_END_PX = 40

/** What a run writes, as it writes it: searched, followed, and of which only the rows in sight are in the document. */
export function RunLog({
  rows,
  live,
  search,
  onSearch,
  fileName,
}: {
  rows: readonly LogRow[]
  live: boolean
  search: string
  onSearch: (text: string) => void
  fileName: string
}) {
  const scroller = useRef<HTMLDivElement>(null)
  const [follows, setFollows] = useState(live)
  const [at, setAt] = useState<number | null>(null)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: ROWS_BEYOND,
  })
  const matches = useMemo(() => matchesIn(rows, search), [rows, search])
  const firstError = useMemo(() => rows.findIndex(({ level }) => level === 'error'), [rows])
  useEffect(() => {
    if (follows && rows.length > 0) virtual.scrollToIndex(rows.length - 1, { align: 'end' })
  }, [follows, rows.length, virtual])
  const goTo = (index: number) => {
    setFollows(false)
    setAt(index)
    virtual.scrollToIndex(index, { align: 'center' })
  }
  const step = (direction: 1 | -1) => {
    const place = matches.findIndex((index) => index === at)
    const next = place === -1 ? (direction === 1 ? 0 : matches.length - 1) : place + direction
    const index = matches.at(next % matches.length)
    if (index !== undefined) goTo(index)
  }
  const onScroll = () => {
    const element = scroller.current
    if (element === null) return
    const isAtEnd = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_END_PX
    if (live && isAtEnd !== follows) setFollows(isAtEnd)
  }
  return (
    <Card
      flush
      title={
        <span className="flex items-center gap-2">
          {words.title}
          {live && (
            <Badge tone="info" dot pulse>
              {words.live}
            </Badge>
          )}
          <span className="text-xs font-normal text-faint">{words.lines(countText(rows.length))}</span>
        </span>
      }
      actions={
        <>
          {firstError >= 0 && (
            <Button size="sm" icon={CircleAlert} onClick={() => goTo(firstError)}>
              {words.toError}
            </Button>
          )}
          {live && (
            <Button
              size="sm"
              icon={ArrowDownToLine}
              aria-pressed={follows}
              className={cn(follows && 'border-accent text-accent')}
              onClick={() => setFollows(!follows)}
            >
              {words.follow}
            </Button>
          )}
          <Button
            size="sm"
            icon={Download}
            disabled={rows.length === 0}
            onClick={() => download(rows, fileName)}
          >
            {words.download}
          </Button>
        </>
      }
    >
      <div className="flex flex-wrap items-center gap-2 border-b border-line p-2">
        <SearchInput className="w-full sm:w-72" label={words.search} value={search} onSearch={onSearch} />
        {search !== '' && (
          <>
            <span className="text-sm text-soft" role="status">
              {words.found(matches.length)}
            </span>
            <IconButton
              size="sm"
              label={words.previous}
              icon={ChevronUp}
              disabled={matches.length === 0}
              onClick={() => step(-1)}
            />
            <IconButton
              size="sm"
              label={words.next}
              icon={ChevronDown}
              disabled={matches.length === 0}
              onClick={() => step(1)}
            />
          </>
        )}
      </div>
      <div
        ref={scroller}
        onScroll={onScroll}
        tabIndex={0}
        role="log"
        aria-label={words.title}
        aria-live="off"
        className="h-96 overflow-auto bg-inset font-mono text-xs -outline-offset-2"
      >
        {rows.length === 0 ? (
          <p className="p-4 font-sans text-sm text-soft">{words.empty}</p>
        ) : (
          <div className="relative min-w-max" style={{ height: virtual.getTotalSize() }}>
            {virtual.getVirtualItems().map(({ index, start }) => {
              const row = rows[index]
              return row === undefined ? null : (
                <LogLine
                  key={index}
                  row={row}
                  top={start}
                  height={ROW_PX}
                  search={search}
                  isAt={index === at}
                />
              )
            })}
          </div>
        )}
      </div>
    </Card>
  )
}

function matchesIn(rows: readonly LogRow[], search: string): number[] {
  const wanted = search.toLowerCase()
  if (wanted === '') return []
  return rows.flatMap(({ text }, index) => (text.toLowerCase().includes(wanted) ? [index] : []))
}

function download(rows: readonly LogRow[], fileName: string): void {
  const lines = rows.map(({ atMs, step, text }) => `${new Date(atMs).toISOString()} ${step} ${text}\n`)
  const url = URL.createObjectURL(new Blob(lines, { type: 'text/plain' }))
  const link = document.createElement('a')
  link.href = url
  link.download = fileName
  link.click()
  URL.revokeObjectURL(url)
}
