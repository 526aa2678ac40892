import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { Tenantry } from '@tenantry/sdk'
import { describeBothApps } from '../../testing/both-apps.ts'
import { runScheduled } from '../../testing/maintain-now.ts'
import type { StartedApp } from '../../testing/start-app.ts'

const DAY_SECONDS = 86_400

describeBothApps('The sizes of databases', ({ start }) => {
  let app: StartedApp
  let tenantry: Tenantry
  beforeAll(async () => {
    app = await start()
    tenantry = new Tenantry({ url: app.url, apiKey: app.adminKey })
  })

  it('are noted day by day, and told with that of this moment', async () => {
    await tenantry.databases.create({ name: 'acme' })
    await tenantry.databases.create({ name: 'beta' })
    expect(await tenantry.databases.sizes('acme')).toHaveLength(1)
    await runScheduled(app, 'databases.measure-sizes')
    await expect.poll(() => noted(app)).toHaveLength(2)
    await age(app, 3)
    const [before, now] = await tenantry.databases.sizes('acme')
    expect(before?.size_bytes).toBeGreaterThan(0)
    expect(now?.size_bytes).toBe((await tenantry.databases.get('acme')).size_bytes)
    expect(Date.parse(now?.date ?? '') - Date.parse(before?.date ?? '')).toBe(3 * DAY_SECONDS * 1000)
    expect(await tenantry.databases.sizes('acme', { days: 3 })).toEqual([now])
  })

  it('of one whose file is gone are passed over, and keep nobody else from theirs', async () => {
    const { id } = await tenantry.databases.create({ name: 'gone' })
    await removeFile(app.dataDir, id)
    await runScheduled(app, 'databases.measure-sizes')
    await expect.poll(() => noted(app)).toHaveLength(4)
    expect((await noted(app)).filter(({ database_id }) => database_id === id)).toEqual([])
  })

  it('go with a database that is purged', async () => {
    await tenantry.databases.delete('beta', { purge: 'now' })
    await expect.poll(() => noted(app)).toHaveLength(2)
    expect((await app.call('GET /platform/databases/beta/sizes')).body.code).toBe('DATABASE_NOT_FOUND')
  })

  it('are asked for over 1 to 400 days, and kept no longer', async () => {
    for (const days of ['0', '401', '-1', '1.5', 'x', '1e2'])
      expect((await app.call(`GET /platform/databases/acme/sizes?days=${days}`)).status, days).toBe(400)
    expect(await tenantry.databases.sizes('acme', { days: 400 })).toHaveLength(2)
    await age(app, 400)
    await runScheduled(app, 'databases.measure-sizes')
    const oldestDay = async () => Math.min(...(await noted(app)).map(({ day }) => day))
    await expect.poll(oldestDay).toBe(Math.floor(Date.now() / 1000 / DAY_SECONDS) - 400)
    expect(await tenantry.databases.sizes('acme', { days: 400 })).toHaveLength(1)
  })
})

async function removeFile(dataDir: string, id: string): Promise<void> {
  for await (const path of files(join(dataDir, 'tenants'))) if (path.includes(id)) await rm(path)
}

async function* files(folder: string): AsyncGenerator<string> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) yield join(entry.parentPath, entry.name)
}

const sizesOf = ({ app }: StartedApp) =>
  app.control.db.withTables<{ database_sizes: { database_id: string; day: number } }>()

async function noted(app: StartedApp): Promise<{ database_id: string; day: number }[]> {
  return sizesOf(app).selectFrom('database_sizes').select(['database_id', 'day']).execute()
}

/** Makes all that was noted older. */
async function age(app: StartedApp, days: number): Promise<void> {
  await sizesOf(app)
    .updateTable('database_sizes')
    .set(({ eb }) => ({ day: eb('day', '-', days) }))
    .execute()
}
