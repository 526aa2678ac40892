import { setImmediate as otherWork } from 'node:timers/promises'
import type { Page } from '../../kernel/db/index.ts'

/** A part of an order: behind `after`, up to `until`. */
export interface Range {
  after: number
  until: number
  limit: number
}

/** Rows that one statement may look at: embedded SQLite answers in this process, which does nothing else meanwhile. */
export const WINDOW_ROWS = 2_000

/**
 * Reads rows of a range that fit a filter, however few do: window by window, with room for other work in between.
 * @param read reads one window, in order
 */
export async function readInWindows<Row>(
  { after, until, limit }: Range,
  read: (window: Range) => Promise<Row[]>,
): Promise<Row[]> {
  const found: Row[] = []
  for (let from = after; from < until && found.length < limit; from += WINDOW_ROWS) {
    if (from !== after) await otherWork()
    const window = { after: from, until: Math.min(from + WINDOW_ROWS, until), limit: limit - found.length }
    found.push(...(await read(window)))
  }
  return found
}

export interface PageWanted {
  limit: number
  cursor: string | null
}

type ReadPage<Row> = (page: PageWanted) => Promise<Page<Row>>

/**
 * The same for a list with cursors: a page of rows that fit, out of a list that is much longer.
 * @param readKeys a page of the longer list, of which only the order is looked at
 * @param readFitting a page of what fits, up to the last of these keys
 */
export async function listInWindows<Key, Row>(
  { limit, cursor }: PageWanted,
  readKeys: ReadPage<Key>,
  readFitting: (last: Key) => ReadPage<Row>,
): Promise<Page<Row>> {
  const found: Row[] = []
  for (let from = cursor; ;) {
    const window = await readKeys({ limit: WINDOW_ROWS, cursor: from })
    const last = window.rows.at(-1)
    if (last === undefined) return { rows: found, nextCursor: null }
    const page = await readFitting(last)({ limit: limit - found.length, cursor: from })
    found.push(...page.rows)
    if (page.nextCursor !== null) return { rows: found, nextCursor: page.nextCursor }
    if (found.length === limit || window.nextCursor === null)
      return { rows: found, nextCursor: window.nextCursor }
    from = window.nextCursor
    await otherWork()
  }
}
