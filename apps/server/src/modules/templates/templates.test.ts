import { beforeAll, expect, it } from 'vitest'
import { jobEnd } from '../../testing/api-client.ts'
import { describeBothApps } from '../../testing/both-apps.ts'
import type { StartedApp } from '../../testing/start-app.ts'
import { createFleet } from './testing/note-fleet.ts'
import { named, noteSchemas } from './testing/note-schemas.ts'

describeBothApps('templates over HTTP', ({ start }) => {
  let app: StartedApp
  beforeAll(async () => {
    app = await start()
  })
  const currentVersion = async (template: string) =>
    (await app.call(`GET /platform/templates/${template}`)).body.current_version

  it('are published once under a name, with the schema as it was given', async () => {
    const schema = named(noteSchemas.first, 'published')
    const made = await app.call('POST /platform/templates', { schema, message: 'first' })
    expect(made).toMatchObject({ status: 201, body: { name: 'published', current_version: 1, schema } })
    const again = await app.call('POST /platform/templates', { schema })
    expect(again).toMatchObject({ status: 409, body: { code: 'TEMPLATE_NAME_TAKEN' } })
    const other = await app.call('POST /platform/templates', { schema, name: 'different' })
    expect(other).toMatchObject({ status: 422, body: { code: 'SCHEMA_INVALID' } })
    expect((await app.call(`GET /platform/templates/${made.body.id}`)).body).toEqual(made.body)
  })

  it('with a mistake in the schema are refused with its place', async () => {
    const schema = {
      ...noteSchemas.first,
      tables: [{ ...noteSchemas.first.tables[0], name: 'sqlite_notes' }],
    }
    const { status, body } = await app.call('POST /platform/templates', { schema })
    expect({ status, code: body.code }).toEqual({ status: 422, code: 'SCHEMA_INVALID' })
    expect(body.errors[0].pointer).toMatch(/^\/schema\/.+/)
    const rule = { read: { rows: [{ titel: { eq: 'x' } }] }, insert: false, update: false, delete: false }
    const ruled = { ...noteSchemas.first, access: { notes: { viewer: rule } } }
    const refused = await app.call('POST /platform/templates', { schema: ruled })
    expect(refused).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/schema/access/notes/viewer/read/rows[0]/titel' }] },
    })
  })

  it('are compared with a schema before anything is done', async () => {
    const fleet = await createFleet(app, 2)
    const diff = (schema: object, renames?: object[]) =>
      app.call(`POST /platform/templates/${fleet.template}/diff`, { schema, ...(renames ? { renames } : {}) })
    const { body } = await diff(named(noteSchemas.pinned, fleet.template))
    expect(body).toMatchObject({
      from_version: 1,
      to_version: 2,
      class: 'safe',
      database_count: 2,
      questions: [],
    })
    expect(
      body.steps.flatMap(({ statements }: { statements: string[] }) => statements).length,
    ).toBeGreaterThan(1)
    const question = await diff(named(noteSchemas.heading, fleet.template))
    expect(question.body.questions).toMatchObject([
      { kind: 'column', from: 'title', candidates: ['heading'] },
    ])
    const wrong = await diff(named(noteSchemas.heading, fleet.template), [
      { table: 'notes', from: 'x', to: 'y' },
    ])
    expect(wrong).toMatchObject({
      status: 422,
      body: { code: 'SCHEMA_INVALID', errors: [{ pointer: '/renames/0' }] },
    })
    expect(await currentVersion(fleet.template)).toBe(1)
    expect(await fleet.versions()).toEqual([1, 1])
  })

  it('ask whether a column was renamed, and believe the answer by name', async () => {
    const fleet = await createFleet(app, 1)
    await fleet.insert(fleet.names[0] ?? '', { title: 'kept' })
    const unanswered = await fleet.push(noteSchemas.heading)
    expect(unanswered).toMatchObject({ status: 409, body: { code: 'RENAME_UNANSWERED' } })
    expect(unanswered.body.questions).toHaveLength(1)
    const answered = await fleet.push(noteSchemas.heading, {
      renames: [{ table: 'notes', from: 'title', to: 'heading' }],
    })
    expect(answered.status).toBe(202)
    expect(await jobEnd(app.call, answered.body.job.id)).toMatchObject({ status: 'succeeded', done: 1 })
    expect(await fleet.rows(fleet.names[0] ?? '', ['heading'])).toEqual([{ heading: 'kept' }])
  })

  it('lose no data unless that is allowed', async () => {
    const fleet = await createFleet(app, 1)
    const refused = await fleet.push(noteSchemas.bodiless)
    expect(refused).toMatchObject({ status: 409, body: { code: 'DESTRUCTIVE_CHANGE' } })
    expect(refused.body.changes[0]).toMatchObject({ class: 'destructive', column: 'body' })
    expect(await currentVersion(fleet.template)).toBe(1)
    expect((await fleet.push(noteSchemas.bodiless, { allow_destructive: true })).status).toBe(202)
  })

  it('publish nothing when existing rows do not fit, and name the rows', async () => {
    const fleet = await createFleet(app, 2)
    await fleet.insert(fleet.names[0] ?? '', { id: 'row-without-body', title: 'x' })
    const refused = await fleet.push(noteSchemas.bodyRequired)
    expect(refused).toMatchObject({ status: 409, body: { code: 'DATA_CHECK_FAILED' } })
    expect(refused.body.detail).toContain(fleet.names[0])
    expect(refused.body.detail).toContain('body')
    expect(await currentVersion(fleet.template)).toBe(1)
    expect((await app.call(`GET /platform/jobs?template=${fleet.template}`)).body.data).toEqual([])
  })

  it('publish nothing when the migration fails on a copy', async () => {
    const fleet = await createFleet(app, 2)
    await fleet.scribble(0, 'ALTER TABLE notes ADD COLUMN pinned TEXT')
    const refused = await fleet.push(noteSchemas.pinned)
    expect(refused).toMatchObject({ status: 409, body: { code: 'DRY_RUN_FAILED' } })
    expect(await currentVersion(fleet.template)).toBe(1)
    expect(await fleet.versions()).toEqual([1, 1])
  })

  it('keep every version as it was, with its author', async () => {
    const fleet = await createFleet(app, 1)
    const version = (number: number) =>
      app.call(`GET /platform/templates/${fleet.template}/versions/${number}`)
    const { body: before } = await version(1)
    await jobEnd(app.call, (await fleet.push(noteSchemas.pinned, { message: 'pin' })).body.job.id)
    expect((await version(1)).body).toEqual({ ...before, database_count: 0 })
    const second = await version(2)
    expect(second.body).toMatchObject({
      message: 'pin',
      author: expect.stringMatching(/^key:key_/),
      database_count: 1,
    })
    expect(second.body.checksum).not.toBe(before.checksum)
    const list = await app.call(`GET /platform/templates/${fleet.template}/versions`)
    expect(list.body.data.map((row: { version: number }) => row.version)).toEqual([2, 1])
    expect((await version(3)).body.code).toBe('TEMPLATE_VERSION_NOT_FOUND')
    expect(await fleet.push(noteSchemas.pinned)).toMatchObject({
      status: 409,
      body: { code: 'SCHEMA_UNCHANGED' },
    })
  })

  it('publish one version when several are pushed at once', async () => {
    const fleet = await createFleet(app, 1)
    // Or the second one could come after the first one's rollout, as a change of what that has made.
    const release = fleet.slow(0)
    const all = await Promise.all([
      fleet.push(noteSchemas.pinned),
      fleet.push(noteSchemas.indexed),
      fleet.push(noteSchemas.pinned),
    ])
    release()
    const accepted = all.filter(({ status }) => status === 202)
    expect(accepted).toHaveLength(1)
    for (const { status, body } of all) {
      if (status !== 202) expect(['CONFLICT', 'ROLLOUT_RUNNING', 'SCHEMA_UNCHANGED']).toContain(body.code)
    }
    await jobEnd(app.call, accepted[0]?.body.job.id)
    expect(await currentVersion(fleet.template)).toBe(2)
  })

  it('answer a repeated push with the first one’s job, also after the process died before it answered', async () => {
    const fleet = await createFleet(app, 1)
    const push = () =>
      app.call(
        `POST /platform/templates/${fleet.template}/push`,
        { schema: named(noteSchemas.pinned, fleet.template) },
        { headers: { 'idempotency-key': fleet.template } },
      )
    const first = await push()
    expect((await push()).body).toEqual(first.body)
    await jobEnd(app.call, first.body.job.id)
    await app.app.control.db
      .withTables<{ idempotent_replies: { key: string; status: number | null; locked_until: number } }>()
      .updateTable('idempotent_replies')
      .set({ status: null, locked_until: 0 })
      .where('key', '=', fleet.template)
      .execute()
    const afterCrash = await push()
    expect(afterCrash.status).toBe(202)
    expect(afterCrash.body.job.id).toBe(first.body.job.id)
    expect(afterCrash.body.diff).toEqual(first.body.diff)
    expect(await currentVersion(fleet.template)).toBe(2)
  })

  it('are deleted only when no database is made from them, also none that could come back', async () => {
    const fleet = await createFleet(app, 1)
    const remove = () => app.call(`DELETE /platform/templates/${fleet.template}`)
    expect((await remove()).body.code).toBe('TEMPLATE_IN_USE')
    await app.call(`DELETE /platform/databases/${fleet.names[0]}`)
    expect((await remove()).body.code).toBe('TEMPLATE_IN_USE')
    const again = await createFleet(app, 1)
    await app.call(`DELETE /platform/databases/${again.names[0]}?purge=now`)
    expect((await app.call(`DELETE /platform/templates/${again.template}`)).status).toBe(204)
    expect((await app.call(`GET /platform/templates/${again.template}`)).status).toBe(404)
  })

  it('see where files differ from their version, and repair what loses no row', async () => {
    const fleet = await createFleet(app, 3, noteSchemas.indexed)
    await fleet.insert(fleet.names[0] ?? '', { title: 'kept' })
    await fleet.scribble(0, 'DROP INDEX by_title; CREATE INDEX rogue ON notes (body)')
    await fleet.scribble(1, 'CREATE TABLE extra (a)')
    const drift = (body: object) => app.call(`POST /platform/templates/${fleet.template}/drift`, body)
    const { body: report } = await drift({})
    expect(report).toMatchObject({ checked: 3, drifted: 2, next_cursor: null })
    expect(report.databases.map(({ name }: { name: string }) => name)).toEqual(fleet.names.slice(0, 2))
    const objects = report.databases[0].differences.map(({ object }: { object: string }) => object)
    expect(objects.join()).toContain('rogue')
    const { body: repaired } = await drift({ repair: true })
    expect(repaired.databases.map((row: { repaired: boolean }) => row.repaired)).toEqual([true, false])
    expect(repaired.databases[1].error).toContain('lose')
    const trail = await app.call('GET /platform/audit?action=template.drift_repaired')
    expect(trail.body.data[0].details.database_ids).toEqual([repaired.databases[0].database_id])
    expect((await drift({})).body).toMatchObject({ drifted: 1 })
    expect(await fleet.rows(fleet.names[0] ?? '')).toEqual([{ title: 'kept', body: null }])
    const page = await drift({ limit: 2 })
    expect((await drift({ cursor: page.body.next_cursor })).body).toMatchObject({ checked: 1, drifted: 0 })
    expect(await drift({ cursor: 'AAAA' })).toMatchObject({ status: 400, body: { code: 'INVALID_CURSOR' } })
  })
})
