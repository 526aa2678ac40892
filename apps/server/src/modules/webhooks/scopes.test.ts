import { beforeAll, expect, it } from 'vitest'
import { describeBothDialects } from '../../testing/both-dialects.ts'
import { deleteWebhook } from './delete-webhook.ts'
import { getDelivery, listDeliveries } from './deliveries.ts'
import { createEndpointStore } from './endpoint-store.ts'
import { replay } from './replay.ts'
import { rotateSecret } from './rotate-secret.ts'
import { sendTest } from './send-test.ts'
import { startReceiver } from './testing/receiver.ts'
import { webhookFixture, type WebhookFixture } from './testing/webhook-fixture.ts'
import { updateWebhook } from './update-webhook.ts'

describeBothDialects('webhooks of organizations', (harness) => {
  let fixture: WebhookFixture
  let url: string
  const ids: Record<string, string> = {}
  const scopes = { installation: null, ours: 'org_ours', theirs: 'org_theirs' }
  beforeAll(async () => {
    fixture = await webhookFixture(harness)
    ;({ url } = await startReceiver())
    for (const [name, scope] of Object.entries(scopes))
      ids[name] = (await fixture.create(scope, { url, event_types: ['*'] })).id
  })

  it('are listed to their own organization, and to nobody else', async () => {
    const store = createEndpointStore(fixture.control.db)
    for (const [name, scope] of Object.entries(scopes)) {
      const { rows } = await store.list(scope, { limit: 10, cursor: null })
      expect(rows.map(({ id }) => id)).toEqual([ids[name]])
    }
  })

  it('look like missing ones to every other, and to the installation’s own list, whatever is asked of them', async () => {
    const { deps, context } = fixture
    const asked = {
      update: (scope: string | null, id: string) =>
        updateWebhook(deps, context, scope, id, { description: 'x' }),
      delete: (scope: string | null, id: string) => deleteWebhook(deps, context, scope, id),
      rotate: (scope: string | null, id: string) => rotateSecret(deps, context, scope, id),
      test: (scope: string | null, id: string) => sendTest(deps, context, scope, id),
      replay: (scope: string | null, id: string) => replay(deps, context, scope, id, { failed_since: 0 }),
      deliveries: (scope: string | null, id: string) => listDeliveries(deps, scope, id, {}),
      delivery: (scope: string | null, id: string) => getDelivery(deps, scope, id, 'dlv_0'),
    }
    for (const [verb, ask] of Object.entries(asked)) {
      for (const [name, scope] of Object.entries(scopes)) {
        for (const other of Object.keys(scopes).filter((each) => each !== name)) {
          const documentOf = async (id: string) => {
            const error: unknown = await ask(scope, id).catch((reason: unknown) => reason)
            return JSON.stringify(error).replaceAll(id, '·')
          }
          const foreign = await documentOf(ids[other] ?? '')
          expect(foreign, `${verb} ${name} ${other}`).toContain('WEBHOOK_NOT_FOUND')
          expect(foreign).toBe(await documentOf('whk_00000000000000000000000000'))
        }
      }
    }
    expect(fixture.audited.filter(({ action }) => action !== 'webhook.created')).toEqual([])
  })

  it('go with their organization, secrets and log included; what the installation is to be told stays', async () => {
    await fixture.happen('organization.deleted', { organizationId: 'org_theirs' })
    const tables = ['webhook_endpoints', 'webhook_secrets', 'webhook_messages', 'webhook_deliveries']
    const counts = async () => {
      const db = fixture.control.db.withTables<Record<string, object>>()
      const rows = await Promise.all(tables.map((table) => db.selectFrom(table).selectAll().execute()))
      return rows.map(({ length }) => length)
    }
    expect(await counts()).toEqual([3, 3, 1, 2])
    await fixture.control.transaction((tx) => createEndpointStore(tx).removeAll('org_theirs'))
    expect(await counts()).toEqual([2, 2, 1, 1])
    await fixture.work()
    const { data } = await listDeliveries(fixture.deps, null, ids['installation'] ?? '', {})
    expect(data).toMatchObject([{ type: 'organization.deleted', status: 'delivered' }])
  })
})
