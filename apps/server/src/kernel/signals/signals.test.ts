import { spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import { expect, it, onTestFinished } from 'vitest'
import { describeBothDialects } from '../../testing/both-dialects.ts'
import { checkMigrations } from '../db/check-migrations.ts'
import { migrate } from '../db/index.ts'
import type { ControlDb } from '../db/index.ts'
import { createSignals, signal, signalMigrations, watchExternalChanges } from './index.ts'

const renamed = signal<{ id: string; name: string }>('notes.renamed')
const removed = signal<string>('notes.removed')
const note = (db: ControlDb, id: string) => sql`insert into notes (id) values (${id})`.execute(db)

describeBothDialects('signals', ({ openStore, freshUrl }) => {
  it('reach their listeners after the commit, in order, and nobody after a rollback', async () => {
    const store = await openStore()
    const { emit, on } = createSignals(() => {})
    const heard: unknown[] = []
    on(renamed, (payload) => heard.push(payload))
    const stop = on(removed, (id) => heard.push(id))

    await store.transaction(async (tx) => {
      emit(tx, removed, 'a')
      emit(tx, renamed, { id: 'b', name: 'new' })
      expect(heard).toEqual([])
    })
    expect(heard).toEqual(['a', { id: 'b', name: 'new' }])

    const attempt = store.transaction(async (tx) => {
      emit(tx, removed, 'never')
      throw new Error('no')
    })
    await expect(attempt).rejects.toThrow('no')
    stop()
    await store.transaction(async (tx) => emit(tx, removed, 'unheard'))
    expect(heard).toHaveLength(2)
  })

  it('reach the other listeners when one throws', async () => {
    const store = await openStore()
    const errors: unknown[] = []
    const { emit, on } = createSignals((error) => errors.push(error))
    const heard: string[] = []
    on(removed, () => {
      throw new Error('deaf')
    })
    on(removed, (id) => heard.push(id))
    await store.transaction(async (tx) => emit(tx, removed, 'a'))
    expect(heard).toEqual(['a'])
    expect(errors).toEqual([new Error('deaf')])
  })

  async function watchedStore(url: string) {
    const store = await openStore({ url })
    await migrate(store, signalMigrations)
    await sql`create table if not exists notes (id text primary key)`.execute(store.db)
    const watch = await watchExternalChanges(store, () => {})
    onTestFinished(() => watch.stop())
    let changes = 0
    watch.onExternalChange(() => {
      changes += 1
    })
    return { store, watch, changes: () => changes }
  }

  it('of another process arrive, and a listener that was taken off hears no more', async () => {
    const url = await freshUrl()
    const { watch, changes } = await watchedStore(url)
    await settle(changes)
    let offered = 0
    watch.onExternalChange(() => (offered += 1))()
    const before = changes()
    await runWriter(url)
    await until(() => changes() > before)
    expect(offered).toBe(0)
  })

  it('come to one connection from a single write and from a transaction of another, and not from its own', async () => {
    const url = await freshUrl()
    const one = await watchedStore(url)
    const two = await watchedStore(url)
    await settle(one.changes, two.changes)

    const [ones, twos] = [one.changes(), two.changes()]
    await note(one.store.db, 'single write')
    await until(() => two.changes() > twos)
    const twosAfterWrite = two.changes()
    await one.store.transaction((tx) => note(tx, 'transaction'))
    await until(() => two.changes() > twosAfterWrite)
    await sleep(500)
    expect(one.changes()).toBe(ones)
  })

  it('are bundled: many commits at once make few changes', async () => {
    const url = await freshUrl()
    const one = await watchedStore(url)
    const two = await watchedStore(url)
    await settle(one.changes, two.changes)
    const before = two.changes()
    for (let n = 0; n < 100; n++) await note(one.store.db, `bundle ${n}`)
    await until(() => two.changes() > before)
    await settle(two.changes)
    expect(two.changes() - before).toBeLessThan(30)
  })

  it('have migrations that go back and forth', async () => {
    await checkMigrations(await openStore(), signalMigrations)
  })
})

async function runWriter(url: string): Promise<void> {
  const file = fileURLToPath(new URL('testing/writing-process.ts', import.meta.url))
  const child = spawn(process.execPath, ['--conditions=development', file, url], { stdio: 'inherit' })
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  expect(code).toBe(0)
}

/** Waits until what came before has been noticed by everybody. */
async function settle(...counts: (() => number)[]): Promise<void> {
  for (let quiet = 0, sum = -1; quiet < 6;) {
    const now = counts.reduce((total, count) => total + count(), 0)
    quiet = now === sum ? quiet + 1 : 0
    sum = now
    await sleep(100)
  }
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 15_000
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('It did not come to pass in time.')
    await sleep(10)
  }
}
