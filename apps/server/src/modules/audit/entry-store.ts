import { sql } from 'kysely'
import { keyset, withCount, type ControlDb, type Page } from '../../kernel/db/index.ts'
import type { EntryFilter } from './entry-filter.ts'
import { listInWindows, readInWindows, type PageWanted, type Range } from './read-in-windows.ts'
import type { AuditEntryRow, AuditTables } from './tables.ts'

const byTime = {
  columns: [
    { name: 'created_at', type: 'integer' },
    { name: 'position', type: 'integer' },
  ],
  direction: 'desc',
} as const
const byPlace = { columns: [{ name: 'seq', type: 'integer' }], direction: 'desc' } as const

/** Reads entries. However long the trail is and however few entries fit, no statement looks at more than a window of it. */
export function createEntryStore(db: ControlDb) {
  const tables = db.withTables<AuditTables>()

  function matching({ chain, actor, action, targetType, targetId, requestId, since, until }: EntryFilter) {
    let query = tables.selectFrom('audit_entries')
    if (chain !== undefined) query = query.where('chain', '=', chain)
    if (actor !== undefined) query = query.where('actor', '=', actor)
    if (targetType !== undefined) query = query.where('target_type', '=', targetType)
    if (targetId !== undefined) query = query.where('target_id', '=', targetId)
    if (requestId !== undefined) query = query.where('request_id', '=', requestId)
    if (since !== undefined) query = query.where('created_at', '>=', since)
    if (until !== undefined) query = query.where('created_at', '<', until)
    // Not by comparison: PostgreSQL compares text by the rules of a language.
    if (action !== undefined)
      query = query.where(sql`substr(action, 1, ${Array.from(action).length})`, '=', action)
    return query
  }

  return {
    /** Newest first: by time, or within one chain by place. */
    async list(filter: EntryFilter, page: PageWanted): Promise<Page<AuditEntryRow>> {
      const order = filter.chain === undefined ? byTime : byPlace
      const found = matching(filter).selectAll()
      const indexed = indexedPart(filter)
      if (indexed === null) return keyset(found, { ...order, ...page })
      const keys = matching(indexed).select(['created_at', 'position', 'seq'])
      return listInWindows(
        page,
        (window) => keyset(keys, { ...order, ...window }),
        (last) => (window) => {
          const before =
            filter.chain === undefined
              ? sql<boolean>`(created_at, position) >= (${last.created_at}, ${last.position})`
              : sql<boolean>`seq >= ${last.seq}`
          return keyset(found.where(before), { ...order, ...window })
        },
      )
    },

    /** Oldest first, in the order of all entries. */
    async readPositions(filter: EntryFilter, range: Range): Promise<AuditEntryRow[]> {
      const found = matching(filter).selectAll().orderBy('position')
      return readInWindows(range, ({ after, until, limit }) =>
        found.where('position', '>', after).where('position', '<=', until).limit(limit).execute(),
      )
    },

    /** Oldest first, from behind place `after` of one chain on. */
    async readChain(chain: string, range: Omit<Range, 'until'>): Promise<AuditEntryRow[]> {
      return matching({ chain })
        .selectAll()
        .where('seq', '>', range.after)
        .orderBy('seq')
        .limit(range.limit)
        .execute()
    },

    /** The same for those that fit, up to place `until`. */
    async searchChain(
      chain: string,
      filter: Omit<EntryFilter, 'chain'>,
      range: Range,
    ): Promise<AuditEntryRow[]> {
      const found = matching({ ...filter, chain })
        .selectAll()
        .orderBy('seq')
      return readInWindows(range, ({ after, until, limit }) =>
        found.where('seq', '>', after).where('seq', '<=', until).limit(limit).execute(),
      )
    },

    /** Users by the last time at which they were locked out, newest first. */
    async lockedOut(since: number, limit: number) {
      const query = tables
        .selectFrom('audit_entries')
        .select(({ fn }) => ['target_id as userId', fn.max('created_at').as('at')])
        // Written out: the index is for this action alone, and a parameter does not say that it is this one.
        .where(sql<boolean>`action = 'user.locked_out'`)
        .where('created_at', '>=', since)
        .groupBy('target_id')
        .orderBy('at', 'desc')
      return withCount(query, limit)
    },

    async lastPosition(): Promise<number> {
      const row = await tables
        .selectFrom('audit_entries')
        .select(({ fn }) => fn.max('position').as('last'))
        .executeTakeFirst()
      return row?.last ?? 0
    },

    async firstSeq(chain: string): Promise<number | null> {
      const row = await tables
        .selectFrom('audit_entries')
        .select(({ fn }) => fn.min('seq').as('first'))
        .where('chain', '=', chain)
        .executeTakeFirst()
      return row?.first ?? null
    },
  }
}

/** The part of a filter that an index finds in the order of the list; null when that is all of it, or finds little anyway. */
function indexedPart(filter: EntryFilter): EntryFilter | null {
  const { chain, action, targetType, ...rest } = filter
  if (filter.targetId !== undefined || filter.requestId !== undefined) return null
  if (chain !== undefined) return Object.keys(filter).length === 1 ? null : { chain }
  return action === undefined && targetType === undefined ? null : rest
}
