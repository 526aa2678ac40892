import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { systemActor } from '../../kernel/actor.ts'
import type { Clock } from '../../kernel/clock.ts'
import { describeBothApps } from '../../testing/both-apps.ts'
import type { StartedApp } from '../../testing/start-app.ts'
import { noteSchemas } from '../templates/testing/note-schemas.ts'
import { createDatabasesModule } from './index.ts'
import type { DatabasesTables } from './tables.ts'

const unused = () => {
  throw new Error('Not needed here.')
}

/** The module of a process that has the app's store and files, at a time of its own. */
function moduleAt({ app, dataDir }: StartedApp, clock: Clock) {
  return createDatabasesModule({
    control: app.control,
    engine: app.engine,
    log: app.log,
    clock,
    audit: app.audit.record,
    templates: {
      currentVersion: async (_tx, templateName) => ({ templateId: 'tpl_1', templateName, version: 1 }),
      version: async () => ({
        marker: { templateId: 'tpl_1', templateName: 'notes', version: 1, checksum: '0'.repeat(64) },
        document: noteSchemas.first,
      }),
      findVersion: unused,
      leaveLazyRollout: unused,
      rejoinRollout: async () => {},
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

describeBothApps('A database that is made for somebody', ({ start }) => {
  const prepare = async () => {
    const app = await start()
    const clock = {
      seconds: Math.floor(Date.now() / 1000),
      now: () => clock.seconds,
      nowMs: () => clock.seconds * 1000,
    }
    const left = async () => {
      const files = await readdir(join(app.dataDir, 'tenants'), { recursive: true }).catch(() => [])
      const { body } = await app.call('GET /platform/databases')
      return {
        files: files.filter((path) => path.includes('db_')).length,
        records: body.data.length as number,
      }
    }
    return { app, clock, left, module: moduleAt(app, clock) }
  }
  const context = { actor: systemActor('test'), requestId: null, reservedId: null }

  it('is purged after its time, and not before, when its process dies on the way', async () => {
    const { app, clock, left, module } = await prepare()
    const { body } = await app.call('POST /platform/databases', { name: 'half-made' })
    await app.app.control.db
      .withTables<DatabasesTables>()
      .updateTable('databases')
      .set({ status: 'restoring', purge_at: clock.seconds + 900 })
      .where('id', '=', body.id)
      .execute()
    const before = await left()
    expect(before).toMatchObject({ records: 1 })
    expect(before.files).toBeGreaterThan(0)
    clock.seconds += 899
    await module.finishUnfinished()
    expect(await left()).toEqual(before)
    clock.seconds += 1
    await module.finishUnfinished()
    expect(await left()).toEqual({ files: 0, records: 0 })
  })

  it('is given up when making it took so long that it is about to be purged', async () => {
    const { clock, left, module } = await prepare()
    const wanted = { name: 'slow', template: 'notes' }
    const slow = module.records.provision(context, wanted, async () => void (clock.seconds += 841))
    await expect(slow).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    expect(await left()).toEqual({ files: 0, records: 0 })
    await module.records.provision(context, wanted, async () => void (clock.seconds += 839))
    expect(await left()).toMatchObject({ records: 1 })
  })
})
