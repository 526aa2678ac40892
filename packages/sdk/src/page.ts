/** One page of records: an array, with the way to the next one. Iterating it with `for await` walks this page and all further ones. */
export interface Page<T> extends Array<T>, AsyncIterable<T> {
  /** Give it as `cursor` for the next page; null on the last. */
  next_cursor: string | null
}

/** The answer of a list call: await it for one page, or walk all records with `for await`. */
export interface PageRequest<T> extends Promise<Page<T>>, AsyncIterable<T> {}

export interface ListOptions {
  /** Records a page, 1 to 200. */
  limit?: number
  /** `next_cursor` of the page before. */
  cursor?: string
}

type Load<T> = (cursor: string | undefined) => Promise<{ data: T[]; next_cursor: string | null }>

/** Lists page by page: the first page is asked for at once, each further one when the walk gets there. */
export function listPages<T>(cursor: string | undefined, load: Load<T>): PageRequest<T> {
  const loadPage = async (from: string | undefined): Promise<Page<T>> => toPage(await load(from), loadPage)
  const first = loadPage(cursor)
  return Object.assign(first, {
    async *[Symbol.asyncIterator]() {
      yield* await first
    },
  })
}

function toPage<T>(
  reply: { data: T[]; next_cursor: string | null },
  loadPage: (cursor: string) => Promise<Page<T>>,
): Page<T> {
  const walk = async function* walk() {
    yield* reply.data.values()
    let next = reply.next_cursor
    while (next !== null) {
      const page = await loadPage(next)
      yield* page.values()
      next = page.next_cursor
    }
  }
  const page = Object.assign([...reply.data], {
    next_cursor: reply.next_cursor,
    [Symbol.asyncIterator]: walk,
  })
  // The records alone are what a log, a comparison or JSON should show.
  Object.defineProperty(page, Symbol.asyncIterator, { value: walk, enumerable: false })
  return page
}
