import { InvalidCursorError } from '../db/index.ts'
import { problem } from '../errors.ts'

const LIMIT_DEFAULT = 50
const LIMIT_MAX = 200

export interface PageInput {
  limit: number
  cursor: string | null
}

/** Reads `?limit=&cursor=`. */
export function readPage(query: { limit?: string; cursor?: string }): PageInput {
  const limit = query.limit === undefined ? LIMIT_DEFAULT : Number(query.limit)
  if (limit < 1 || limit > LIMIT_MAX) {
    throw problem('INVALID_REQUEST', {
      detail: `query.limit: must be from 1 to ${LIMIT_MAX}`,
      errors: [{ pointer: 'query.limit', detail: `must be from 1 to ${LIMIT_MAX}` }],
    })
  }
  return { limit, cursor: query.cursor ?? null }
}

/** Makes a wire page of a page of rows. */
export async function showPage<Row, Shown>(
  page: Promise<{ rows: Row[]; nextCursor: string | null }>,
  show: (row: Row) => Shown,
): Promise<{ data: Shown[]; next_cursor: string | null }> {
  const { rows, nextCursor } = await refuseForeignCursor(page)
  return { data: rows.map(show), next_cursor: nextCursor }
}

/** Gives a page, or INVALID_CURSOR for a cursor that the list did not give out. */
export async function refuseForeignCursor<Page>(page: Promise<Page>): Promise<Page> {
  try {
    return await page
  } catch (error) {
    if (!(error instanceof InvalidCursorError)) throw error
    throw problem('INVALID_CURSOR', {
      detail: 'The cursor is not one that this list gave out.',
      hint: 'Use `next_cursor` of the page before, with the same filters, or start without a cursor.',
      cause: error,
    })
  }
}
