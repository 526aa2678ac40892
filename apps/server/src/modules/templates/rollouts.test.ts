import { copyFileSync, rmSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, expect, it } from 'vitest'
import { jobEnd, until } from '../../testing/api-client.ts'
import { describeBothApps } from '../../testing/both-apps.ts'
import type { StartedApp } from '../../testing/start-app.ts'
import { createFleet, type NoteFleet } from './testing/note-fleet.ts'
import { noteSchemas } from './testing/note-schemas.ts'

describeBothApps(
  'rollouts',
  ({ start }) => {
    let app: StartedApp
    beforeAll(async () => {
      app = await start()
    })
    const job = async (id: string) => (await app.call(`GET /platform/jobs/${id}`)).body
    const act = (id: string, action: string, body?: object) =>
      app.call(`POST /platform/jobs/${id}/${action}` as `POST /${string}`, body)
    const outcomes = async (id: string) => {
      const { body } = await app.call(`GET /platform/jobs/${id}/databases`)
      return body.data
    }
    const pushed = async (fleet: NoteFleet, schema: Parameters<NoteFleet['push']>[0], more: object = {}) => {
      const answer = await fleet.push(schema, more)
      expect(answer).toMatchObject({ status: 202 })
      return answer.body.job.id as string
    }
    /** Begins a rollout one by one that is held at one database. */
    const heldAt = async (fleet: NoteFleet, index: number, schema = noteSchemas.pinned) => {
      const release = fleet.slow(index)
      const underWay = fleet.watch(index)
      const id = await pushed(fleet, schema, { rollout: { concurrency: 1, waves: [100] } })
      await until(async () => (underWay() > 0 && (await job(id)).done >= index ? true : null))
      return { id, release }
    }

    /** Begins a rollout that is paused after some databases. */
    const pausedAfter = async (fleet: NoteFleet, count: number) => {
      const { id, release } = await heldAt(fleet, count - 1)
      expect((await act(id, 'pause')).body.status).toBe('paused')
      release()
      await until(async () => ((await job(id)).done === count ? true : null))
      return id
    }

    it('go from a canary in waves to all, and say what became of each database', async () => {
      const fleet = await createFleet(app, 12)
      const id = await pushed(fleet, noteSchemas.pinned, { rollout: { canary: 2, waves: [50, 100] } })
      expect(await jobEnd(app.call, id)).toMatchObject({
        status: 'succeeded',
        kind: 'rollout',
        from_version: 1,
        to_version: 2,
        waves: 3,
        total: 12,
        done: 12,
        failed: 0,
        pending: 0,
      })
      const all = await outcomes(id)
      expect(all.map(({ wave }: { wave: number }) => wave)).toEqual([0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2])
      expect(new Set(all.map(({ status }: { status: string }) => status))).toEqual(new Set(['migrated']))
      expect(await fleet.versions()).toEqual(Array.from({ length: 12 }, () => 2))
      const { body: drift } = await app.call(`POST /platform/templates/${fleet.template}/drift`, {})
      expect(drift).toMatchObject({ checked: 12, drifted: 0 })
      const listed = await app.call(`GET /platform/jobs?template=${fleet.template}&status=succeeded`)
      expect(listed.body.data).toHaveLength(1)
    })

    it('of a version that changes rules alone bring the marker to it and no SQL, and go back', async () => {
      const fleet = await createFleet(app, 3)
      await fleet.insert(fleet.names[0] ?? '', { title: 'kept' })
      const viewer = { read: true, insert: false, update: false, delete: false }
      const ruled = { ...noteSchemas.first, access: { notes: { viewer } } }
      const diff = await app.call(`POST /platform/templates/${fleet.template}/diff`, {
        schema: { ...ruled, name: fleet.template },
      })
      const change = {
        class: 'safe',
        kind: 'change_access',
        table: 'notes',
        summary: '+ access of viewer to notes: read',
      }
      expect(diff.body).toMatchObject({
        class: 'safe',
        changes: [change],
        steps: [{ ...change, statements: [] }],
      })
      const id = await pushed(fleet, ruled)
      expect(await jobEnd(app.call, id)).toMatchObject({ status: 'succeeded', done: 3, failed: 0 })
      expect(await fleet.versions()).toEqual([2, 2, 2])
      expect(await fleet.rows(fleet.names[0] ?? '', ['title'])).toEqual([{ title: 'kept' }])
      const { body: drift } = await app.call(`POST /platform/templates/${fleet.template}/drift`, {})
      expect(drift).toMatchObject({ checked: 3, drifted: 0 })
      const { body: template } = await app.call(`GET /platform/templates/${fleet.template}`)
      expect(template.schema.access).toEqual({ notes: { viewer } })
      expect((await fleet.push(ruled)).body.code).toBe('SCHEMA_UNCHANGED')
      const { body: back } = await act(id, 'rollback', {})
      expect(await jobEnd(app.call, back.id)).toMatchObject({ status: 'succeeded', done: 3 })
      expect(await fleet.versions()).toEqual([1, 1, 1])
    })

    it('without a database end at once', async () => {
      const fleet = await createFleet(app, 0)
      expect((await fleet.push(noteSchemas.pinned)).body.job).toMatchObject({ status: 'succeeded', total: 0 })
    })

    it('halt when the canary fails, go on when somebody accepts that, and end with what failed', async () => {
      const fleet = await createFleet(app, 4)
      const kept = `${fleet.path(0)}.kept`
      await fleet.scribble(0, 'PRAGMA wal_checkpoint(TRUNCATE)')
      const lost = fleet.path(0)
      copyFileSync(lost, kept)
      rmSync(lost)
      const id = await pushed(fleet, noteSchemas.pinned)
      const halted = await jobEnd(app.call, id)
      expect(halted).toMatchObject({
        status: 'halted',
        failed: 1,
        done: 0,
        pending: 3,
        reason: 'The canary failed.',
      })
      expect((await outcomes(id))[0]).toMatchObject({
        status: 'failed',
        error: expect.stringMatching(/./),
        attempts: 1,
      })
      expect((await fleet.versions()).slice(1)).toEqual([1, 1, 1])
      const blocked = await fleet.push(noteSchemas.indexed)
      expect(blocked).toMatchObject({ status: 409, body: { code: 'ROLLOUT_RUNNING', job_id: id } })

      expect((await act(id, 'resume')).status).toBe(200)
      expect(await jobEnd(app.call, id)).toMatchObject({ status: 'failed', failed: 1, done: 3 })
      expect((await fleet.versions()).slice(1)).toEqual([2, 2, 2])

      copyFileSync(kept, lost)
      rmSync(kept)
      expect((await act(id, 'retry')).status).toBe(200)
      expect(await jobEnd(app.call, id)).toMatchObject({ status: 'succeeded', failed: 0, done: 4 })
      expect(await fleet.versions()).toEqual([2, 2, 2, 2])
      expect(await act(id, 'retry')).toMatchObject({ status: 409, body: { code: 'JOB_STATE' } })
    })

    it('halt when more fails than the error budget allows, and not before', async () => {
      const fleet = await createFleet(app, 10)
      for (const index of [3, 5, 7]) await fleet.insert(fleet.names[index] ?? '', { title: 'without body' })
      const rollout = { error_budget_percent: 20, waves: [100], concurrency: 1 }
      const id = await pushed(fleet, noteSchemas.bodyRequired, { rollout })
      const halted = await jobEnd(app.call, id)
      expect(halted).toMatchObject({ status: 'halted', failed: 3 })
      expect(halted.reason).toContain('error budget')
      expect(halted.pending).toBeGreaterThan(0)
      const failed = (await outcomes(id)).filter(({ status }: { status: string }) => status === 'failed')
      expect(failed.map(({ name }: { name: string }) => name)).toEqual(
        [3, 5, 7].map((index) => fleet.names[index]),
      )
      for (const { error } of failed) expect(error).toContain('body')
    })

    it('that are paused finish what they are at, start nothing more, and go on when resumed', async () => {
      const fleet = await createFleet(app, 5)
      const id = await pausedAfter(fleet, 3)
      expect(await job(id)).toMatchObject({ status: 'paused', done: 3, pending: 2 })
      expect(await fleet.versions()).toEqual([2, 2, 2, 1, 1])
      expect((await act(id, 'pause')).body.code).toBe('JOB_STATE')
      await act(id, 'resume')
      expect(await jobEnd(app.call, id)).toMatchObject({ status: 'succeeded', done: 5 })
    })

    it('that are cancelled leave what is done, and the next one takes all along', async () => {
      const fleet = await createFleet(app, 4)
      const { id, release } = await heldAt(fleet, 1)
      expect((await act(id, 'cancel')).body.status).toBe('cancelled')
      release()
      await until(async () => ((await job(id)).done === 2 ? true : null))
      expect(await fleet.versions()).toEqual([2, 2, 1, 1])
      for (const action of ['pause', 'resume', 'retry', 'cancel'])
        expect((await act(id, action)).body.code).toBe('JOB_STATE')
      const next = await pushed(fleet, noteSchemas.first, { allow_destructive: true })
      expect(await jobEnd(app.call, next)).toMatchObject({ status: 'succeeded', done: 4 })
      expect(await fleet.versions()).toEqual([3, 3, 3, 3])
    })

    it('come back to a database that others write to at the end of its wave, and hold up no other one', async () => {
      const fleet = await createFleet(app, 8)
      const releases = [0, 2, 3].map((index) => fleet.lock(index))
      const id = await pushed(fleet, noteSchemas.pinned, {
        rollout: { canary: 1, waves: [50], concurrency: 1 },
      })
      await until(async () => ((await outcomes(id))[0].attempts >= 2 ? true : null))
      expect(await job(id)).toMatchObject({ status: 'running', wave: 0, done: 0, failed: 0 })
      expect((await outcomes(id))[0]).toMatchObject({
        status: 'pending',
        error: 'The database is busy with other writes.',
      })
      releases[0]?.()
      await until(async () => ((await job(id)).done === 2 ? true : null))
      await until(async () => ((await outcomes(id))[3].attempts >= 2 ? true : null))
      const halfway = await job(id)
      expect(halfway).toMatchObject({ status: 'running', wave: 1, done: 2, failed: 0 })
      releases[2]?.()
      await until(async () => ((await job(id)).done === 3 ? true : null))
      releases[1]?.()
      expect(await jobEnd(app.call, id)).toMatchObject({ status: 'succeeded', done: 8, failed: 0 })
      const [first, second, third] = await outcomes(id)
      expect(first).toMatchObject({ status: 'migrated', error: null })
      expect(second.attempts).toBe(1)
      expect(third.attempts).toBeGreaterThan(2)
      expect(await fleet.versions()).toEqual(Array.from({ length: 8 }, () => 2))
    })

    it('count a database that others write to all the time as failed, with the reason, and retry it', async () => {
      const impatient = await start({ env: { TENANTRY_ROLLOUT_BUSY_SECONDS: '1' } })
      const fleet = await createFleet(impatient, 4)
      const release = fleet.lock(1)
      const answer = await fleet.push(noteSchemas.pinned, { rollout: { error_budget_percent: 50 } })
      const { id } = answer.body.job
      expect(await jobEnd(impatient.call, id)).toMatchObject({ status: 'failed', done: 3, failed: 1 })
      const { body } = await impatient.call(`GET /platform/jobs/${id}/databases?status=failed`)
      expect(body.data).toMatchObject([
        {
          name: fleet.names[1],
          error: expect.stringMatching(
            /^The database is busy with other writes\. Tried [2-9] times in [1-9] s\.$/,
          ),
        },
      ])
      release()
      await impatient.call(`POST /platform/jobs/${id}/retry`)
      expect(await jobEnd(impatient.call, id)).toMatchObject({ status: 'succeeded', done: 4, failed: 0 })
    })

    it('can be paused, resumed and cancelled while they wait for a database that others write to', async () => {
      const fleet = await createFleet(app, 3)
      const release = fleet.lock(1)
      const underWay = fleet.watch(1)
      const id = await pushed(fleet, noteSchemas.pinned, { rollout: { waves: [100] } })
      const isWaiting = async () => {
        const [, second] = await outcomes(id)
        return (await job(id)).done === 2 && second.attempts > 0 ? second.attempts : null
      }
      const attempts = await until(isWaiting)
      expect((await act(id, 'pause')).body.status).toBe('paused')
      await until(async () => ((await job(id)).status === 'paused' ? true : null))
      expect((await act(id, 'resume')).status).toBe(200)
      await until(async () => ((await outcomes(id))[1].attempts > attempts + 1 ? true : null))
      expect((await act(id, 'cancel')).body.status).toBe('cancelled')
      // What it was at is finished; nothing more is begun.
      await until(async () => (underWay() === 0 ? true : null))
      release()
      await sleep(1_500)
      expect(await job(id)).toMatchObject({ status: 'cancelled', done: 2, failed: 0, pending: 1 })
      expect(await fleet.versions()).toEqual([2, 1, 2])
    })

    it('leave a database that is behind readable, and say so when a request needs the new version', async () => {
      const fleet = await createFleet(app, 3)
      const id = await pausedAfter(fleet, 2)
      const behind = fleet.names[2] ?? ''
      expect(await fleet.rows(behind)).toEqual([])
      expect((await fleet.insert(behind, { title: 'old shape' })).status).toBe(200)
      const early = await fleet.insert(behind, { title: 'new shape', pinned: true })
      expect(early).toMatchObject({
        status: 409,
        body: { code: 'DATABASE_OUT_OF_DATE', hint: expect.any(String) },
      })
      await act(id, 'resume')
      await jobEnd(app.call, id)
      expect((await fleet.insert(behind, { title: 'new shape', pinned: true })).status).toBe(200)
    })

    it('pass over databases that are deleted meanwhile, and take in what comes back or is restored', async () => {
      const fleet = await createFleet(app, 6)
      const { body: snapshot } = await app.call(`POST /platform/databases/${fleet.names[0]}/snapshots`)
      await fleet.insert(fleet.names[0] ?? '', { title: 'after the snapshot' })
      await app.call(`DELETE /platform/databases/${fleet.names[5]}`)
      const id = await pausedAfter(fleet, 3)
      await app.call(`DELETE /platform/databases/${fleet.names[3]}`)
      await app.call(`DELETE /platform/databases/${fleet.names[4]}?purge=now`)
      const restored = await app.call(
        `POST /platform/databases/${fleet.names[0]}/snapshots/${snapshot.id}/restore`,
        {},
      )
      expect(restored.body.template_version).toBe(1)
      const clone = await app.call(`POST /platform/databases/${fleet.names[0]}/clone`, {
        name: `${fleet.template}-clone`,
      })
      expect(clone.body.template_version).toBe(1)
      expect((await app.call(`POST /platform/databases/${fleet.ids[5]}/undelete`)).status).toBe(200)
      await act(id, 'resume')
      expect(await jobEnd(app.call, id)).toMatchObject({ status: 'succeeded', failed: 0 })
      expect(await fleet.versions()).toEqual([2, 2, 2, null, null, 2])
      expect(await fleet.rows(fleet.names[0] ?? '')).toEqual([])
      expect((await app.call(`GET /platform/databases/${fleet.template}-clone`)).body.template_version).toBe(
        2,
      )
      const byName = new Map(
        (await outcomes(id)).map((row: { name: string; status: string }) => [row.name, row.status]),
      )
      expect(byName.get(fleet.names[3] ?? '')).toBe('skipped')
      expect(byName.get(fleet.names[4] ?? '')).toBe('skipped')
    })

    it('that are over go on for a database that comes back behind, and on request for one restored', async () => {
      const fleet = await createFleet(app, 3)
      const { body: snapshot } = await app.call(`POST /platform/databases/${fleet.names[1]}/snapshots`)
      await app.call(`DELETE /platform/databases/${fleet.names[0]}`)
      const id = await pushed(fleet, noteSchemas.pinned)
      expect(await jobEnd(app.call, id)).toMatchObject({ total: 2, done: 2 })
      await app.call(`POST /platform/databases/${fleet.ids[0]}/undelete`)
      await until(async () => ((await fleet.versions())[0] === 2 ? true : null))
      expect(await jobEnd(app.call, id)).toMatchObject({ status: 'succeeded', total: 3, done: 3 })

      await app.call(`POST /platform/databases/${fleet.names[1]}/snapshots/${snapshot.id}/restore`, {})
      expect(await fleet.versions()).toEqual([2, 1, 2])
      expect((await act(id, 'retry')).status).toBe(200)
      expect(await jobEnd(app.call, id)).toMatchObject({ status: 'succeeded', total: 3, done: 3 })
      expect(await fleet.versions()).toEqual([2, 2, 2])
    })

    it('make a database first whose making a crash cut short', async () => {
      const fleet = await createFleet(app, 2)
      await app.app.control.db
        .withTables<{ databases: { id: string; status: string } }>()
        .updateTable('databases')
        .set({ status: 'creating' })
        .where('id', '=', fleet.ids[1] ?? '')
        .execute()
      rmSync(fleet.path(1))
      const id = await pushed(fleet, noteSchemas.pinned)
      expect(await jobEnd(app.call, id)).toMatchObject({ status: 'succeeded', done: 2 })
      await until(async () =>
        (await fleet.insert(fleet.names[1] ?? '', { title: 'x', pinned: true })).status === 200 ? true : null,
      )
    })

    it('go back by the reverse migration, and lose nothing that was not confirmed', async () => {
      const fleet = await createFleet(app, 3)
      const id = await pushed(fleet, noteSchemas.pinned)
      await jobEnd(app.call, id)
      await fleet.insert(fleet.names[0] ?? '', { title: 'written since', pinned: true })
      const unconfirmed = await act(id, 'rollback', {})
      expect(unconfirmed).toMatchObject({ status: 409, body: { code: 'LOSSES_UNCONFIRMED' } })
      expect(unconfirmed.body.losses.join()).toContain('pinned')
      const back = await act(id, 'rollback', { confirm_losses: true })
      expect(back).toMatchObject({ status: 202, body: { kind: 'rollback', from_version: 2, to_version: 1 } })
      expect(await jobEnd(app.call, back.body.id)).toMatchObject({ status: 'succeeded', done: 3 })
      expect(await fleet.versions()).toEqual([1, 1, 1])
      expect(await fleet.rows(fleet.names[0] ?? '')).toEqual([{ title: 'written since', body: null }])
      expect((await outcomes(back.body.id))[0].status).toBe('rolled_back')
      // What was gone back from keeps its number, and the next version does not take it.
      const numbers = { name: fleet.template, current_version: 1, newest_version: 2 }
      expect((await app.call(`GET /platform/templates/${fleet.template}`)).body).toMatchObject(numbers)
      const { body: list } = await app.call('GET /platform/templates?limit=200')
      expect(list.data).toContainEqual(expect.objectContaining(numbers))
      expect((await act(id, 'rollback', { confirm_losses: true })).body.code).toBe('JOB_STATE')
      expect((await act(id, 'retry')).body.code).toBe('JOB_STATE')
      const next = await pushed(fleet, noteSchemas.indexed)
      expect(await jobEnd(app.call, next)).toMatchObject({
        status: 'succeeded',
        from_version: 1,
        to_version: 3,
      })
      const { body: versions } = await app.call(`GET /platform/templates/${fleet.template}/versions`)
      expect(versions.data).toMatchObject([
        { version: 3, parent_version: 1 },
        { version: 2, parent_version: 1 },
        { version: 1, parent_version: null },
      ])
      expect((await act(next, 'rollback', {})).status).toBe(202)
    })

    it('go back to their snapshots after a destructive step, once what is lost was confirmed', async () => {
      const fleet = await createFleet(app, 2)
      const [name = ''] = fleet.names
      await fleet.insert(name, { title: 'before', body: 'precious' })
      const id = await pushed(fleet, noteSchemas.bodiless, { allow_destructive: true })
      await jobEnd(app.call, id)
      expect((await outcomes(id))[0].snapshot_id).toMatch(/^snp_/)
      const { body: snapshots } = await app.call(`GET /platform/databases/${name}/snapshots`)
      expect(snapshots.data).toMatchObject([{ reason: 'before_migration', template_version: 1 }])
      await fleet.insert(name, { title: 'after' })
      const unconfirmed = await act(id, 'rollback', {})
      expect(unconfirmed.body.code).toBe('LOSSES_UNCONFIRMED')
      expect(unconfirmed.body.losses.join()).toContain('Every write since')
      expect(await fleet.versions()).toEqual([2, 2])
      const { body: back } = await act(id, 'rollback', { confirm_losses: true })
      expect(await jobEnd(app.call, back.id)).toMatchObject({ status: 'succeeded', done: 2 })
      expect(await fleet.rows(name)).toEqual([{ title: 'before', body: 'precious' }])
      expect(await fleet.versions()).toEqual([1, 1])
    })

    it('that were cancelled half-way go back wherever they came', async () => {
      const fleet = await createFleet(app, 4)
      const { id, release } = await heldAt(fleet, 2, noteSchemas.indexed)
      await act(id, 'pause')
      const { status, body: back } = await act(id, 'rollback', {})
      expect(status).toBe(202)
      release()
      await until(async () => ((await job(id)).done === 3 ? true : null))
      await until(async () => ((await fleet.versions()).every((version) => version === 1) ? true : null))
      expect(await jobEnd(app.call, back.id)).toMatchObject({ status: 'succeeded' })
      const { body: drift } = await app.call(`POST /platform/templates/${fleet.template}/drift`, {})
      expect(drift.drifted).toBe(0)
    })

    it('that are lazy migrate a database at its next use, once, and end with the last one', async () => {
      const fleet = await createFleet(app, 4)
      const id = await pushed(fleet, noteSchemas.pinned, { rollout: { mode: 'lazy' } })
      expect(await job(id)).toMatchObject({ status: 'running', mode: 'lazy', done: 0, total: 4 })
      expect(await fleet.versions()).toEqual([1, 1, 1, 1])
      const uses = Array.from({ length: 5 }, (_, n) =>
        fleet.insert(fleet.names[1] ?? '', { title: `${n}`, pinned: true }),
      )
      for (const { status } of await Promise.all(uses)) expect(status).toBe(200)
      expect(await fleet.versions()).toEqual([1, 2, 1, 1])
      expect(await job(id)).toMatchObject({ status: 'running', done: 1 })
      await app.call(`DELETE /platform/databases/${fleet.names[0]}`)
      await fleet.rows(fleet.names[2] ?? '')
      await fleet.insert(fleet.names[3] ?? '', { title: 'x', pinned: false })
      expect(await job(id)).toMatchObject({ status: 'succeeded', done: 4, pending: 0 })
      expect(await fleet.versions()).toEqual([null, 2, 2, 2])
    })

    it('that are lazy wait for a database that others write to: it stays readable, and does not fail', async () => {
      const fleet = await createFleet(app, 2)
      const release = fleet.lock(0)
      const id = await pushed(fleet, noteSchemas.pinned, { rollout: { mode: 'lazy' } })
      const tries = fleet.count(0)
      for (let n = 0; n < 10; n++) expect(await fleet.rows(fleet.names[0] ?? '')).toEqual([])
      // The first use has waited for it; the others do not, but for one in five seconds.
      expect(tries()).toBeGreaterThan(0)
      expect(tries()).toBeLessThan(5)
      expect(await job(id)).toMatchObject({ status: 'running', done: 0, failed: 0 })
      release()
      await until(async () => {
        await fleet.rows(fleet.names[0] ?? '')
        return (await fleet.versions())[0] === 2 ? true : null
      })
      await fleet.rows(fleet.names[1] ?? '')
      expect(await job(id)).toMatchObject({ status: 'succeeded', done: 2, failed: 0 })
    })

    it('that are lazy give way to the next push, and a database goes all the way at once', async () => {
      const fleet = await createFleet(app, 2)
      const lazy = await pushed(fleet, noteSchemas.pinned, { rollout: { mode: 'lazy' } })
      const next = await pushed(fleet, noteSchemas.indexed, { allow_destructive: true })
      expect(await job(lazy)).toMatchObject({ status: 'cancelled' })
      expect(await jobEnd(app.call, next)).toMatchObject({ status: 'succeeded', done: 2 })
      expect(await fleet.versions()).toEqual([3, 3])
    })

    it('show their progress no longer than somebody may see it', async () => {
      const fleet = await createFleet(app, 3)
      const { id, release } = await heldAt(fleet, 1)
      const scope = { kind: 'installation' }
      const { body: key } = await app.call('POST /platform/keys', { name: 'follower', scope })
      const headers = { authorization: `Bearer ${key.token}` }
      const response = await fetch(`${app.url}/platform/jobs/${id}/events`, { headers })
      const reader = response.body!.getReader()
      expect(new TextDecoder().decode((await reader.read()).value)).toContain('event: progress')
      expect((await app.call(`DELETE /platform/keys/${key.id}`)).status).toBe(200)
      release()
      expect(await jobEnd(app.call, id)).toMatchObject({ status: 'succeeded', done: 3 })
      let rest = ''
      for (let part = await reader.read(); !part.done; part = await reader.read())
        rest += new TextDecoder().decode(part.value)
      expect(rest).not.toContain('event:')
    })

    it('show their progress as a stream that ends with them', async () => {
      const fleet = await createFleet(app, 3)
      const { id, release } = await heldAt(fleet, 1)
      const response = await fetch(`${app.url}/platform/jobs/${id}/events`, {
        headers: { authorization: `Bearer ${app.adminKey}` },
      })
      expect(response.headers.get('content-type')).toBe('text/event-stream')
      release()
      const events = (await response.text()).trim().split('\n\n').map(readEvent)
      expect(events[0]).toMatchObject({ event: 'progress', data: { id, done: 1, total: 3 } })
      expect(events.at(-1)).toMatchObject({ event: 'end', data: { status: 'succeeded', done: 3 } })
      expect(events.filter(({ event }) => event === 'end')).toHaveLength(1)
      const missing = await app.call('GET /platform/jobs/job_0000000000/events')
      expect(missing).toMatchObject({ status: 404, body: { code: 'JOB_NOT_FOUND' } })
    })
  },
  { concurrent: true },
)

function readEvent(text: string): { event: string | undefined; data: unknown } {
  const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(text)?.[1]
  return { event: field('event'), data: JSON.parse(field('data') ?? 'null') }
}
