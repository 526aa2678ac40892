import { beforeAll, expect, it } from 'vitest'
import { describeBothDialects } from '../../testing/both-dialects.ts'
import type { ControlStore } from './control-store.ts'
import { prepareQuery } from './prepare-query.ts'

interface Tables {
  jars: { id: string; owner: string | null; marbles: number }
}

describeBothDialects('prepared queries', ({ openStore }) => {
  let store: ControlStore
  beforeAll(async () => {
    store = await openStore()
    await store.schemaTransaction(({ schema }) =>
      schema
        .createTable('jars')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('owner', 'text')
        .addColumn('marbles', 'bigint', (column) => column.notNull())
        .execute(),
    )
  })

  let builds = 0
  const insertJar = prepareQuery<Tables['jars'], never>((db, parameter) => {
    builds += 1
    const row = { id: parameter('id'), owner: parameter('owner'), marbles: parameter('marbles') }
    return db.withTables<Tables>().insertInto('jars').values(row)
  })
  const findJar = prepareQuery<{ id: string; least: number }, Tables['jars']>((db, parameter) =>
    db
      .withTables<Tables>()
      .selectFrom('jars')
      .selectAll()
      .where('marbles', '>=', parameter('least'))
      .where('owner', 'is not', null)
      .where('id', '=', parameter('id'))
      .where('marbles', '<', 1_000),
  )
  const fill = prepareQuery<{ owner: string | null; marbles: number }, never>((db, parameter) =>
    db
      .withTables<Tables>()
      .updateTable('jars')
      .set({ marbles: parameter('marbles') })
      .where('owner', '=', parameter('owner')),
  )

  it('are built once and run with the values of each call', async () => {
    const before = builds
    await insertJar(store.db, { id: 'a', owner: 'ada', marbles: 3 })
    await insertJar(store.db, { id: 'b', owner: 'ben', marbles: 5 })
    expect(builds - before).toBe(1)
    expect((await findJar(store.db, { id: 'a', least: 3 })).rows).toEqual([
      { id: 'a', owner: 'ada', marbles: 3 },
    ])
    expect((await findJar(store.db, { id: 'b', least: 6 })).rows).toEqual([])
  })

  it('take null as a value', async () => {
    await insertJar(store.db, { id: 'nobody', owner: null, marbles: 9 })
    expect((await findJar(store.db, { id: 'nobody', least: 1 })).rows).toEqual([])
    const { rows } = await store.db.executeQuery(
      store.db.withTables<Tables>().selectFrom('jars').selectAll().where('id', '=', 'nobody').compile(),
    )
    expect(rows).toEqual([{ id: 'nobody', owner: null, marbles: 9 }])
  })

  it('belong to the transaction that they are given, and tell how many rows they changed', async () => {
    const attempt = store.transaction(async (tx) => {
      await insertJar(tx, { id: 'c', owner: 'cleo', marbles: 1 })
      expect((await fill(tx, { owner: 'cleo', marbles: 2 })).numAffectedRows).toBe(1n)
      expect((await fill(tx, { owner: 'nobody here', marbles: 2 })).numAffectedRows).toBe(0n)
      throw new Error('changed my mind')
    })
    await expect(attempt).rejects.toThrow('changed my mind')
    expect((await findJar(store.db, { id: 'c', least: 0 })).rows).toEqual([])
  })
})
