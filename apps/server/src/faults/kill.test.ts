import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { afterAll, expect, it } from 'vitest'
import { jobEnd, until } from '../testing/api-client.ts'
import { describeBothDialects } from '../testing/both-dialects.ts'
import { tenantFile } from '../modules/templates/testing/note-fleet.ts'
import { named, noteSchemas } from '../modules/templates/testing/note-schemas.ts'
import { startServer, type ServerProcess } from './testing/server-process.ts'

const budget = Number(process.env['TENANTRY_TEST_BUDGET'] ?? 1)
/** On PostgreSQL each takes as long as the lease of the killed job. */
const ROLLOUT_KILLS = {
  sqlite: Math.max(1, Math.ceil(2 * budget)),
  postgres: Math.max(1, Math.ceil(budget)),
}
const WRITE_KILLS = Math.max(1, Math.ceil(2 * budget))
const DATABASES = 100
/** The two versions that are pushed in turns, and whether the column is there then. */
const shapes = [named(noteSchemas.first, 'fleet'), named(noteSchemas.pinned, 'fleet')]

describeBothDialects(
  'a server that is killed',
  ({ dialect, migratedUrl }) => {
    const folders: string[] = []
    const servers: ServerProcess[] = []
    afterAll(async () => {
      for (const server of servers) if (server.isAlive()) await server.kill()
      for (const folder of folders) rmSync(folder, { recursive: true, force: true })
    })
    const freshFolder = () => {
      const folder = mkdtempSync(join(tmpdir(), 'tenantry-kill-'))
      folders.push(folder)
      return folder
    }
    /** Starts servers on one folder and one control store. */
    const installation = async () => {
      const folder = freshFolder()
      const store = dialect === 'postgres' ? { TENANTRY_DATABASE_URL: await migratedUrl() } : {}
      const start = async () => {
        const server = await startServer(folder, store)
        servers.push(server)
        return server
      }
      return { folder, start }
    }

    it(
      'in the middle of a rollout leaves every database whole at one version, and goes on by itself',
      { timeout: 120_000 + ROLLOUT_KILLS[dialect] * 30_000 },
      async () => {
        const { folder, start } = await installation()
        let server = await start()
        await server.call('POST /platform/templates', { schema: shapes[0] })
        const ids = await createDatabases(server, DATABASES)
        const random = randomNumbers()
        for (let round = 1; round <= ROLLOUT_KILLS[dialect]; round++) {
          const body = { schema: shapes[round % 2], allow_destructive: true }
          const push = await server.call('POST /platform/templates/fleet/push', body)
          expect(push.status, JSON.stringify(push.body)).toBe(202)
          await sleep(random() * 300)
          await server.kill()
          const left = ids.map((id) => inspect(tenantFile(folder, id)))
          for (const found of left) {
            expect(found.integrity).toBe('ok')
            expect([round, round + 1]).toContain(found.version)
            expect(found.columns).toEqual(columnsAt(found.version))
            expect(found.rows).toBe(1)
          }
          server = await start()
          const job = await jobEnd(server.call, push.body.job.id)
          expect(job).toMatchObject({ status: 'succeeded', done: DATABASES, failed: 0, total: DATABASES })
          const behind = await server.call(`GET /platform/databases?template_version=${round}`)
          expect(behind.body.data).toEqual([])
        }
        const { body: drift } = await server.call('POST /platform/templates/fleet/drift', {})
        expect(drift).toMatchObject({ checked: DATABASES, drifted: 0 })
        expect(await server.end()).toBe(0)
      },
    )

    it(
      'under writes loses none that it acknowledged, and keeps its databases whole',
      { timeout: 120_000 + WRITE_KILLS * 15_000 },
      async () => {
        const { folder, start } = await installation()
        let server = await start()
        await server.call('POST /platform/templates', { schema: shapes[0] })
        const ids = await createDatabases(server, 3)
        const random = randomNumbers()
        const acknowledged = new Set<string>()
        for (let round = 1; round <= WRITE_KILLS; round++) {
          const writers = Array.from({ length: 6 }, (_, n) =>
            write(server, ids[n % ids.length] ?? '', `${round}-${n}`, acknowledged),
          )
          await sleep(300 + random() * 500)
          await server.kill()
          await Promise.all(writers)
          server = await start()
        }
        expect(acknowledged.size).toBeGreaterThan(10)
        const found = new Set<string>()
        for (const id of ids) {
          const { body } = await server.call(
            'POST /data/sql',
            { sql: 'SELECT id FROM notes' },
            { database: id },
          )
          for (const row of body.data) found.add(row.id)
        }
        expect([...acknowledged].filter((id) => !found.has(id))).toEqual([])
        await server.end()
        for (const id of ids) expect(inspect(tenantFile(folder, id)).integrity).toBe('ok')
      },
    )

    it(
      'or ended while a rollout waits for a busy database goes on waiting for it, and ends once it is free',
      { timeout: 180_000 },
      async () => {
        const { folder, start } = await installation()
        let server = await start()
        await server.call('POST /platform/templates', { schema: shapes[0] })
        const ids = await createDatabases(server, 4)
        const writer = new DatabaseSync(tenantFile(folder, ids[2] ?? ''))
        writer.exec('BEGIN IMMEDIATE')
        const { body } = await server.call('POST /platform/templates/fleet/push', { schema: shapes[1] })
        const isWaiting = async () => {
          const job = await server.call(`GET /platform/jobs/${body.job.id}`)
          const outcomes = await server.call(`GET /platform/jobs/${body.job.id}/databases?status=pending`)
          return job.body.done === 3 && outcomes.body.data[0]?.error !== null ? outcomes.body.data : null
        }
        const [before] = await until(isWaiting)
        await server.kill()
        server = await start()
        const hasTriedAgain = async () => {
          const [waiting] = (await isWaiting()) ?? []
          return waiting?.attempts > before.attempts ? true : null
        }
        await until(hasTriedAgain)
        // A server that is told to end does not wait for it either.
        expect(await server.end()).toBe(0)
        server = await start()
        writer.close()
        const job = await jobEnd(server.call, body.job.id)
        expect(job).toMatchObject({ status: 'succeeded', done: 4, failed: 0 })
        expect(await server.end()).toBe(0)
        for (const id of ids) expect(inspect(tenantFile(folder, id)).version).toBe(2)
      },
    )
  },
  { concurrent: true },
)

/** Gives the ids in the order in which a rollout takes them: the first is its canary. */
async function createDatabases(server: ServerProcess, count: number): Promise<string[]> {
  const ids: string[] = []
  const create = async (n: number) => {
    const { body } = await server.call('POST /platform/databases', { name: `tenant-${n}`, template: 'fleet' })
    ids.push(body.id)
    await server.call(
      'POST /data/query/notes',
      { insert: { id: 'first', title: 'kept' } },
      { database: body.id },
    )
  }
  for (let n = 0; n < count; n += 8)
    await Promise.all(Array.from({ length: Math.min(8, count - n) }, (_, index) => create(n + index)))
  return ids.toSorted()
}

/** Writes row after row until the server is gone; notes what was acknowledged. */
async function write(
  server: ServerProcess,
  database: string,
  name: string,
  acknowledged: Set<string>,
): Promise<void> {
  for (let n = 0; ; n++) {
    const id = `${name}-${n}`
    try {
      const { status } = await server.call(
        'POST /data/query/notes',
        { insert: { id, title: id } },
        { database },
      )
      if (status === 200) acknowledged.add(id)
    } catch {
      return
    }
  }
}

/** Looks at a file that no process has open. */
function inspect(path: string) {
  const file = new DatabaseSync(path)
  try {
    const one = (sql: string) => Object.values(file.prepare(sql).get() ?? {})[0]
    return {
      integrity: one('PRAGMA integrity_check'),
      version: Number(one('SELECT version FROM _tenantry_meta')),
      columns: file
        .prepare('SELECT name FROM pragma_table_info(?)')
        .all('notes')
        .map(({ name }) => name),
      rows: one('SELECT count(*) FROM notes'),
    }
  } finally {
    file.close()
  }
}

function columnsAt(version: number): string[] {
  const base = ['id', 'title', 'body']
  return version % 2 === 0 ? [...base, 'pinned'] : base
}

/** Numbers from 0 to 1 that a printed seed gives again: `SEED=… vitest run …`. */
function randomNumbers(): () => number {
  const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000)
  process.stdout.write(`kill moments: SEED=${seed}\n`)
  const numbers = fc.sample(fc.double({ min: 0, max: 1, noNaN: true }), { seed, numRuns: 500 })
  let next = 0
  return () => numbers[next++ % numbers.length] ?? 0
}
