import { statSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { beforeAll, expect, it } from 'vitest'
import { describeBothDialects } from '../../testing/both-dialects.ts'
import type { ControlDb, ControlStore } from './control-store.ts'
import { isForeignKeyViolation, NestedTransactionError, uniqueViolation } from './errors.ts'
import { openControlStore } from './open-control-store.ts'

interface Tables {
  accounts: { id: string; owner: string; slot: number; balance: number }
  entries: { id: string; account_id: string; note: string | null }
}

async function createTables(store: ControlStore): Promise<void> {
  await store.schemaTransaction(async ({ schema }) => {
    await schema
      .createTable('accounts')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('owner', 'text', (column) => column.notNull())
      .addColumn('slot', 'bigint', (column) => column.notNull())
      .addColumn('balance', 'bigint', (column) => column.notNull().defaultTo(0))
      .addUniqueConstraint('accounts_owner_slot', ['owner', 'slot'])
      .execute()
    await schema
      .createTable('entries')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('account_id', 'text', (column) => column.notNull().references('accounts.id'))
      .addColumn('note', 'text')
      .execute()
  })
}

const account = (id: string, slot = 0) => ({ id, owner: `owner of ${id}`, slot, balance: 0 })
const insert = (db: ControlDb, id: string, slot = 0) =>
  db.withTables<Tables>().insertInto('accounts').values(account(id, slot)).execute()
const ids = async (db: ControlDb) => {
  const rows = await db.withTables<Tables>().selectFrom('accounts').select('id').orderBy('id').execute()
  return rows.map(({ id }) => id)
}

describeBothDialects('control store', ({ openStore, freshUrl, dialect }) => {
  let store: ControlStore
  beforeAll(async () => {
    store = await openStore()
    await createTables(store)
  })

  it('keeps what a transaction committed and answers its result', async () => {
    const result = await store.transaction(async (tx) => {
      await insert(tx, 'kept')
      return 42
    })
    expect(result).toBe(42)
    expect(await ids(store.db)).toContain('kept')
  })

  it('rolls everything back when the work throws, and runs no hook', async () => {
    const hooks: string[] = []
    const attempt = store.transaction(async (tx) => {
      tx.afterCommit(() => hooks.push('ran'))
      await insert(tx, 'gone')
      throw new Error('changed my mind')
    })
    await expect(attempt).rejects.toThrow('changed my mind')
    expect(await ids(store.db)).not.toContain('gone')
    expect(hooks).toEqual([])
  })

  it('runs hooks in order after the commit, when others can see the rows', async () => {
    const seen: Promise<string[]>[] = []
    const order: number[] = []
    await store.transaction(async (tx) => {
      tx.afterCommit(() => {
        order.push(1)
        seen.push(ids(store.db))
      })
      tx.afterCommit(() => order.push(2))
      await insert(tx, 'hooked')
      expect(order).toEqual([])
    })
    expect(order).toEqual([1, 2])
    expect(await seen[0]).toContain('hooked')
  })

  it('runs what is to come last right before the commit, and rolls back when that fails', async () => {
    const order: string[] = []
    await store.transaction(async (tx) => {
      tx.beforeCommit(async () => {
        order.push('late')
        await insert(tx, 'late')
        tx.beforeCommit(async () => void order.push('later'))
      })
      tx.afterCommit(() => order.push('after'))
      order.push('work')
    })
    expect(order).toEqual(['work', 'late', 'later', 'after'])
    expect(await ids(store.db)).toContain('late')

    const refused = store.transaction(async (tx) => {
      await insert(tx, 'undone')
      tx.beforeCommit(async () => {
        throw new Error('too late')
      })
    })
    await expect(refused).rejects.toThrow('too late')
    expect(await ids(store.db)).not.toContain('undone')
  })

  it('names the transactions under way that have written to a table, and only those', async () => {
    const { promise: held, resolve: release } = Promise.withResolvers<void>()
    const { promise: written, resolve: tell } = Promise.withResolvers<void>()
    const writing = store.transaction(async (tx) => {
      await insert(tx, 'under way')
      tell()
      await held
    })
    await written
    const during = await store.capabilities.openWriters(store.db, 'accounts')
    const elsewhere = await store.capabilities.openWriters(store.db, 'entries')
    release()
    await writing
    expect(during.size).toBe(dialect === 'sqlite' ? 0 : 1)
    expect(elsewhere.size).toBe(0)
    const after = await store.capabilities.openWriters(store.db, 'accounts')
    expect(after.isDisjointFrom(during)).toBe(true)
  })

  it('reports a failing hook without failing the transaction or the hooks after it', async () => {
    const reported: unknown[] = []
    const order: number[] = []
    const second = await openStore({ onError: (error) => reported.push(error) })
    await second.transaction(async (tx) => {
      tx.afterCommit(() => {
        throw new Error('hook')
      })
      tx.afterCommit(() => order.push(2))
    })
    expect(order).toEqual([2])
    expect(reported).toEqual([new Error('hook')])
  })

  it('reads beside an open transaction without waiting for it and without seeing its rows', async () => {
    const { promise: read, resolve: goOn } = Promise.withResolvers<void>()
    const writing = store.transaction(async (tx) => {
      await insert(tx, 'pending')
      await read
    })
    await sleep(20)
    const beside = await ids(store.db)
    goOn()
    await writing
    expect(beside).not.toContain('pending')
    expect(await ids(store.db)).toContain('pending')
  })

  it('loses no update of concurrent transactions that read and write, of one process or several', async () => {
    const url = await freshUrl()
    const one = await openStore({ url })
    await createTables(one)
    const stores = [one, await openStore({ url })]
    await insert(one.db, 'counter')
    const increment = (by: ControlStore) =>
      by.transaction(
        async (tx) => {
          const db = tx.withTables<Tables>()
          const query = db.selectFrom('accounts').selectAll().where('id', '=', 'counter')
          const { balance } = await tx.capabilities.lockRows(query, 'wait').executeTakeFirstOrThrow()
          await sleep(1)
          await db
            .updateTable('accounts')
            .set({ balance: balance + 1 })
            .where('id', '=', 'counter')
            .execute()
        },
        { isolation: 'read committed' },
      )
    await Promise.all(stores.flatMap((by) => Array.from({ length: 10 }, () => increment(by))))
    const { balance } = await one.db
      .withTables<Tables>()
      .selectFrom('accounts')
      .select('balance')
      .where('id', '=', 'counter')
      .executeTakeFirstOrThrow()
    expect(balance).toBe(20)
  })

  it('serializes transactions on request by running the loser again', async () => {
    await insert(store.db, 'first of two')
    let runs = 0
    const bothHaveRead = Promise.withResolvers<void>()
    const claim = (id: string) =>
      store.transaction(
        async (tx) => {
          const taken = (await ids(tx)).filter((known) => known.startsWith('claim'))
          runs += 1
          // On SQLite one comes after the other.
          if (runs === 2 || dialect === 'sqlite') bothHaveRead.resolve()
          await bothHaveRead.promise
          if (taken.length === 0) await insert(tx, id)
        },
        { isolation: 'serializable' },
      )
    await Promise.all([claim('claim a'), claim('claim b')])
    expect((await ids(store.db)).filter((id) => id.startsWith('claim'))).toHaveLength(1)
    expect(runs).toBe(dialect === 'sqlite' ? 2 : 3)
  })

  it('refuses a transaction inside a transaction, and allows one that outlives it', async () => {
    let later: Promise<unknown> = Promise.resolve()
    const { promise: ended, resolve: end } = Promise.withResolvers<void>()
    await store.transaction(async () => {
      await expect(store.transaction(async () => 1)).rejects.toThrow(NestedTransactionError)
      later = ended.then(() => store.transaction(async () => 2))
    })
    end()
    expect(await later).toBe(2)
  })

  it('refuses the executor of a transaction that has ended', async () => {
    let leaked: ControlDb | null = null
    await store.transaction(async (tx) => {
      leaked = tx
    })
    await expect(ids(leaked ?? store.db)).rejects.toThrow()
  })

  it('names the columns of a broken unique key, and knows a broken reference', async () => {
    await insert(store.db, 'unique', 7)
    const sameSlot = { ...account('other', 7), owner: 'owner of unique' }
    const slots = await failure(
      store.db.withTables<Tables>().insertInto('accounts').values(sameSlot).execute(),
    )
    expect(uniqueViolation(slots)).toMatchObject({ table: 'accounts', columns: ['owner', 'slot'] })
    const primary = await failure(insert(store.db, 'unique', 8))
    expect(uniqueViolation(primary)).toMatchObject({ table: 'accounts', columns: ['id'] })

    const orphan = { id: 'e', account_id: 'nobody', note: null }
    const reference = await failure(
      store.db.withTables<Tables>().insertInto('entries').values(orphan).execute(),
    )
    expect(isForeignKeyViolation(reference)).toBe(true)
    expect(uniqueViolation(reference)).toBeNull()
    expect(uniqueViolation(new Error('UNIQUE constraint failed: a.b'))).toBeNull()
  })

  it('leaves out what is there already', async () => {
    await insert(store.db, 'ignored')
    const query = store.db.withTables<Tables>().insertInto('accounts').values(account('ignored'))
    const [result] = await store.capabilities.insertIgnore(query).execute()
    expect(result?.numInsertedOrUpdatedRows).toBe(0n)
  })

  it('gives integers, sums and counts as numbers, and refuses a boolean', async () => {
    await insert(store.db, 'big', Number.MAX_SAFE_INTEGER)
    const db = store.db.withTables<Tables>()
    const row = await db
      .selectFrom('accounts')
      .select(({ fn }) => [fn.sum('slot').as('sum'), fn.countAll().as('count'), fn.max('slot').as('max')])
      .where('id', '=', 'big')
      .executeTakeFirstOrThrow()
    expect(row).toEqual({ sum: Number.MAX_SAFE_INTEGER, count: 1, max: Number.MAX_SAFE_INTEGER })
    const wrong = sql`insert into accounts (id, owner, slot) values ('wrong', 'x', ${true})`
    await expect(wrong.execute(store.db)).rejects.toThrow()
  })

  it('counts the rows that a statement wrote, with and without returning', async () => {
    const db = store.db.withTables<Tables>()
    await insert(store.db, 'counted', 1)
    const update = db.updateTable('accounts').set({ balance: 3 }).where('id', '=', 'counted')
    expect((await update.executeTakeFirstOrThrow()).numUpdatedRows).toBe(1n)
    expect(await update.returning('balance').execute()).toEqual([{ balance: 3 }])
  })

  it('tells of each own commit and of no rollback or read', async () => {
    let commits = 0
    const stop = store.onOwnCommit(() => {
      commits += 1
    })
    await store.transaction((tx) => insert(tx, 'told'))
    await insert(store.db, 'told again')
    await ids(store.db)
    await failure(
      store.transaction(async (tx) => {
        await insert(tx, 'untold')
        throw new Error('no')
      }),
    )
    expect(commits).toBe(2)
    stop()
    await insert(store.db, 'told nobody')
    expect(commits).toBe(2)
  })

  it('waits for another connection that is writing, while this process goes on', async () => {
    const url = await freshUrl()
    const [one, two] = [await openStore({ url }), await openStore({ url })]
    await createTables(one)
    const { promise: release, resolve } = Promise.withResolvers<void>()
    const inserted = Promise.withResolvers<void>()
    const holding = one.transaction(async (tx) => {
      await insert(tx, 'same id')
      inserted.resolve()
      await release
    })
    await inserted.promise
    const waiting = insert(two.db, 'same id', 1)
    const waitingToo = failure(waiting)
    await sleep(30)
    resolve()
    await holding
    expect(uniqueViolation(await waitingToo)?.columns).toEqual(['id'])
  })

  it('lets an open transaction end before it closes, and answers nothing afterwards', async () => {
    const url = await freshUrl()
    const other = await openStore({ url })
    await createTables(other)
    await other.ping()
    const last = other.transaction(async (tx) => {
      await sleep(20)
      await insert(tx, 'last')
    })
    await Promise.all([last, other.close(), other.close()])
    await expect(other.transaction((tx) => insert(tx, 'late'))).rejects.toThrow('closed')
    await expect(other.ping()).rejects.toThrow()
    expect(await ids((await openStore({ url })).db)).toEqual(['last'])
  })
})

async function failure(attempt: Promise<unknown>): Promise<unknown> {
  return await attempt.then(
    () => null,
    (error: unknown) => error,
  )
}

describeBothDialects('control store file', ({ openStore, dialect }) => {
  it.runIf(dialect === 'sqlite')('is readable by its owner alone', async () => {
    const { location } = await openStore()
    if (location.dialect !== 'sqlite') throw new Error('not a file')
    expect(statSync(location.path).mode & 0o777).toBe(0o600)
  })
})

it('refuses an address that it does not know', async () => {
  await expect(openControlStore({ url: 'mysql://localhost' })).rejects.toThrow('postgres://')
  await expect(openControlStore({ url: 'sqlite::memory:' })).rejects.toThrow('path of a file')
})
