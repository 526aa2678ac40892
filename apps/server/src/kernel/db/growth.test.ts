import { expect, it } from 'vitest'
import { describeBothDialects } from '../../testing/both-dialects.ts'
import { countGrowth, migrate, type ControlStore, type Migration } from './index.ts'

const DAY = 86_400
const today = 20_000
const now = today * DAY + 3_600

const createThings: Migration = {
  id: 'test/0001-things',
  async up({ schema }) {
    await schema
      .createTable('things')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('deleted_at', 'bigint')
      .execute()
    await schema.createIndex('things_growth').on('things').columns(['deleted_at', 'created_at']).execute()
  },
  async down({ schema }) {
    await schema.dropTable('things').execute()
  },
}

describeBothDialects('Growth over days', ({ openStore }) => {
  async function things(
    ...rows: (readonly [createdDay: number, deletedDay?: number])[]
  ): Promise<ControlStore> {
    const store = await openStore()
    await migrate(store, [createThings])
    const tables = store.db.withTables<{
      things: { id: string; created_at: number; deleted_at: number | null }
    }>()
    for (const [index, [created, deleted]] of rows.entries())
      await tables
        .insertInto('things')
        .values({
          id: String(index),
          created_at: created * DAY,
          deleted_at: deleted === undefined ? null : deleted * DAY,
        })
        .execute()
    return store
  }
  const growth = ({ db }: ControlStore, endedAt: string | null = 'deleted_at') =>
    countGrowth(db, { table: 'things', endedAt }, now, 4)

  it('counts at the end of each day what there was then, also what is gone since', async () => {
    const store = await things(
      [today - 100],
      [today - 2],
      [today],
      // Gone before the first day, gone on the second, and made and gone between two ends.
      [today - 100, today - 50],
      [today - 100, today - 2],
      [today - 1, today - 1],
    )
    expect(await growth(store)).toEqual({ total: 3, daily: [2, 2, 2, 3] })
  })

  it('counts those that are there where nothing is told of others, and nothing in an empty table', async () => {
    expect(await growth(await things([today - 100], [today - 1]), null)).toEqual({
      total: 2,
      daily: [1, 1, 2, 2],
    })
    expect(await growth(await things())).toEqual({ total: 0, daily: [0, 0, 0, 0] })
  })
})
