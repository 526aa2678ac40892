import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { EngineError } from '../../engine/errors.ts'
import { systemClock } from '../../kernel/clock.ts'
import { until } from '../../testing/api-client.ts'
import { describeBothApps } from '../../testing/both-apps.ts'
import type { StartedApp } from '../../testing/start-app.ts'
import { named, noteSchemas } from '../templates/testing/note-schemas.ts'
import { createDatabasesModule } from './index.ts'
import type { DatabasesTables } from './tables.ts'

/** The module as a process has it that tidies up; says which databases it brought back into their rollout. */
function anotherProcess({ app, dataDir }: StartedApp, rejoined: string[]) {
  const unused = () => {
    throw new Error('Nobody asks for this.')
  }
  return createDatabasesModule({
    control: app.control,
    engine: app.engine,
    clock: systemClock,
    log: app.log,
    audit: app.audit.record,
    templates: {
      currentVersion: unused,
      version: unused,
      findVersion: unused,
      leaveLazyRollout: unused,
      rejoinRollout: async (_tx, { databaseId }) => void rejoined.push(databaseId),
    },
    sees: unused,
    organizations: { find: unused, databasesOf: unused, of: unused },
    beforePurged: async () => {},
    settings: {
      scratchDir: join(dataDir, 'scratch'),
      snapshotDir: join(dataDir, 'snapshots'),
      deletedRetentionSeconds: 60,
      libsql: null,
    },
  })
}

interface ReplyTable {
  idempotent_replies: { key: string; status: number | null; body: string | null; locked_until: number }
}

describeBothApps('restores into a live database', ({ start }) => {
  let app: StartedApp
  beforeAll(async () => {
    app = await start()
    await app.call('POST /platform/templates', { schema: named(noteSchemas.first, 'notes') })
  })

  const insert = async (database: string, title: string) => {
    const row = { id: randomBytes(4).toString('hex'), title }
    expect((await app.call('POST /data/query/notes', { insert: row }, { database })).status).toBe(200)
  }
  const titles = async (database: string) => {
    const select = { select: ['title'], order: [{ title: 'asc' }] }
    const { body } = await app.call('POST /data/query/notes', select, { database })
    return body.data.map((row: { title: string }) => row.title)
  }
  /** A database with "old" in it, a snapshot of that, and "new" since. */
  const prepared = async (name: string) => {
    await app.call('POST /platform/databases', { name, template: 'notes' })
    await insert(name, 'old')
    const { body } = await app.call(`POST /platform/databases/${name}/snapshots`)
    await insert(name, 'new')
    const restore = (key: string | null) =>
      app.call(
        `POST /platform/databases/${name}/snapshots/${body.id}/restore`,
        {},
        { headers: key === null ? {} : { 'idempotency-key': key } },
      )
    return { restore, snapshotId: body.id as string }
  }
  const kept = async (name: string) => {
    const { body } = await app.call(`GET /platform/databases/${name}/snapshots`)
    return body.data.filter(({ reason }: { reason: string }) => reason === 'before_restore').length
  }
  /** The process dies when the content is in the file, or just before it: nothing after that moment happens. */
  const dieAt = (moment: 'before' | 'after') => {
    const { engine } = app.app
    const replaceFrom = engine.replaceFrom.bind(engine)
    engine.replaceFrom = async (target, path, mark) => {
      engine.replaceFrom = replaceFrom
      if (moment === 'after') await replaceFrom(target, path, mark)
      throw new Error('The process has died.')
    }
  }
  /** What a crash between the verb's end and its reply leaves of the key. */
  const forgetReply = (key: string) =>
    app.app.control.db
      .withTables<ReplyTable>()
      .updateTable('idempotent_replies')
      .set({ status: null, body: null, locked_until: systemClock.now() - 1 })
      .where('key', '=', key)
      .execute()
  const audited = async (name: string) => {
    const { body } = await app.call(`GET /platform/databases/${name}`)
    const rows = await app.app.control.db
      .withTables<{ audit_entries: { action: string; target_id: string } }>()
      .selectFrom('audit_entries')
      .select('action')
      .where('target_id', '=', body.id)
      .where('action', '=', 'database.restored')
      .execute()
    return rows.length
  }

  it('happen once when the process dies between the content and its record', async () => {
    const { restore } = await prepared('died-after')
    dieAt('after')
    expect((await restore('after-1')).status).toBe(500)
    expect(await titles('died-after')).toEqual(['old'])
    await insert('died-after', 'acknowledged since')
    expect(await restore('after-1')).toMatchObject({ status: 200, body: { name: 'died-after' } })
    expect(await titles('died-after')).toEqual(['acknowledged since', 'old'])
    expect(await kept('died-after')).toBe(1)
    expect(await audited('died-after')).toBe(1)
    expect((await restore('after-1')).status).toBe(200)
    expect(await titles('died-after')).toEqual(['acknowledged since', 'old'])
  })

  it('happen once when the process dies between the record and the reply', async () => {
    const { restore, snapshotId } = await prepared('died-unsaid')
    expect((await restore('unsaid-1')).status).toBe(200)
    await insert('died-unsaid', 'acknowledged since')
    await app.call(`DELETE /platform/databases/died-unsaid/snapshots/${snapshotId}`)
    await forgetReply('unsaid-1')
    expect(await restore('unsaid-1')).toMatchObject({ status: 200, body: { name: 'died-unsaid' } })
    expect(await titles('died-unsaid')).toEqual(['acknowledged since', 'old'])
    expect(await kept('died-unsaid')).toBe(1)
    expect(await audited('died-unsaid')).toBe(1)
  })

  it('happen at the repeat when the process died before them, and keep what was written since', async () => {
    const { restore } = await prepared('died-before')
    dieAt('before')
    expect((await restore('before-1')).status).toBe(500)
    await insert('died-before', 'acknowledged since')
    expect((await restore('before-1')).status).toBe(200)
    expect(await titles('died-before')).toEqual(['old'])
    const { body } = await app.call('GET /platform/databases/died-before/snapshots')
    const path = `/platform/databases/died-before/snapshots/${body.data[0].id}` as const
    expect((await app.call(`POST ${path}/restore`, { into: 'rescued' })).status).toBe(200)
    expect(await titles('rescued')).toEqual(['acknowledged since', 'new', 'old'])
  })

  it('of one key do not happen again after another restore', async () => {
    const { restore } = await prepared('twice')
    dieAt('after')
    expect((await restore('twice-1')).status).toBe(500)
    await insert('twice', 'between')
    expect((await restore('twice-2')).status).toBe(200)
    await insert('twice', 'acknowledged since')
    expect((await restore('twice-1')).status).toBe(200)
    expect(await titles('twice')).toEqual(['acknowledged since', 'old'])
    expect(await audited('twice')).toBe(2)
  })

  it('without a key happen each time', async () => {
    const { restore } = await prepared('each-time')
    expect((await restore(null)).status).toBe(200)
    await insert('each-time', 'newer')
    expect((await restore(null)).status).toBe(200)
    expect(await titles('each-time')).toEqual(['old'])
  })

  it('that failed are done at the repeat', async () => {
    const { restore } = await prepared('failed')
    const { engine } = app.app
    const replaceFrom = engine.replaceFrom.bind(engine)
    engine.replaceFrom = async () => {
      throw new EngineError('busy', 'The database is busy with another write.')
    }
    expect((await restore('failed-1')).status).toBeGreaterThanOrEqual(400)
    engine.replaceFrom = replaceFrom
    expect((await restore('failed-1')).status).toBe(200)
    expect(await titles('failed')).toEqual(['old'])
  })

  it('whose process died are written down without a repeat, and their database joins the rollout', async () => {
    await app.call('POST /platform/templates', { schema: named(noteSchemas.first, 'left') })
    await app.call('POST /platform/databases', { name: 'left-alone', template: 'left' })
    const { body: snapshot } = await app.call('POST /platform/databases/left-alone/snapshots')
    await app.call('POST /platform/templates/left/push', { schema: named(noteSchemas.pinned, 'left') })
    const version = async () => (await app.call('GET /platform/databases/left-alone')).body.template_version
    await until(async () => ((await version()) === 2 ? true : null))
    dieAt('after')
    const path = `/platform/databases/left-alone/snapshots/${snapshot.id}` as const
    expect((await app.call(`POST ${path}/restore`, {})).status).toBe(500)
    expect(await version()).toBe(2)
    const rejoined: string[] = []
    const tidier = anotherProcess(app, rejoined)
    await tidier.finishUnfinished()
    await tidier.finishUnfinished()
    const row = await app.app.control.db
      .withTables<DatabasesTables>()
      .selectFrom('databases')
      .select(['id', 'template_version'])
      .where('name', '=', 'left-alone')
      .executeTakeFirst()
    expect(row?.template_version).toBe(1)
    expect(rejoined).toEqual([row?.id])
    expect(await audited('left-alone')).toBe(1)
  })
})
