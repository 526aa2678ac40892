import { beforeAll, describe, expect, it } from 'vitest'
import { describeBothApps } from '../../../testing/both-apps.ts'
import type { StartedApp } from '../../../testing/start-app.ts'
import { people } from '../../organizations/testing/people.ts'
import type { ResourceTables } from '../resources/tables.ts'
import { expectOk, infraFixture, infraSettings } from '../testing/infra-fixture.ts'
import { breakLock } from './lock-state.ts'
import { createStateStore } from './state-store.ts'
import { issueStateToken } from './state-token.ts'

describeBothApps('The state backend', ({ start }) => {
  let app: StartedApp
  let infra: Awaited<ReturnType<typeof infraFixture>>
  beforeAll(async () => {
    app = await start({ env: { ...infraSettings, TENANTRY_ROLE: 'api' } })
    infra = await infraFixture(app, people(app))
  })
  /** A resource whose run nobody works on, and what its engine would send. */
  const engine = async ({ mayWrite = true, expiresAt = 4_000_000_000 } = {}) => {
    const { resource, run } = await expectOk(infra.ask(), 202)
    const owner = { organizationId: infra.org.id, resourceId: resource.id, runId: run.id }
    const token = await app.app.control.transaction((tx) =>
      issueStateToken(tx, { ...owner, mayWrite, expiresAt }),
    )
    const send = async (method: string, path = '', body?: string, secret = token) => {
      const authorization = `Basic ${Buffer.from(`run:${secret}`).toString('base64')}`
      const headers = { authorization, ...(body === undefined ? {} : { 'content-type': 'application/json' }) }
      const url = `${app.url}/infra/state/${resource.id}${path}`
      const response = await fetch(url, { method, headers, ...(body === undefined ? {} : { body }) })
      const text = await response.text()
      return { status: response.status, text, code: codeOf(text) }
    }
    return { resource, run, owner, send, token }
  }
  const lock = (id: string) => JSON.stringify({ ID: id, Operation: 'OperationTypeApply', Who: 'me' })
  const state = (serial: number, more: object = {}) =>
    JSON.stringify({ version: 4, lineage: 'l-1', serial, outputs: {}, resources: [], ...more })

  it('keeps what was written byte for byte, to whoever holds the lock, newer each time', async () => {
    const { send } = await engine()
    expect(await send('GET')).toMatchObject({ status: 404, code: 'STATE_NOT_FOUND' })
    expect(await send('POST', '?ID=a', state(1))).toMatchObject({ status: 409, code: 'STATE_LOCK_NEEDED' })
    expect(await send('PUT', '/lock', lock('a'))).toMatchObject({ status: 200 })
    const large = state(1, { check: 12345678901234567890n.toString() }).replace(
      '"12345678901234567890"',
      '12345678901234567890',
    )
    expect(await send('POST', '?ID=a', large)).toMatchObject({ status: 200 })
    expect((await send('GET')).text).toBe(large)
    expect(await send('POST', '?ID=a', large)).toMatchObject({ status: 200 })
    expect(await send('POST', '?ID=a', state(1))).toMatchObject({ status: 409, code: 'STATE_STALE' })
    expect(await send('POST', '?ID=a', state(0))).toMatchObject({ status: 409, code: 'STATE_STALE' })
    const strange = state(2, { lineage: 'l-2' })
    expect(await send('POST', '?ID=a', strange)).toMatchObject({ status: 409, code: 'STATE_STALE' })
    expect(await send('POST', '?ID=a', state(5))).toMatchObject({ status: 200 })
    // What was applied is there, however much it is.
    const huge = state(6, { check: 'x'.repeat(20 * 1024 * 1024) })
    expect(await send('POST', '?ID=a', huge)).toMatchObject({ status: 200 })
    expect((await send('GET')).text.length).toBe(huge.length)
    expect(await send('DELETE', '/lock', lock('a'))).toMatchObject({ status: 200 })
    expect(await send('POST', '?ID=a', state(7))).toMatchObject({ status: 409, code: 'STATE_LOCK_NEEDED' })
  })

  it('gives its lock to one, and tells the others who has it', async () => {
    const { send } = await engine()
    const answers = await Promise.all(['a', 'b', 'c', 'd'].map((id) => send('PUT', '/lock', lock(id))))
    expect(answers.filter(({ status }) => status === 423)).toHaveLength(3)
    const refused = answers.find(({ status }) => status === 423)
    expect(JSON.parse(refused?.text ?? '')).toMatchObject({
      code: 'STATE_LOCKED',
      Who: 'me',
      ID: expect.any(String),
    })
    const winner = 'abcd'[answers.findIndex(({ status }) => status === 200)] ?? ''
    expect(await send('PUT', '/lock', lock(winner))).toMatchObject({ status: 200 })
    expect(await send('DELETE', '/lock', lock('x'))).toMatchObject({ status: 423 })
    expect(await send('PUT', '/lock', lock('\0'))).toMatchObject({ status: 400, code: 'INVALID_REQUEST' })
    for (const nothing of [undefined, '', '{}', '{"ID":""}', 'not json'])
      expect(await send('DELETE', '/lock', nothing)).toMatchObject({
        status: 409,
        code: 'STATE_UNLOCK_REFUSED',
      })
    expect(await send('POST', '?ID=x', state(1))).toMatchObject({ status: 423 })
    expect(await send('DELETE', '/lock', lock(winner))).toMatchObject({ status: 200 })
    expect(await send('DELETE', '/lock', lock(winner))).toMatchObject({ status: 200 })
  })

  it('lets nobody in but the run, for its own resource, while it is under way', async () => {
    const [mine, theirs] = [await engine(), await engine()]
    for (const secret of ['', 'tst_x', app.adminKey, infra.owner.token])
      expect(await mine.send('GET', '', undefined, secret)).toMatchObject({ status: 401 })
    expect(await mine.send('GET', '', undefined, theirs.token)).toMatchObject({
      status: 404,
      code: 'RESOURCE_NOT_FOUND',
    })
    const late = await engine({ expiresAt: 1 })
    expect(await late.send('GET')).toMatchObject({ status: 401 })
    const planning = await engine({ mayWrite: false })
    await planning.send('PUT', '/lock', lock('a'))
    expect(await planning.send('POST', '?ID=a', state(1))).toMatchObject({ status: 403, code: 'FORBIDDEN' })
    await expectOk(infra.call(`POST /infra/runs/${mine.run.id}/cancel`), 202)
    expect(await mine.send('GET')).toMatchObject({ status: 401 })
  })

  describe('refuses', () => {
    it.each([
      '',
      'null',
      '[]',
      '{}',
      '{"version":3,"lineage":"l","serial":1}',
      state(-1),
      state(1.5),
      '{"version":4,"lineage":"","serial":1}',
      String.raw`{"version":4,"lineage":"a\u0000","serial":1}`,
      '\u0000',
      '{',
    ])('what is no state: %j', async (text) => {
      const { send } = await engine()
      await send('PUT', '/lock', lock('a'))
      expect(await send('POST', '?ID=a', text)).toMatchObject({ status: 422, code: 'STATE_INVALID' })
      expect(await send('GET')).toMatchObject({ status: 404 })
    })
  })

  it('keeps every version: listed, compared without a secret, and made current again', async () => {
    const { resource, run, owner, send } = await engine()
    await send('PUT', '/lock', lock('a'))
    // As of a module that reads the environment of its runs.
    const stolen = 'wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY12'
    const keys = { access_key_id: 'AKIAEXAMPLEEXAMPL12X', secret_access_key: stolen }
    const credential = await expectOk(
      infra.call('POST /infra/credentials', {
        organization: infra.org.id,
        name: 'c',
        kind: 'aws_keys',
        aws_keys: keys,
      }),
      201,
    )
    await app.app.control.db
      .withTables<ResourceTables>()
      .updateTable('infra_resources')
      .set({ credential_id: credential.id })
      .where('id', '=', resource.id)
      .execute()
    const object = (size: string, password: string) => [
      {
        mode: 'managed',
        type: 'aws_instance',
        name: 'vm',
        instances: [
          {
            attributes: { size, password, environment: `KEY=${stolen}` },
            sensitive_attributes: [[{ type: 'get_attr', value: 'password' }]],
          },
        ],
      },
    ]
    const exact = '[12345678901234567890,0.10000000000000000005,1e400]'
    const small = state(1, { resources: object('small', 'hunter2'), check_results: 'exact' })
    await send('POST', '?ID=a', small.replace('"exact"', exact))
    await send('POST', '?ID=a', state(2, { resources: object('large', 'hunter3') }))
    const path = `/infra/resources/${resource.id}/state` as const
    const { body: list } = await infra.call(`GET ${path}/versions`)
    expect(list.data).toMatchObject([
      { serial: 2, current: true, run_id: run.id },
      { serial: 1, current: false },
    ])
    const first = list.data[1].id
    const { body: diff } = await infra.call(`GET ${path}/versions/${first}/diff`)
    expect(diff.differences).toMatchObject([
      {
        address: 'aws_instance.vm',
        change: 'changed',
        attributes: [
          { name: 'password', before: { secret: true }, after: { secret: true } },
          { name: 'size', before: { value: 'small' }, after: { value: 'large' } },
        ],
      },
    ])
    expect(JSON.stringify(diff)).not.toContain('hunter')
    expect(JSON.stringify([diff, (await infra.call(`GET ${path}`)).body])).not.toContain(stolen)
    const restore = () => infra.call(`POST ${path}/versions/${first}/restore`)
    expect(await restore()).toMatchObject({ status: 409, body: { code: 'RESOURCE_BUSY' } })
    expect(await infra.call(`POST ${path}/unlock`)).toMatchObject({
      status: 409,
      body: { code: 'RESOURCE_BUSY' },
    })
    await expectOk(infra.call(`POST /infra/runs/${run.id}/cancel`), 202)
    // What an engine that was killed has locked is free with the end of its run.
    expect((await infra.call(`GET ${path}`)).body).toMatchObject({ lock: null, serial: 2 })
    const { organizationId, resourceId, runId } = owner
    const stale = { lock_id: 'a', lock_info: lock('a'), lock_run_id: runId, locked_at: 1 }
    await app.app.control.transaction((tx) => createStateStore(tx).setLock(organizationId, resourceId, stale))
    expect(await restore()).toMatchObject({ status: 423, body: { code: 'STATE_LOCKED' } })
    expect((await infra.call(`POST ${path}/unlock`)).body).toMatchObject({ lock: null, serial: 2 })
    expect((await restore()).body).toMatchObject({ serial: 3, current: true, run_id: null })
    const { body: now } = await infra.call(`GET ${path}`)
    expect(now.objects).toMatchObject([
      { attributes: { size: { value: 'small' }, password: { secret: true } } },
    ])
    const token = await app.app.control.transaction((tx) =>
      issueStateToken(tx, { ...owner, mayWrite: false, expiresAt: 4_000_000_000 }),
    )
    const { text } = await send('GET', '', undefined, token)
    expect(text.replaceAll(/\s/g, '')).toContain(`"check_results":${exact}`)
    expect(await app.app.control.transaction((tx) => breakLock(tx, owner, 1))).toBe(null)
  })
})

function codeOf(text: string): string | null {
  try {
    return (JSON.parse(text) as { code?: string }).code ?? null
  } catch {
    return null
  }
}
