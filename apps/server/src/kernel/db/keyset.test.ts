import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { describeBothDialects } from '../../testing/both-dialects.ts'
import type { ControlStore } from './control-store.ts'
import { InvalidCursorError } from './errors.ts'
import { keyset } from './keyset.ts'

interface Tables {
  items: { id: string; made_at: number }
}

const budget = Number(process.env['TENANTRY_TEST_BUDGET'] ?? '1')

describeBothDialects('keyset pages', ({ openStore }) => {
  async function storeWith(rows: readonly Tables['items'][]): Promise<ControlStore> {
    const store = await openStore()
    await store.schemaTransaction(({ schema }) =>
      schema
        .createTable('items')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('made_at', 'bigint', (column) => column.notNull())
        .execute(),
    )
    if (rows.length > 0)
      await store.db
        .withTables<Tables>()
        .insertInto('items')
        .values([...rows])
        .execute()
    return store
  }

  const page = (store: ControlStore, direction: 'asc' | 'desc', cursor: string | null, limit: number) =>
    keyset(store.db.withTables<Tables>().selectFrom('items').selectAll(), {
      columns: [
        { name: 'made_at', ref: 'items.made_at', type: 'integer' },
        { name: 'id', type: 'text' },
      ],
      direction,
      cursor,
      limit,
    })

  async function walk(store: ControlStore, direction: 'asc' | 'desc', limit: number) {
    const rows: Tables['items'][] = []
    let cursor: string | null = null
    do {
      const next: Awaited<ReturnType<typeof page>> = await page(store, direction, cursor, limit)
      expect(next.rows.length).toBeLessThanOrEqual(limit)
      rows.push(...next.rows)
      cursor = next.nextCursor
    } while (cursor !== null)
    return rows
  }

  it('walk through every row exactly once, in order, whatever the page size', async () => {
    const rows = fc.uniqueArray(
      fc.record({ id: fc.stringMatching(/^[a-z]{1,6}$/), made_at: fc.integer({ min: 0, max: 3 }) }),
      { selector: ({ id }) => id, maxLength: 25 },
    )
    await fc.assert(
      fc.asyncProperty(rows, fc.integer({ min: 1, max: 7 }), async (all, limit) => {
        const store = await storeWith(all)
        const sorted = all.toSorted((a, b) => a.made_at - b.made_at || (a.id < b.id ? -1 : 1))
        expect(await walk(store, 'asc', limit)).toEqual(sorted)
        expect(await walk(store, 'desc', limit)).toEqual(sorted.toReversed())
        await store.close()
      }),
      { numRuns: Math.ceil(8 * budget) },
    )
  })

  it('go on at the right place when rows come and go in between', async () => {
    const store = await storeWith(['a', 'b', 'c', 'd'].map((id) => ({ id, made_at: 1 })))
    const first = await page(store, 'asc', null, 2)
    const db = store.db.withTables<Tables>()
    await db.deleteFrom('items').where('id', '=', 'b').execute()
    await db.insertInto('items').values({ id: 'aa', made_at: 1 }).execute()
    const second = await page(store, 'asc', first.nextCursor, 2)
    expect(second.rows.map(({ id }) => id)).toEqual(['c', 'd'])
    expect(second.nextCursor).toBeNull()
  })

  it('refuse a cursor that is damaged, forged, or from another list', async () => {
    const store = await storeWith(['a', 'b'].map((id) => ({ id, made_at: 1 })))
    const cursor = (await page(store, 'asc', null, 1)).nextCursor ?? ''
    const forge = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const [, checksum] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as [number, string]
    const refused = [
      '',
      'x',
      `${cursor}AAAA`,
      cursor.slice(0, -4),
      ' '.repeat(8),
      'a'.repeat(5000),
      forge({}),
      forge([2, checksum, 1, 'a']),
      forge([1, checksum, 2, 'a']),
      forge([1, checksum, '1', 'a']),
      forge([1, checksum, 1]),
    ]
    for (const bad of refused)
      await expect(page(store, 'asc', bad, 1), bad).rejects.toThrow(InvalidCursorError)
    await expect(page(store, 'desc', cursor, 1)).rejects.toThrow(InvalidCursorError)
    expect((await page(store, 'asc', cursor, 1)).rows).toHaveLength(1)
  })

  it('refuse a limit below one', async () => {
    const store = await storeWith([])
    await expect(page(store, 'asc', null, 0)).rejects.toThrow(RangeError)
  })
})
