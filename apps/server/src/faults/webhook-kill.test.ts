import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, it } from 'vitest'
import { respond, startReceiver } from '../modules/webhooks/testing/receiver.ts'
import { until } from '../testing/api-client.ts'
import { describeBothDialects } from '../testing/both-dialects.ts'
import { startServer, type ServerProcess } from './testing/server-process.ts'

const budget = Number(process.env['TENANTRY_TEST_BUDGET'] ?? 1)
const KILLS = Math.max(2, Math.ceil(2 * budget))

describeBothDialects('a server that is killed while it delivers webhooks', ({ dialect, migratedUrl }) => {
  const folder = mkdtempSync(join(tmpdir(), 'tenantry-webhooks-'))
  let server: ServerProcess | null = null
  afterAll(async () => {
    if (server?.isAlive() === true) await server.kill()
    rmSync(folder, { recursive: true, force: true })
  })

  it(
    'tells of everything that it acknowledged, under one id each, and of nothing else',
    { timeout: 120_000 + KILLS * 30_000 },
    async () => {
      const env: Record<string, string> = { TENANTRY_OUTBOUND_ALLOW: '127.0.0.1:*' }
      if (dialect === 'postgres') env['TENANTRY_DATABASE_URL'] = await migratedUrl()
      const receiver = await startReceiver((received, response) => {
        setTimeout(() => respond(200)(received, response), 50)
      })
      const acknowledged = new Set<string>()
      server = await startServer(folder, env)
      const input = { url: receiver.url, event_types: ['database.created'] }
      expect((await server.call('POST /platform/webhooks', input)).status).toBe(201)
      for (let round = 0; round < KILLS; round++) {
        const writers = [0, 1, 2].map((writer) => createDatabases(server, `${round}-${writer}`, acknowledged))
        await until(() => Promise.resolve(acknowledged.size >= 3 * (round + 1) ? true : null))
        await sleep(Math.random() * 700)
        await server.kill()
        await Promise.all(writers)
        server = await startServer(folder, env)
      }
      expect(acknowledged.size).toBeGreaterThan(5)

      const told = () => receiver.received.map(({ body }) => String(body.data['id']))
      await until(async () => (acknowledged.isSubsetOf(new Set(told())) ? true : null), 100_000)
      const ids = new Map(
        receiver.received.map(({ body, headers }) => [headers['webhook-id'], body.data['id']]),
      )
      expect(new Set(ids.values()).size).toBe(ids.size)
      for (const id of new Set(told()))
        expect((await server.call(`GET /platform/databases/${id}`)).status, id).toBe(200)
      expect(await server.end()).toBe(0)
    },
  )
})

/** Creates one after the other until the server is gone; notes what was acknowledged. */
async function createDatabases(
  server: ServerProcess | null,
  name: string,
  acknowledged: Set<string>,
): Promise<void> {
  for (let n = 0; n < 25; n++) {
    try {
      const answer = await server?.call('POST /platform/databases', { name: `hooked-${name}-${n}` })
      if (answer?.status === 201) acknowledged.add(answer.body.id)
    } catch {
      return
    }
  }
}
