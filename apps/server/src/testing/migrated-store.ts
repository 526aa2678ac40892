import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { migrate, openControlStore } from '../kernel/db/index.ts'
import { migrations } from '../migrations.ts'

const SQLITE = 'sqlite:'

let migrated: Promise<Buffer> | null = null

/**
 * Puts a file with all tables of the server and none of its rows where a server's own control store will be, unless one is there or the store is
 * PostgreSQL's: to make the tables anew takes each server of the tests a third of its start. `migrations.test.ts` makes them as production does.
 */
export async function putMigratedStore(controlUrl: string): Promise<void> {
  if (!controlUrl.startsWith(SQLITE)) return
  const path = controlUrl.slice(SQLITE.length)
  if (existsSync(path) || !existsSync(dirname(path))) return
  await writeFile(path, await (migrated ??= makeMigratedStore()), { mode: 0o600 })
}

async function makeMigratedStore(): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'tenantry-migrated-'))
  try {
    const path = join(folder, 'control.db')
    const store = await openControlStore({ url: `${SQLITE}${path}` })
    await migrate(store, migrations)
    await store.close()
    return await readFile(path)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
