import { sql } from 'kysely'
import { beforeAll, expect, it } from 'vitest'
import type { Answer } from '../../testing/api-client.ts'
import { describeBothApps } from '../../testing/both-apps.ts'
import type { StartedApp } from '../../testing/start-app.ts'
import { noteSchemas } from '../templates/testing/note-schemas.ts'
import { orgA, orgB } from './testing/audit-fixture.ts'

describeBothApps('the audit trail over the API', ({ start }) => {
  let app: StartedApp
  beforeAll(async () => {
    app = await start()
    await app.call(
      'POST /platform/templates',
      { schema: noteSchemas.first },
      { headers: { 'x-request-id': 'first' } },
    )
    for (const name of ['acme', 'beta', 'gamma'])
      await app.call(
        'POST /platform/databases',
        { name, template: 'notes' },
        { headers: { 'x-request-id': name } },
      )
    await app.call('PATCH /platform/databases/acme', { name: 'acme-eu' })
    await app.call('DELETE /platform/databases/beta')
    for (const organizationId of [orgA, orgB, orgA])
      await app.app.control.transaction((tx) =>
        app.app.audit.record(
          tx,
          {
            actor: { kind: 'system', name: 'test' },
            requestId: null,
            address: '2001:db8::7',
            userAgent: 'curl/8',
          },
          'member.invited',
          { type: 'invitation', id: 'inv_1', organizationId },
          { before: null, after: { role: 'viewer' }, password: 'canary' },
        ),
      )
  })
  const list = (query = '') => app.call(`GET /platform/audit${query}`)
  const actions = async (query: string): Promise<string[]> =>
    (await list(query)).body.data.map(({ action }: { action: string }) => action)

  it('has a line for every change, newest first, with who, what and in which request', async () => {
    const { status, body } = await list('?limit=200')
    expect(status).toBe(200)
    const lines = body.data
      .map((entry: Answer['body']) => `${entry.action} ${entry.target.type}`)
      .toReversed()
    expect(lines).toEqual([
      'api_key.created api_key',
      'template.created template',
      ...Array.from({ length: 3 }, () => 'database.created database'),
      'database.updated database',
      'database.deleted database',
      ...Array.from({ length: 3 }, () => 'member.invited invitation'),
    ])
    expect(body.data[0]).toEqual({
      id: expect.stringMatching(/^aud_/),
      organization_id: orgA,
      seq: 2,
      created_at: expect.any(Number),
      actor: 'system:test',
      impersonator_id: null,
      action: 'member.invited',
      target: { type: 'invitation', id: 'inv_1' },
      user_id: null,
      before: null,
      after: { role: 'viewer' },
      details: { password: '[redacted]' },
      request_id: null,
      address: '2001:db8::7',
      user_agent: 'curl/8',
      erased: [],
      hash: expect.any(String),
    })
    const created = body.data.find(({ request_id: id }: Answer['body']) => id === 'gamma')
    expect(created).toMatchObject({ action: 'database.created', actor: expect.stringMatching(/^key:key_/) })
  })

  it('is narrowed by every filter, alone and together', async () => {
    const { body } = await list('?request_id=acme')
    const [acme] = body.data
    expect(body.data).toHaveLength(1)
    expect(await actions('?action=database.')).toHaveLength(5)
    expect(await actions('?action=database.created')).toHaveLength(3)
    expect(await actions('?action=database.c_eated')).toEqual([])
    expect(await actions('?action=atabase')).toEqual([])
    expect(await actions(`?actor=${encodeURIComponent(acme.actor)}`)).toHaveLength(6)
    expect(await actions(`?target_type=database&target_id=${acme.target.id}`)).toEqual([
      'database.updated',
      'database.created',
    ])
    expect(await actions(`?target_id=${acme.target.id}&action=database.u`)).toEqual(['database.updated'])
    expect(await actions(`?organization=${orgA}`)).toHaveLength(2)
    expect(await actions('?organization=none')).toHaveLength(7)
    expect(await actions('?organization=org_cccccccccccccccccccccccccc')).toEqual([])
    const now = Math.floor(Date.now() / 1000)
    expect(await actions(`?since=${now + 60}`)).toEqual([])
    expect(await actions(`?since=${now - 600}&until=${now + 60}`)).toHaveLength(10)
    expect(await actions(`?until=${now - 600}`)).toEqual([])
  })

  it('is walked page by page, each entry once, and a cursor of another list is refused', async () => {
    for (const filter of ['', `&organization=${orgA}`, '&action=database.']) {
      const all = (await list(`?limit=200${filter}`)).body.data.map(({ id }: Answer['body']) => id)
      const seen: string[] = []
      let cursor = ''
      do {
        const { body } = await list(`?limit=2${filter}${cursor}`)
        seen.push(...body.data.map(({ id }: Answer['body']) => id))
        cursor = body.next_cursor === null ? '' : `&cursor=${body.next_cursor}`
      } while (cursor !== '')
      expect(seen).toEqual(all)
    }
    const { body } = await list('?limit=2')
    const answer = await list(`?limit=2&organization=none&cursor=${body.next_cursor}`)
    expect(answer).toMatchObject({ status: 400, body: { code: 'INVALID_CURSOR' } })
  })

  it('refuses filters that are none with what is wrong, and takes hostile ones as text', async () => {
    const refused = [
      'organization=acme',
      'organization=installation',
      `organization=${'o'.repeat(500)}`,
      'action=Database',
      'action=%25',
      'action=',
      'since=yesterday',
      'since=-1',
      'since=1e3',
      'until=9999999999999',
      'actor=%00',
      `actor=${'x'.repeat(129)}`,
      'target_type=',
      'limit=0',
      'limit=201',
      'limit=x',
      'cursor=x',
      'unknown=1',
      'actor=a&actor=b',
    ]
    for (const query of refused) {
      const { status, headers, body } = await list(`?${query}`)
      expect(status, query).toBe(400)
      expect(headers.get('content-type')).toContain('application/problem+json')
      expect(body, query).toMatchObject({ code: expect.any(String), detail: expect.any(String) })
    }
    for (const text of ["' or 1=1 --", '"; drop table audit_entries; --', '%', '\uD83D\uDE00', '../..', '$1'])
      for (const name of ['actor', 'target_id', 'target_type', 'request_id']) {
        const answer = await list(`?${name}=${encodeURIComponent(text)}`)
        expect(answer, `${name} ${text}`).toMatchObject({ status: 200, body: { data: [] } })
      }
    for (const path of [
      'export?format=xml',
      'export?organization=x',
      'verify?organization=x',
      'retention?organization=x',
    ])
      expect((await app.call(`GET /platform/audit/${path}`)).status, path).toBe(400)
  })

  it('is for those who run the installation alone', async () => {
    const scope = { kind: 'databases', database_ids: ['acme-eu'], access: 'read_write', sql: true }
    const { body } = await app.call('POST /platform/keys', { name: 'narrow', scope })
    for (const path of ['', '/export', '/verify', '/stream', '/retention']) {
      expect((await app.call(`GET /platform/audit${path}`, undefined, { key: body.token })).status).toBe(403)
      expect((await app.call(`GET /platform/audit${path}`, undefined, { key: null })).status).toBe(401)
    }
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'] as const)
      expect((await app.call(`${method} /platform/audit`, {})).status).toBe(405)
  })

  it('is exported as a file, as JSON Lines and as CSV', async () => {
    const jsonl = await app.call('GET /platform/audit/export')
    expect(jsonl.headers.get('content-type')).toBe('application/jsonl; charset=utf-8')
    expect(jsonl.headers.get('content-disposition')).toMatch(
      /^attachment; filename="audit-\d{4}-\d\d-\d\d\.jsonl"$/,
    )
    const lines = String(jsonl.body).trimEnd().split('\n')
    const kinds = lines.map((line) => (JSON.parse(line) as { kind: string }).kind)
    expect([kinds[0], kinds[1], kinds.at(-2), kinds.at(-1)]).toEqual(['export', 'chain', 'head', 'end'])
    expect(jsonl.body).not.toContain('canary')
    const csv = await app.call(`GET /platform/audit/export?format=csv&organization=${orgB}`)
    expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(csv.headers.get('content-disposition')).toContain(`filename="audit-${orgB}-`)
    expect(String(csv.body).trimEnd().split('\r\n')).toHaveLength(2)
  })

  it('sets how long entries are kept, writes that down, and refuses what is no time', async () => {
    const get = async (query = '') => (await app.call(`GET /platform/audit/retention${query}`)).body
    expect(await get()).toEqual({ organization_id: null, days: null, inherited: false, pruned_seq: 0 })
    const set = (body: object) => app.call('PATCH /platform/audit/retention', body)
    expect((await set({ days: 365 })).body).toMatchObject({ days: 365, inherited: false })
    expect(await get(`?organization=${orgA}`)).toMatchObject({
      organization_id: orgA,
      days: 365,
      inherited: true,
    })
    expect((await set({ days: 30, organization: orgA })).body).toMatchObject({ days: 30, inherited: false })
    expect(await get(`?organization=${orgB}`)).toMatchObject({ days: 365, inherited: true })
    const [change] = (await list(`?organization=${orgA}&limit=1`)).body.data
    expect(change).toMatchObject({
      action: 'audit.retention_changed',
      before: { days: null },
      after: { days: 30 },
    })
    for (const body of [
      {},
      { days: 0 },
      { days: -1 },
      { days: 1.5 },
      { days: '30' },
      { days: 36_501 },
      { days: 1, organization: 'acme' },
      { days: 1, more: 1 },
    ])
      expect((await set(body)).status, JSON.stringify(body)).toBe(400)
    expect((await set({ days: null })).body).toMatchObject({ days: null })
    expect((await set({ days: null, organization: orgA })).body).toMatchObject({
      days: null,
      inherited: true,
    })
  })

  it('is verified, and tells which line was changed', async () => {
    const good = await app.call('GET /platform/audit/verify')
    expect(good.body).toMatchObject({ ok: true, chains: 3, finding_count: 0, findings: [] })
    expect(good.body.public_key).toMatch(/^[\w-]{43}$/)
    await app.app.control.transaction(async (tx) => {
      await sql`update audit_entries set target_id = 'inv_2' where chain = ${orgB}`.execute(tx)
    })
    const bad = await app.call('GET /platform/audit/verify')
    expect(bad.body).toMatchObject({
      ok: false,
      finding_count: 1,
      findings: [
        { kind: 'changed', organization_id: orgB, seq: 1, last_seq: 1, entry_id: expect.any(String) },
      ],
    })
    expect((await app.call(`GET /platform/audit/verify?organization=${orgA}`)).body.ok).toBe(true)
    expect((await app.call('GET /platform/audit/verify?organization=none')).body.ok).toBe(true)
  })
})
