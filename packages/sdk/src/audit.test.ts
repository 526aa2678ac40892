import { describe, expect, it } from 'vitest'
import { Tenantry } from './client.ts'
import { isTenantryError } from './errors.ts'
import { events, fakeFetch, json, problem, refused, type Reply } from './testing/fake-server.ts'

const event = (n: number) =>
  `id: p${n}\nevent: entry\ndata: ${JSON.stringify({ id: `aud_${n}`, action: 'a.b' })}\n\n`

function client(...replies: Reply[]) {
  const server = fakeFetch(...replies)
  const retry = { baseDelayMs: 1, retries: 1 }
  return { ...server, tenantry: new Tenantry({ url: 'http://t.test', fetch: server.fetch, retry }) }
}

describe('audit calls', () => {
  it('send camelCase filters as the wire has them', async () => {
    const { tenantry, sent } = client(json({ data: [{ id: 'aud_1' }], next_cursor: null }))
    const filter = {
      organizationId: 'none',
      actor: 'user:usr_1',
      action: 'a.',
      targetType: 'x',
      targetId: 'y',
      requestId: 'r',
      since: 1,
      until: 2,
    }
    expect([...(await tenantry.audit.list({ limit: 5, cursor: 'c', ...filter })).values()]).toEqual([
      { id: 'aud_1' },
    ])
    await tenantry.audit.verify({ organizationId: 'org_1' })
    await tenantry.audit.retention.get()
    await tenantry.audit.retention.set({ days: null, organizationId: 'org_1' })
    expect(sent.map(({ method, path, body }) => [method, path, body])).toEqual([
      [
        'GET',
        '/platform/audit?limit=5&cursor=c&organization=none&actor=user%3Ausr_1&action=a.&target_type=x&target_id=y&request_id=r&since=1&until=2',
        undefined,
      ],
      ['GET', '/platform/audit/verify?organization=org_1', undefined],
      ['GET', '/platform/audit/retention', undefined],
      ['PATCH', '/platform/audit/retention', { days: null, organization: 'org_1' }],
    ])
  })

  it('give an export as a stream of bytes, and refusals as errors', async () => {
    const { tenantry, sent } = client(events('one\n', 'two\n'), problem(403, 'FORBIDDEN'))
    const bytes = await tenantry.audit.export({ format: 'csv', action: 'a.' })
    expect(await new Response(bytes).text()).toBe('one\ntwo\n')
    expect(sent[0]?.path).toBe('/platform/audit/export?format=csv&action=a.')
    await expect(tenantry.audit.export()).rejects.toSatisfy((error) => isTenantryError(error, 'FORBIDDEN'))
  })

  it('stream entries, and go on behind the last one after a lost connection', async () => {
    const { tenantry, sent } = client(
      events(': begins\n\n', event(1), 'event: other\ndata: x\n\n', event(2), 'id: p3\nevent: ent'),
      refused(),
      problem(503, 'UNAVAILABLE'),
      events(event(3)),
    )
    let opened = 0
    const seen: string[] = []
    const stream = tenantry.audit.stream({ action: 'a.', lastEventId: 'p0', onOpen: () => (opened += 1) })
    for await (const entry of stream) {
      seen.push(`${entry.id} ${entry.event_id}`)
      if (seen.length === 3) break
    }
    expect(seen).toEqual(['aud_1 p1', 'aud_2 p2', 'aud_3 p3'])
    expect(opened).toBe(2)
    expect(sent[0]).toMatchObject({ path: '/platform/audit/stream?action=a.' })
    expect(sent.map(({ headers }) => headers.get('last-event-id'))).toEqual(['p0', 'p2', 'p2', 'p2'])
  })

  it('stop streaming when what was lost cannot be taken up again', async () => {
    const { tenantry } = client(events(event(1)), problem(400, 'INVALID_CURSOR'))
    const walk = async () => {
      for await (const entry of tenantry.audit.stream()) expect(entry.id).toBe('aud_1')
    }
    await expect(walk()).rejects.toSatisfy((error) => isTenantryError(error, 'INVALID_CURSOR'))
  })
})
