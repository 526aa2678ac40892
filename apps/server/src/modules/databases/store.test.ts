import { expect, it } from 'vitest'
import { migrate, uniqueViolation } from '../../kernel/db/index.ts'
import { newId } from '../../kernel/ids.ts'
import { describeBothDialects } from '../../testing/both-dialects.ts'
import { databasesMigrations } from './index.ts'
import { createDatabasesStore } from './store.ts'
import type { DatabaseRow } from './tables.ts'

describeBothDialects('the store of databases', ({ openStore }) => {
  async function opened() {
    const control = await openStore()
    await migrate(control, databasesMigrations)
    return { control, store: createDatabasesStore(control.db) }
  }

  it('keeps a row as it was given', async () => {
    const { store } = await opened()
    const row = databaseRow({ name: 'acme', metadata: '{"é":"\\u0000","n":1.5}', purge_at: 253_402_300_799 })
    await store.insert(row)
    expect(await store.findById(row.id)).toEqual(row)
    expect(await store.findByName('acme')).toEqual(row)
  })

  it('takes a name once among the living, and any number of times among the deleted', async () => {
    const { store } = await opened()
    for (const at of [1, 2])
      await store.insert(databaseRow({ name: 'acme', status: 'deleted', deleted_at: at }))
    await store.insert(databaseRow({ name: 'acme' }))
    const again = store.insert(databaseRow({ name: 'acme' }))
    await expect(again).rejects.toSatisfy((error) => uniqueViolation(error) !== null)
  })

  it('finds names by any part of them, letter by letter', async () => {
    const { store } = await opened()
    const names = ['a-b', 'a_b', 'ab', 'a-bc', 'b-a', 'a']
    for (const name of names) await store.insert(databaseRow({ name }))
    const search = async (nameContains: string) => {
      const { rows } = await store.list({ nameContains }, { limit: 10, cursor: null })
      return rows.map(({ name }) => name).sort()
    }
    expect(await search('a-')).toEqual(['a-b', 'a-bc'])
    expect(await search('a_')).toEqual(['a_b'])
    expect(await search('%')).toEqual([])
    expect(await search('\\')).toEqual([])
    expect(await search('B')).toEqual(['a-b', 'a-bc', 'a_b', 'ab', 'b-a'])
    expect(await search('a')).toEqual(['a', 'a-b', 'a-bc', 'a_b', 'ab', 'b-a'])
  })

  it('pages through a filtered list, newest first, each row once', async () => {
    const { store } = await opened()
    const made: string[] = []
    for (let n = 0; n < 7; n++) {
      const row = databaseRow({
        name: `n${n}`,
        template_name: n % 2 === 0 ? 'even' : 'odd',
        template_version: n,
      })
      await store.insert(row)
      if (n % 2 === 0) made.unshift(row.id)
    }
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const page = await store.list({ templateName: 'even', nameContains: 'n' }, { limit: 2, cursor })
      seen.push(...page.rows.map(({ id }) => id))
      cursor = page.nextCursor
    } while (cursor !== null)
    expect(seen).toEqual(made)
    const exact = await store.list({ templateVersion: 3 }, { limit: 5, cursor: null })
    expect(exact.rows.map(({ name }) => name)).toEqual(['n3'])
  })

  it('pages through every order, each row once, ties told apart by their ids', async () => {
    const { store } = await opened()
    const rows = ['delta', 'alpha', 'charlie', 'bravo', 'echo', 'alpha-2', 'foxtrot'].map((name, n) =>
      // Three seconds for seven rows, and another order of the last changes.
      databaseRow({ name, created_at: n % 3, updated_at: 100 - n }),
    )
    for (const row of rows) await store.insert(row)
    for (const by of ['name', 'created_at', 'updated_at'] as const) {
      const ascending = rows
        .toSorted((a, b) => compare(a[by], b[by]) || compare(a.id, b.id))
        .map(({ name }) => name)
      for (const direction of ['asc', 'desc'] as const) {
        const seen: string[] = []
        let cursor: string | null = null
        do {
          const page = await store.list({}, { limit: 2, cursor }, { by, direction })
          seen.push(...page.rows.map(({ name }) => name))
          cursor = page.nextCursor
        } while (cursor !== null)
        expect(seen, `${by} ${direction}`).toEqual(direction === 'asc' ? ascending : ascending.toReversed())
      }
    }
  })

  it('lets one of several end the making of a database', async () => {
    const { store } = await opened()
    const row = databaseRow({ status: 'creating' })
    await store.insert(row)
    const settle = () => store.settle(row.id, 'creating', { status: 'ready' })
    const settled = await Promise.all([settle(), settle(), settle()])
    expect(settled.filter(Boolean)).toHaveLength(1)
    expect(await store.settle(row.id, 'restoring', { status: 'ready' })).toBe(false)
  })

  it('lists the living of a template for a rollout, and counts them by version', async () => {
    const { store } = await opened()
    const template = { template_id: 'tpl_a', template_name: 'a' }
    const ready = databaseRow({ ...template, template_version: 1 })
    const creating = databaseRow({ ...template, template_version: 2, status: 'creating' })
    await store.insert(ready)
    await store.insert(creating)
    await store.insert(databaseRow({ ...template, template_version: 1, status: 'restoring' }))
    await store.insert(databaseRow({ ...template, template_version: 1, status: 'deleted', deleted_at: 1 }))
    await store.insert(databaseRow({ template_id: 'tpl_b', template_version: 1 }))
    const list = await store.listOfTemplate('tpl_a')
    expect(list.map(({ id }) => id)).toEqual([ready.id, creating.id])
    expect(await store.countOfTemplate('tpl_a')).toBe(3)
    expect(await store.countOfTemplate('tpl_a', 2)).toBe(1)
    await store.setVersion([ready.id], 2, 5)
    expect(await store.countOfTemplate('tpl_a', 2)).toBe(2)
  })

  it('finds what is to be ended and what is to be purged', async () => {
    const { store } = await opened()
    const old = databaseRow({ status: 'creating', updated_at: 10 })
    const due = databaseRow({ status: 'deleted', deleted_at: 1, purge_at: 50 })
    await store.insert(old)
    await store.insert(databaseRow({ status: 'creating', updated_at: 99 }))
    await store.insert(due)
    await store.insert(databaseRow({ status: 'deleted', deleted_at: 1, purge_at: 51 }))
    expect((await store.findUnfinished('creating', 20)).map(({ id }) => id)).toEqual([old.id])
    expect((await store.findPurgeable(50)).map(({ id }) => id)).toEqual([due.id])
  })

  it('gives a snapshot to its own database alone', async () => {
    const { store } = await opened()
    const snapshot = {
      id: newId('snp'),
      database_id: 'db_a',
      reason: 'manual',
      template_id: null,
      template_version: null,
      size_bytes: 2 ** 40,
      created_at: 1,
    } as const
    await store.insertSnapshot(snapshot)
    expect(await store.findSnapshot('db_a', snapshot.id)).toEqual(snapshot)
    expect(await store.findSnapshot('db_b', snapshot.id)).toBeUndefined()
    await store.removeSnapshot('db_b', snapshot.id)
    expect(await store.snapshotIds('db_a')).toEqual([snapshot.id])
  })
})

function databaseRow(given: Partial<DatabaseRow>): DatabaseRow {
  const id = newId('db')
  return {
    id,
    name: id,
    status: 'ready',
    template_id: null,
    template_name: null,
    template_version: null,
    lazy_rollout_id: null,
    placement: 'local',
    durability: 'normal',
    metadata: '{}',
    created_at: 1,
    updated_at: 1,
    deleted_at: null,
    purge_at: null,
    ...given,
  }
}

function compare(a: string | number, b: string | number): number {
  return a < b ? -1 : a > b ? 1 : 0
}
