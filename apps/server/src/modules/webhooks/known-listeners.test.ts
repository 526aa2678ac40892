import { expect, it } from 'vitest'
import { until } from '../../testing/api-client.ts'
import { describeBothApps } from '../../testing/both-apps.ts'
import { startApp, type StartedApp } from '../../testing/start-app.ts'

describeBothApps('A webhook that is made after nobody listened', ({ start }) => {
  const create = (app: StartedApp, name: string) => app.call('POST /platform/databases', { name })
  const listen = async (app: StartedApp) =>
    (
      await app.call('POST /platform/webhooks', {
        url: 'https://hooks.example.com/x',
        event_types: ['database.*'],
      })
    ).body
  const typesTold = async (app: StartedApp, webhookId: string) => {
    const { body } = await app.call(`GET /platform/webhooks/${webhookId}/deliveries`)
    return body.data.map(({ type }: { type: string }) => type)
  }

  it('is told of the next event, by this server and by others', async () => {
    const app = await start()
    const other = await startApp({
      dataDir: app.dataDir,
      env: { TENANTRY_DATABASE_URL: controlUrl(app) },
    })
    try {
      for (const [index, server] of [app, other].entries()) await create(server, `before-${index}`)
      const { id } = await listen(app)
      expect((await create(app, 'after')).status).toBe(201)
      expect(await typesTold(app, id)).toEqual(['database.created'])
      let count = 0
      await until(async () => {
        await create(other, `other-${(count += 1)}`)
        return (await typesTold(app, id)).length > 1 ? true : null
      })
    } finally {
      await other.close()
    }
  })
})

function controlUrl({ app }: StartedApp): string {
  const { location } = app.control
  return location.dialect === 'sqlite' ? `sqlite:${location.path}` : location.url
}
