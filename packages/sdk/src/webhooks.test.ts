import { createServer } from 'node:http'
import { expect, it } from 'vitest'
import { startApp } from '../../../apps/server/src/testing/start-app.ts'
import { Tenantry } from './client.ts'

it('tenantry.webhooks makes an endpoint, tests it, reads its log, sends again, and removes it', async () => {
  const app = await startApp({ env: { TENANTRY_OUTBOUND_ALLOW: '127.0.0.1:*' } })
  const server = createServer(
    (request, response) => void request.resume().on('end', () => response.end('thanks')),
  )
  try {
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/`
    const { webhooks, ...tenantry } = new Tenantry({ url: app.url, apiKey: app.adminKey })

    const created = await webhooks.create({ url, eventTypes: ['database.*'], description: 'Mirror' })
    expect(created.secret).toMatch(/^whsec_/)
    expect((await webhooks.list()).map(({ id }) => id)).toEqual([created.id])
    expect(await webhooks.update(created.id, { eventTypes: ['*'], enabled: true })).toMatchObject({
      event_types: ['*'],
    })
    const rotated = await webhooks.rotateSecret(created.id)
    expect(rotated.secret).not.toBe(created.secret)
    expect((await webhooks.get(created.id)).previous_secret_expires_at).toBe(
      rotated.previous_secret_expires_at,
    )

    const { delivery } = await webhooks.test(created.id)
    const log = () => webhooks.delivery(created.id, delivery?.id ?? '')
    await expect.poll(async () => (await log()).status).toBe('delivered')
    expect(await log()).toMatchObject({
      payload: { type: 'webhook.test' },
      log: [{ response_body: 'thanks' }],
    })
    expect(await webhooks.replay(created.id, { messageId: delivery?.message_id ?? '' })).toEqual({
      replayed: 1,
    })
    await expect.poll(async () => (await log()).attempts).toBe(2)
    expect(await webhooks.replay(created.id, { failedSince: 0 })).toEqual({ replayed: 0 })

    await tenantry.databases.create({ name: 'acme' })
    const types = (await webhooks.deliveries(created.id)).map(({ type }) => type)
    expect(types).toEqual(['database.created', 'webhook.test'])
    expect(
      await webhooks.deliveries(created.id, { type: 'user.created', status: 'failed', limit: 1 }),
    ).toHaveLength(0)

    const asked = await webhooks.create({
      kind: 'hook',
      url,
      hook: 'before_token',
      failureRule: 'fail_open',
      timeLimitMs: 500,
    })
    expect((await webhooks.test(asked.id)).answer).toMatchObject({
      allow: true,
      error: 'The answer is not JSON.',
    })
    for (const { id } of [created, asked]) await webhooks.delete(id)
    expect(await webhooks.list()).toHaveLength(0)
  } finally {
    server.closeAllConnections()
    server.close()
    await app.close()
  }
})
