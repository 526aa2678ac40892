import { setTimeout as sleep } from 'node:timers/promises'
import { allOperations } from '@tenantry/contract'
import { beforeAll, expect, it } from 'vitest'
import { describeBothApps } from '../../../testing/both-apps.ts'
import type { StartedApp } from '../../../testing/start-app.ts'
import { noteSchemas } from '../../templates/testing/note-schemas.ts'

describeBothApps('API keys', ({ start }) => {
  let app: StartedApp
  const ids: Record<string, string> = {}
  beforeAll(async () => {
    app = await start()
    await app.call('POST /platform/templates', { schema: noteSchemas.first })
    for (const name of ['own', 'foreign']) {
      const { body } = await app.call('POST /platform/databases', { name, template: 'notes' })
      ids[name] = body.id
      await app.call('POST /data/query/notes', { insert: { id: name, title: name } }, { database: name })
    }
  })
  const createKey = async (scope: object, more: object = {}) => {
    const { status, body } = await app.call('POST /platform/keys', { name: 'test', scope, ...more })
    expect(status).toBe(201)
    return body
  }
  const limited = (access: 'read' | 'read_write', sql = false) =>
    createKey({ kind: 'databases', database_ids: ['own'], access, sql })
  const select = { select: ['title'] }

  it('are shown once, kept as a hash, and found in no reply or store afterwards', async () => {
    const { id, token } = await createKey({ kind: 'installation' })
    const secret = String(token).split('_')[2] ?? ''
    expect(secret.length).toBeGreaterThan(40)
    const list = await app.call('GET /platform/keys')
    expect(JSON.stringify(list.body)).not.toContain(secret.slice(0, 20))
    for (const table of ['api_keys', 'idempotent_replies', 'audit_entries']) {
      const rows = await app.app.control.db
        .withTables<Record<string, object>>()
        .selectFrom(table)
        .selectAll()
        .execute()
      expect(JSON.stringify(rows), table).not.toContain(secret.slice(0, 20))
    }
    const current = await app.call('GET /platform/keys/current', undefined, { key: token })
    expect(current.body).toMatchObject({ id, scope: { kind: 'installation' } })
  })

  it('of a database see it, and every other one looks like one that never was', async () => {
    const { token: key, scope } = await limited('read')
    expect(scope.database_ids).toEqual([ids['own']])
    const ask = (database: string) => app.call('POST /data/query/notes', select, { key, database })
    expect((await ask('own')).body.data).toEqual([{ title: 'own' }])
    expect((await ask(ids['own'] ?? '')).body.data).toEqual([{ title: 'own' }])
    const shapes = []
    for (const database of ['foreign', ids['foreign'] ?? '', 'db_00000000000000000000000000', 'nothing']) {
      const { status, body } = await ask(database)
      expect(status).toBe(404)
      shapes.push(JSON.stringify({ ...body, request_id: '' }).replaceAll(database, '·'))
    }
    expect(new Set(shapes).size).toBe(1)
  })

  it('that may read do not write, and SQL needs its own permission', async () => {
    const reader = (await limited('read')).token
    const writer = (await limited('read_write')).token
    const sqlReader = (await limited('read', true)).token
    const insert = { insert: { id: 'w', title: 'w' }, on_conflict: { columns: ['id'], do: 'ignore' } }
    const sql = { sql: 'SELECT count(*) AS n FROM notes' }
    const code = async (key: string, path: 'query/notes' | 'batch' | 'sql', body: object) => {
      const answer = await app.call(`POST /data/${path}`, body, { key, database: 'own' })
      return answer.status === 200 ? 'ok' : answer.body.code
    }
    expect(await code(reader, 'query/notes', insert)).toBe('FORBIDDEN')
    expect(await code(reader, 'batch', { operations: [{ table: 'notes', ...insert }] })).toBe('FORBIDDEN')
    expect(await code(reader, 'sql', sql)).toBe('FORBIDDEN')
    expect(await code(writer, 'query/notes', insert)).toBe('ok')
    expect(await code(writer, 'sql', sql)).toBe('FORBIDDEN')
    expect(await code(sqlReader, 'sql', sql)).toBe('ok')
    expect(await code(sqlReader, 'sql', { sql: 'DELETE FROM notes', read_only: false })).toBe('FORBIDDEN')
    expect(await code(sqlReader, 'sql', { sql: 'DELETE FROM notes' })).not.toBe('ok')
    expect(await code(reader, 'query/notes', select)).toBe('ok')
  })

  it('of a database run no operation of the installation', async () => {
    const { token: key } = await limited('read_write', true)
    for (const operation of allOperations) {
      if (operation.access !== 'installation') continue
      const path = operation.path.replaceAll(/:[a-z_]+/g, 'own') as '/'
      const answer = await app.call(`${operation.method as 'GET'} ${path}`, undefined, { key })
      expect(answer, operation.id).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } })
    }
  })

  it('that are forged, cut, revoked, expired or not there all answer the same 401', async () => {
    const good = await createKey({ kind: 'installation' })
    const revoked = await createKey({ kind: 'installation' })
    await app.call('GET /platform/keys/current', undefined, { key: revoked.token })
    expect((await app.call(`DELETE /platform/keys/${revoked.id}`)).body.revoked_at).not.toBeNull()
    expect((await app.call(`DELETE /platform/keys/${revoked.id}`)).status).toBe(200)
    const soon = Math.floor(Date.now() / 1000) + 1
    const expiring = await createKey({ kind: 'installation' }, { expires_at: soon })
    while (Date.now() < (soon + 0.01) * 1000) await sleep(50)

    const token = String(good.token)
    const other = token.replace(/_[^_]{10}/, (part) => `_${part.slice(1).toUpperCase()}`)
    for (const key of [
      revoked.token,
      expiring.token,
      other,
      token.slice(0, -1),
      `${token}0`,
      'x',
      token.toUpperCase(),
    ]) {
      const answer = await app.call('GET /platform/keys', undefined, { key })
      expect(answer, key).toMatchObject({ status: 401, body: { code: 'UNAUTHENTICATED' } })
      expect(answer.headers.get('www-authenticate')).toContain('Bearer')
    }
    for (const authorization of ['', 'Bearer', 'Basic eDp5', `Bearer ${token} ${token}`])
      expect(
        (await app.call('GET /platform/keys', undefined, { key: null, headers: { authorization } })).status,
      ).toBe(401)
    expect((await app.call('GET /platform/keys', undefined, { key: null })).status).toBe(401)
    expect((await app.call('GET /platform/keys', undefined, { key: token })).status).toBe(200)
  })

  it('are asked for before a body is looked at', async () => {
    const answer = await app.call('POST /platform/databases', { nonsense: true }, { key: null })
    expect(answer.status).toBe(401)
  })

  it('are refused for a time that is past or beyond reckoning, and for databases that are not there', async () => {
    for (const expires_at of [0, 1_000_000, 1e15, 1e300, 1.5, -1]) {
      const body = { name: 'x', scope: { kind: 'installation' }, expires_at }
      expect((await app.call('POST /platform/keys', body)).status, String(expires_at)).toBe(400)
    }
    const scope = { kind: 'databases', database_ids: ['own', 'nothing'], access: 'read' }
    expect((await app.call('POST /platform/keys', { name: 'x', scope })).body.code).toBe('DATABASE_NOT_FOUND')
  })

  it('are made once for an Idempotency-Key, whose replay tells no secret', async () => {
    const headers = { 'idempotency-key': 'key-1' }
    const make = () =>
      app.call('POST /platform/keys', { name: 'keyed', scope: { kind: 'installation' } }, { headers })
    const first = await make()
    const again = await make()
    expect(first.body.token).toMatch(/^tnt_/)
    expect(again.body).toEqual({ ...first.body, token: undefined })
  })

  it('say when they were used last, and personal tokens do too, which end at their time', async () => {
    const env = { TENANTRY_SECRET_KEY: 'A'.repeat(43) }
    const one = await start({ env })
    const { location } = one.app.control
    const url = location.dialect === 'sqlite' ? `sqlite:${location.path}` : location.url
    const two = await start({ env: { ...env, TENANTRY_DATABASE_URL: url }, dataDir: one.dataDir })
    const person = { email: 'ada@example.com', password: 'correct horse battery' }
    const { body } = await one.call('POST /auth/register', person, { key: null })
    const own = { key: body.session.token as string }
    const soon = Math.floor(Date.now() / 1000) + 2
    const make = async (more: object) =>
      (await one.call('POST /auth/me/tokens', { name: 't', ...more }, own)).body
    const [lasting, passing] = [await make({}), await make({ expires_at: soon })]
    const scope = { kind: 'installation' }
    const [used, unused] = [
      (await one.call('POST /platform/keys', { name: 'used', scope })).body,
      (await one.call('POST /platform/keys', { name: 'unused', scope })).body,
    ]
    const isIn = async (app: StartedApp, key: string) =>
      (await app.call('GET /auth/me', undefined, { key })).status
    expect([await isIn(one, lasting.token), await isIn(one, passing.token)]).toEqual([200, 200])
    await one.call('GET /platform/keys', undefined, { key: used.token })
    while (Date.now() < (soon + 0.01) * 1000) await sleep(50)
    expect([await isIn(one, lasting.token), await isIn(one, passing.token)]).toEqual([200, 401])
    // Uses are written down once a minute, and when a server ends.
    await one.app.close()
    const lastUses = async (path: '/platform/keys' | '/auth/me/tokens', options: object) => {
      const { body: page } = await two.call(`GET ${path}`, undefined, options)
      return new Map(page.data.map((key: { id: string; last_used_at: number }) => [key.id, key.last_used_at]))
    }
    const keys = await lastUses('/platform/keys', {})
    expect(keys.get(used.id)).toBeGreaterThan(soon - 60)
    expect(keys.get(unused.id)).toBeNull()
    const tokens = await lastUses('/auth/me/tokens', own)
    for (const { id } of [lasting, passing]) expect(tokens.get(id)).toBeGreaterThan(soon - 60)
  })

  it('lose a database that is deleted', async () => {
    await app.call('POST /platform/databases', { name: 'passing', template: 'notes' })
    const { token: key } = await createKey({ kind: 'databases', database_ids: ['passing'], access: 'read' })
    const ask = () => app.call('POST /data/query/notes', select, { key, database: 'passing' })
    expect((await ask()).status).toBe(200)
    await app.call('DELETE /platform/databases/passing')
    expect((await ask()).status).toBe(404)
    await app.call('POST /platform/databases', { name: 'passing', template: 'notes' })
    expect((await ask()).status).toBe(404)
  })
})
