import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { scratchFolder } from '../files/testing/scratch-folder.ts'
import { EngineError } from '../errors.ts'
import type { TaskInput, TaskKind, TaskOutput } from '../lanes/lane-task.ts'
import type { LocalContext } from '../local/local-context.ts'
import { openConnection } from '../sqlite/connection.ts'
import type { TenantTarget } from '../target.ts'
import { createLocalMigration } from './local-migration.ts'
import { type MigrateBatchInput, migrationTasks, type Untouched } from './migration-tasks.ts'
import { makeTenant, migrationBetween, VERSION_1, VERSION_2 } from './testing/sample-migration.ts'

const folder = scratchFolder()
const migration = migrationBetween(VERSION_1, VERSION_2, 1, 2)
let databases = 0

function newTarget(): TenantTarget {
  const databaseId = `db_${(databases += 1)}`
  makeTenant(join(folder, databaseId), 3)
  return { databaseId, placement: { kind: 'local' }, durability: 'normal' }
}

/** Runs tasks in this process, after `refuse` had its say; `sizes` are those of the batches. */
function setUp(refuse: (batch: MigrateBatchInput, call: number) => Untouched[] | Error = () => []) {
  const sizes: number[] = []
  const held: string[] = []
  async function runTask<Kind extends TaskKind>(
    _databaseId: string | null,
    kind: Kind,
    input: TaskInput<Kind>,
  ): Promise<TaskOutput<Kind>> {
    if (kind !== 'migration.run') throw new Error(`Unexpected task ${kind}.`)
    // The kind was checked above.
    const batch = input as unknown as MigrateBatchInput
    sizes.push(batch.databases.length)
    const refused = refuse(batch, sizes.length)
    if (refused instanceof Error) throw refused
    const outcomes = refused.length > 0 ? refused : await migrationTasks['migration.run'](batch)
    return outcomes as unknown as TaskOutput<Kind>
  }
  let place = Promise.resolve()
  const context: LocalContext = {
    fileOf: ({ databaseId }) => ({ path: join(folder, databaseId), databaseId }),
    runTask,
    exclusively: async (target, work) => {
      await place
      held.push(target.databaseId)
      return work()
    },
    withFileClosed: (_target, work) => work(),
  }
  return {
    migrations: createLocalMigration({
      context,
      now: () => 1_700_000_000_000,
      batchMax: 4,
      busyPatienceMs: 200,
    }),
    sizes,
    held,
    /** Somebody writes until the promise resolves. */
    takePlace: (until: Promise<void>) => {
      place = until
    },
  }
}

test('databases that are migrated at once travel in batches, each with its own outcome', async () => {
  const { migrations, sizes } = setUp()
  const targets = Array.from({ length: 6 }, newTarget)
  const missing: TenantTarget = { databaseId: 'missing', placement: { kind: 'local' }, durability: 'normal' }
  const outcomes = await Promise.all(
    [...targets, missing].map((target) => migrations.migrate(target, migration)),
  )
  expect(outcomes.map(({ status }) => status)).toEqual([
    ...Array.from({ length: 6 }, () => 'migrated'),
    'failed',
  ])
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(7)
  expect(sizes.length).toBeLessThan(7)
  expect(Math.max(...sizes)).toBeLessThanOrEqual(4)
})

test('different migrations never share a message', async () => {
  const { migrations, sizes } = setUp()
  const other = { ...migration, to: { ...migration.to, version: 9 } }
  await Promise.all([migrations.migrate(newTarget(), migration), migrations.migrate(newTarget(), other)])
  expect(sizes).toEqual([1, 1])
})

test('a database that was busy is tried again with its write place held, until it is free', async () => {
  const { migrations, sizes, held } = setUp((_batch, call) => (call <= 2 ? ['busy'] : []))
  const target = newTarget()
  expect(await migrations.migrate(target, migration)).toMatchObject({ status: 'migrated' })
  expect(sizes).toEqual([1, 1, 1])
  expect(held).toEqual([target.databaseId])
})

test('a database that stays busy says so within its patience, and no process waited for it', async () => {
  const { migrations, sizes } = setUp()
  const target = newTarget()
  const writer = openConnection(join(folder, target.databaseId), { mode: 'readwrite', trusted: true })
  writer.exec('BEGIN IMMEDIATE')
  const outcome = await migrations.migrate(target, migration)
  expect(outcome).toEqual({
    status: 'failed',
    cause: 'busy',
    error: 'The database is busy with other writes.',
    durationMs: expect.any(Number),
  })
  expect(sizes.length).toBeGreaterThan(1)
  writer.exec('ROLLBACK')
  writer.close()
  expect(await migrations.migrate(target, migration)).toMatchObject({ status: 'migrated' })
})

test('a write place that is not given up in time leaves the database as it is, also later', async () => {
  const { migrations, sizes, takePlace } = setUp((_batch, call) => (call === 1 ? ['busy'] : []))
  const { promise, resolve } = Promise.withResolvers<void>()
  takePlace(promise)
  expect(await migrations.migrate(newTarget(), migration)).toMatchObject({ status: 'failed', cause: 'busy' })
  resolve()
  await sleep(20)
  expect(sizes).toEqual([1])
})

test('an engine that has no place for a migration, as at its end, says that it may go later', async () => {
  const { migrations } = setUp(() => new EngineError('overloaded', 'The server is shutting down.'))
  expect(await migrations.migrate(newTarget(), migration)).toMatchObject({
    cause: 'busy',
    error: 'The server is shutting down.',
  })
})

test('a large database travels alone', async () => {
  const { migrations, sizes } = setUp()
  const targets = [newTarget(), newTarget(), newTarget()]
  const large = openConnection(join(folder, targets[1]?.databaseId ?? ''), {
    mode: 'readwrite',
    trusted: true,
  })
  large.exec('CREATE TABLE bulk (a); INSERT INTO bulk VALUES (zeroblob(5000000))')
  large.close()
  const outcomes = await Promise.all(targets.map((target) => migrations.migrate(target, migration)))
  expect(outcomes.map(({ status }) => status)).toEqual(['migrated', 'migrated', 'migrated'])
  expect(sizes).toEqual([3, 1])
})

test('when a process dies, each of its databases gets an outcome of its own', async () => {
  const died = new EngineError('lane_died', 'The process has ended.')
  const victim = newTarget()
  const { migrations } = setUp((batch) =>
    batch.databases.some(({ path }) => path.endsWith(victim.databaseId)) ? died : [],
  )
  const [lost, other] = await Promise.all(
    [victim, newTarget()].map((target) => migrations.migrate(target, migration)),
  )
  expect(lost).toMatchObject({ status: 'failed', cause: 'error', error: 'The process has ended.' })
  expect(other).toMatchObject({ status: 'migrated' })
})

test('a dry run migrates the file that it is given', async () => {
  const { migrations } = setUp()
  const path = makeTenant(join(folder, 'scratch'), 3)
  expect(await migrations.tryMigration(path, migration)).toMatchObject({ status: 'migrated' })
})
