import { copyFileSync, rmSync } from 'node:fs'
import type { Attention, Overview } from '@tenantry/contract'
import { beforeAll, expect, it } from 'vitest'
import { newId } from '../../kernel/ids.ts'
import { jobEnd } from '../../testing/api-client.ts'
import { describeBothApps } from '../../testing/both-apps.ts'
import type { StartedApp } from '../../testing/start-app.ts'
import { people } from '../organizations/testing/people.ts'
import { createFleet } from '../templates/testing/note-fleet.ts'
import { noteSchemas } from '../templates/testing/note-schemas.ts'

describeBothApps('The overview of an installation', ({ start }) => {
  let app: StartedApp
  let person: ReturnType<typeof people>['person']
  beforeAll(async () => {
    app = await start()
    person = people(app).person
  })
  const overview = async (): Promise<Overview> => {
    const { status, body } = await app.call('GET /platform/overview')
    expect(status).toBe(200)
    return body
  }
  const attention = async (kind: Attention['kind']) =>
    (await overview()).attention.find((each) => each.kind === kind)
  const insert = (table: string, row: Record<string, string | number | null>) =>
    app.app.control.db
      .withTables<Record<string, Record<string, string | number | null>>>()
      .insertInto(table)
      .values(row)
      .execute()

  it('is calm and empty at first, and says what there is to do', async () => {
    const nothing = { total: 0, daily: Array<number>(14).fill(0) }
    expect(await overview()).toEqual({
      attention: [],
      counts: {
        databases: nothing,
        templates: nothing,
        organizations: nothing,
        users: nothing,
        resources: nothing,
      },
      rollouts: [],
      first_steps: { template: false, database: false, person: false, key: false },
    })
  })

  it('counts what was made, and not what was deleted', async () => {
    await app.call('POST /platform/databases', { name: 'kept' })
    await app.call('POST /platform/databases', { name: 'left' })
    await app.call('DELETE /platform/databases/left')
    await app.call('POST /platform/keys', { name: 'ci', scope: { kind: 'installation' } })
    const { counts, first_steps: steps } = await overview()
    expect(counts.databases).toEqual({ total: 1, daily: [...Array<number>(13).fill(0), 1] })
    expect(steps).toEqual({ template: false, database: true, person: false, key: true })
  })

  it('tells of a rollout that halted or failed until it is mended', async () => {
    const fleet = await createFleet(app, 2)
    const file = fleet.path(0)
    await fleet.scribble(0, 'PRAGMA wal_checkpoint(TRUNCATE)')
    copyFileSync(file, `${file}.kept`)
    rmSync(file)
    const { body } = await fleet.push(noteSchemas.pinned)
    const job = await jobEnd(app.call, body.job.id)
    expect(await attention('rollout_halted')).toMatchObject({
      count: 1,
      items: [{ id: job.id, name: `${fleet.template} v2`, detail: job.reason }],
    })
    await app.call(`POST /platform/jobs/${job.id}/resume`)
    await jobEnd(app.call, job.id)
    expect(await attention('rollout_halted')).toBeUndefined()
    expect(await attention('rollout_failed')).toMatchObject({ count: 1, items: [{ id: job.id }] })
    copyFileSync(`${file}.kept`, file)
    await app.call(`POST /platform/jobs/${job.id}/retry`)
    await jobEnd(app.call, job.id)
    expect(await attention('rollout_failed')).toBeUndefined()
  })

  it('tells of people who were locked out, by their addresses', async () => {
    const ada = await person()
    const wrong = { email: ada.email, password: 'a wrong password' }
    for (let index = 0; index < 11; index++) await app.call('POST /auth/login', wrong, { key: null })
    await expect
      .poll(() => attention('account_locked_out'))
      .toMatchObject({ count: 1, items: [{ id: ada.id, name: ada.email }] })
  })

  it('tells of mails that did not go out', async () => {
    const now = Math.floor(Date.now() / 1000)
    const mail = { template: 'welcome', recipient: 'ada@example.com', language: 'en', subject: 'Hello' }
    const row = { ...mail, status: 'failed', attempts: 3, reason: 'no such mailbox', created_at: now }
    for (let index = 0; index < 7; index++)
      await insert('mails', { ...row, id: newId('mail'), body_expires_at: now })
    const failed = await attention('mail_failed')
    expect(failed).toMatchObject({ count: 7 })
    expect(failed?.items).toHaveLength(5)
    expect(failed?.items[0]).toMatchObject({ name: 'Hello → ada@example.com', detail: 'no such mailbox' })
  })

  it('tells of resources that drifted and of last runs that failed or wait, in any organization', async () => {
    const now = Math.floor(Date.now() / 1000)
    const common = { organization_id: newId('org'), project_id: newId('prj'), created_at: now }
    const resource = async (name: string, drift: string, more: Record<string, number> = {}) => {
      const id = newId('res')
      const parts = { module: 'local_vm', status: 'ready', sealed_inputs: '', outputs: '{}', revision: 1 }
      const row = { ...common, ...parts, id, name, name_key: name, drift, updated_at: now }
      await insert('infra_resources', { ...row, state_backend: 'own', ...more })
      return id
    }
    const run = async (resourceId: string, status: string) => {
      const id = newId('run')
      const parts = { kind: 'update', sealed_inputs: '', resource_status: 'ready', requested_by: 'user:x' }
      const judged = { approvals: '[]', approvals_needed: 1, policy: '{}', attempts: 1, reason: 'It broke.' }
      const row = { ...common, ...parts, ...judged, id, resource_id: resourceId, status }
      await insert('infra_runs', { ...row, finished_at: status === 'failed' ? now : null })
      return id
    }
    const drifted = await resource('drifted', 'drifted')
    await resource('gone', 'drifted', { destroyed_at: now })
    const [broken, mended] = [await resource('broken', 'none'), await resource('mended', 'none')]
    const failed = await run(broken, 'failed')
    await run(mended, 'failed')
    await run(mended, 'succeeded')
    const waiting = await run(drifted, 'awaiting_approval')
    expect(await attention('resource_drifted')).toMatchObject({ count: 1, items: [{ id: drifted }] })
    expect(await attention('run_failed')).toMatchObject({
      count: 1,
      items: [{ id: failed, name: 'broken', resource_id: broken, detail: 'It broke.' }],
    })
    expect(await attention('run_awaiting_approval')).toMatchObject({ items: [{ id: waiting }] })
    expect((await overview()).counts.resources.total).toBe(3)
  })

  it('is for those who run the installation, whoever only looks included', async () => {
    const { token } = await person()
    expect((await app.call('GET /platform/overview', undefined, { key: token })).status).toBe(403)
    const support = await person()
    await app.call(`PATCH /platform/users/${support.id}`, { operator_role: 'support' })
    expect((await app.call('GET /platform/overview', undefined, { key: support.token })).status).toBe(200)
  })
})
