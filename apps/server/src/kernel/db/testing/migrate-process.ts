import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { migrate, openControlStore } from '../index.ts'
import type { Migration } from '../index.ts'

/** Several of these start at once on one empty store; each prints what it applied. */
const slowly = (id: string, table: string): Migration => ({
  id,
  async up(db) {
    await sql`create table ${sql.id(table)} (id text primary key)`.execute(db)
    await sleep(100)
  },
  async down() {},
})

const store = await openControlStore({ url: process.argv[2] ?? '' })
const applied = await migrate(store, [slowly('race/0001-a', 'a'), slowly('race/0002-b', 'b')])
process.stdout.write(JSON.stringify(applied))
await store.close()
