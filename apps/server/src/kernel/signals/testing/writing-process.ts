import { sql } from 'kysely'
import { migrate, openControlStore } from '../../db/index.ts'
import { signalMigrations, watchExternalChanges } from '../index.ts'

/** Commits once, as another process would. */
const store = await openControlStore({ url: process.argv[2] ?? '' })
await migrate(store, signalMigrations)
const changes = await watchExternalChanges(store, () => {})
await store.transaction(async (tx) => {
  await sql`insert into notes (id) values ('from another process')`.execute(tx)
})
await changes.stop()
await store.close()
