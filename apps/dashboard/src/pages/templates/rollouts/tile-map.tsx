import type { JobDatabase } from '@tenantry/contract'
import { useNavigate } from '@tanstack/react-router'
import {
  useEffect,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type MouseEvent,
  type PointerEvent,
} from 'react'
import { useTheme } from '#design/theme.ts'
import { texts } from '#texts/texts.ts'
import { countText } from '#ui/numbers.ts'
import { OUTCOME_COLOURS, TilePainter } from './draw-tiles.ts'
import { tileAfterKey, tileAt, tileGrid } from './tile-grid.ts'

const words = texts.templates.rollouts.page

/** A tile for each database, coloured by its outcome. Drawn on a canvas, so that ten thousand cost no more than a few. */
export function TileMap({
  outcomes,
  hasWaves,
}: {
  outcomes: readonly JobDatabase[]
  /** Says of each database in which one it is. */
  hasWaves: boolean
}) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const { frame, width } = useWidth()
  const { shown: theme } = useTheme()
  const navigate = useNavigate()
  const [marked, setMarked] = useState(-1)
  const count = outcomes.length
  const grid = useMemo(() => tileGrid(count, width), [count, width])
  const painter = useRef<TilePainter | null>(null)
  useEffect(() => {
    const request = requestAnimationFrame(() => {
      if (canvas.current === null || width === 0) return
      painter.current ??= new TilePainter(canvas.current)
      painter.current.draw({ grid, width, theme, outcomes, marked })
    })
    return () => cancelAnimationFrame(request)
  }, [outcomes, grid, width, theme, marked])

  const indexOf = ({ nativeEvent: { offsetX, offsetY } }: PointerEvent | MouseEvent) =>
    tileAt(grid, count, offsetX, offsetY)
  const open = (index: number) => {
    const name = outcomes[index]?.name
    if (name !== undefined) void navigate({ to: '/databases/$database', params: { database: name } })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') return open(marked)
    if (!/^(?:Arrow|Home|End)/.test(event.key)) return
    event.preventDefault()
    setMarked(marked < 0 ? 0 : tileAfterKey(grid, count, marked, event.key))
  }
  return (
    <div>
      <div
        ref={frame}
        role="slider"
        aria-label={words.tilesLabel(countText(count))}
        aria-valuemin={1}
        aria-valuemax={Math.max(count, 1)}
        aria-valuenow={Math.max(marked + 1, 1)}
        aria-valuetext={tileText(outcomes[Math.max(marked, 0)], hasWaves)}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onFocus={() => setMarked((now) => Math.max(now, 0))}
        onBlur={() => setMarked(-1)}
        className="max-h-[32rem] overflow-y-auto rounded-sm"
      >
        <canvas
          ref={canvas}
          className="block cursor-pointer"
          style={{ width, height: grid.height }}
          onPointerMove={(event) => setMarked(indexOf(event))}
          onPointerLeave={() => setMarked(-1)}
          onClick={(event) => open(indexOf(event))}
        />
      </div>
      <div className="mt-3 flex min-h-6 flex-wrap items-center justify-between gap-x-6 gap-y-1.5">
        <Legend outcomes={outcomes} />
        <p className="min-w-0 truncate text-sm" aria-hidden>
          {tileText(outcomes[marked], hasWaves)}
        </p>
      </div>
    </div>
  )
}

function tileText(outcome: JobDatabase | undefined, hasWaves: boolean): string {
  if (outcome === undefined) return ''
  const { name, status, wave, error } = outcome
  const place = wave === 0 ? words.canary : words.wave(wave)
  const parts = [name, words.outcomes[status], hasWaves ? place : null, error]
  return parts.filter((part) => part !== null).join(' · ')
}

function Legend({ outcomes }: { outcomes: readonly JobDatabase[] }) {
  const counts = new Map<JobDatabase['status'], number>()
  for (const { status } of outcomes) counts.set(status, (counts.get(status) ?? 0) + 1)
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-1 text-xs text-soft">
      {(Object.keys(OUTCOME_COLOURS) as JobDatabase['status'][])
        .filter((status) => counts.has(status))
        .map((status) => (
          <li key={status} className="flex items-center gap-1.5">
            <span
              className="size-2.5 rounded-sm"
              style={{ background: `var(${OUTCOME_COLOURS[status]})` }}
              aria-hidden
            />
            {words.outcomes[status]}
            <span className="tabular text-faint">{countText(counts.get(status) ?? 0)}</span>
          </li>
        ))}
    </ul>
  )
}

/** The width that there is for the tiles, as it changes. */
function useWidth() {
  const frame = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(0)
  useEffect(() => {
    if (frame.current === null) return undefined
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined) setWidth(Math.floor(entry.contentRect.width))
    })
    observer.observe(frame.current)
    return () => observer.disconnect()
  }, [])
  return { frame, width }
}
