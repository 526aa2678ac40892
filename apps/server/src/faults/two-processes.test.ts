import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { jobEnd, until } from '../testing/api-client.ts'
import { describeBothDialects } from '../testing/both-dialects.ts'
import { named, noteSchemas } from '../modules/templates/testing/note-schemas.ts'
import { startServer, type ServerProcess } from './testing/server-process.ts'

describeBothDialects('two servers on one data folder', ({ dialect, freshUrl }) => {
  const folder = mkdtempSync(join(tmpdir(), 'tenantry-two-'))
  const servers: ServerProcess[] = []
  afterAll(async () => {
    for (const server of servers) if (server.isAlive()) await server.kill()
    rmSync(folder, { recursive: true, force: true })
  })

  it('start at the same moment, serve side by side, and see what the other one does', async () => {
    const store = dialect === 'postgres' ? { TENANTRY_DATABASE_URL: await freshUrl() } : {}
    const start = () => startServer(folder, store)
    servers.push(...(await Promise.all([start(), start()])))
    const [one, two] = servers
    if (one === undefined || two === undefined) throw new Error('There are not two servers.')

    await one.call('POST /platform/templates', { schema: named(noteSchemas.first, 'shared') })
    const names = Array.from({ length: 12 }, (_, n) => `shared-${n}`)
    const made = await Promise.all(
      names.map((name, n) =>
        (n % 2 === 0 ? one : two).call('POST /platform/databases', { name, template: 'shared' }),
      ),
    )
    expect(made.map(({ status }) => status)).toEqual(names.map(() => 201))

    const insert = (server: ServerProcess, database: string, row: object) =>
      server.call('POST /data/query/notes', { insert: row }, { database })
    const rows = async (server: ServerProcess, database: string) =>
      (await server.call('POST /data/query/notes', { select: ['id'] }, { database })).body.data?.length ??
      null
    const writes = Array.from({ length: 40 }, (_, n) =>
      insert(n % 2 === 0 ? one : two, 'shared-0', { id: `row-${n}`, title: 'x' }),
    )
    expect((await Promise.all(writes)).map(({ status }) => status)).toEqual(writes.map(() => 200))
    expect([await rows(one, 'shared-0'), await rows(two, 'shared-0')]).toEqual([40, 40])

    const { body } = await one.call('POST /platform/templates/shared/push', {
      schema: named(noteSchemas.pinned, 'shared'),
    })
    expect(await jobEnd(two.call, body.job.id)).toMatchObject({ status: 'succeeded', done: 12, total: 12 })
    for (const [n, server] of servers.entries()) {
      const answer = await insert(server, 'shared-0', { id: `new-${n}`, title: 'x', pinned: true })
      expect(answer, JSON.stringify(answer.body)).toMatchObject({ status: 200 })
    }

    const scope = { kind: 'databases', database_ids: ['shared-1'], access: 'read' }
    const { body: key } = await one.call('POST /platform/keys', { name: 'shared', scope })
    const asked = (database: string) =>
      two.call('POST /data/query/notes', { select: ['id'] }, { key: key.token, database })
    expect((await asked('shared-1')).status).toBe(200)
    await one.call(`DELETE /platform/keys/${key.id}`)
    await until(async () => ((await asked('shared-1')).status === 401 ? true : null), 5_000)

    expect(await rows(two, 'shared-2')).toBe(0)
    await one.call('DELETE /platform/databases/shared-2')
    await until(async () => ((await rows(two, 'shared-2')) === null ? true : null), 5_000)
    await one.call('PATCH /platform/databases/shared-3', { name: 'renamed' })
    await until(async () => ((await rows(two, 'renamed')) === 0 ? true : null), 5_000)
    await until(async () => ((await rows(two, 'shared-3')) === null ? true : null), 5_000)
  })

  it('go on without the other one', async () => {
    const [one, two] = servers
    await one?.kill()
    const { body } = (await two?.call('POST /platform/templates/shared/push', {
      schema: named(noteSchemas.bodiless, 'shared'),
      allow_destructive: true,
    })) ?? { body: null }
    expect(await jobEnd(two?.call ?? fail, body.job.id)).toMatchObject({ status: 'succeeded', failed: 0 })
    expect(await two?.end()).toBe(0)
  })
})

function fail(): never {
  throw new Error('The second server is not there.')
}
