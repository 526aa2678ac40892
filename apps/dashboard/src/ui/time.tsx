import { useSyncExternalStore } from 'react'

const STEPS: readonly (readonly [unit: Intl.RelativeTimeFormatUnit, seconds: number])[] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
]

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })
const exact = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'long' })
const day = new Intl.DateTimeFormat('en', { dateStyle: 'medium' })

/** A moment as people say it, in the reader's own zone, with the exact time on hover. `at` is in Unix seconds. */
export function Time({ at, className }: { at: number; className?: string }) {
  const now = useNow()
  // The browser's own hint: lists hold hundreds of times, and none of them is a stop for the keyboard.
  return (
    <time dateTime={new Date(at * 1000).toISOString()} title={exactTime(at)} className={className}>
      {relativeTime(at, now)}
    </time>
  )
}

/** `3 minutes ago`; beyond a month, the date. */
function relativeTime(at: number, now: number): string {
  const seconds = at - now
  const size = Math.abs(seconds)
  if (size > 2_592_000) return day.format(at * 1000)
  for (const [unit, length] of STEPS) {
    if (size >= length) return relative.format(Math.trunc(seconds / length), unit)
  }
  return size < 10 ? 'just now' : relative.format(seconds, 'second')
}

export function exactTime(at: number): string {
  return exact.format(at * 1000)
}

/** `0.4 s`, `12 s`, `3 min 20 s`, `2 h 5 min`. */
export function durationText(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`
  if (seconds < 60) return `${Math.round(seconds)} s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`
  return `${Math.floor(seconds / 3600)} h ${Math.round((seconds % 3600) / 60)} min`
}

/** One clock for all times of the page, so that they move together. */
const listeners = new Set<() => void>()
let nowSeconds = Math.floor(Date.now() / 1000)
let timer: ReturnType<typeof setInterval> | null = null

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  timer ??= setInterval(() => {
    nowSeconds = Math.floor(Date.now() / 1000)
    for (const each of listeners) each()
  }, 15_000)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0 || timer === null) return
    clearInterval(timer)
    timer = null
  }
}

function useNow(): number {
  return useSyncExternalStore(subscribe, () => nowSeconds)
}
