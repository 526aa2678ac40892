import { copyFileSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { EngineError, StructureChangedError } from '../errors.ts'
import {
  insertItem,
  ITEMS,
  LIMITS,
  makeDataFolder,
  readProgram,
  removeDataFolder,
  selectItem,
  shapeOf,
  writeProgram,
  writeTenantFile,
} from '../testing/tenant-fixture.ts'
import { openConnection } from '../sqlite/connection.ts'
import { isAlive, waitUntil } from '../testing/wait-until.ts'
import type { Program } from '../program.ts'
import { LanePool } from './lane-pool.ts'
import type { LanePoolOptions } from './lane-pool.ts'
import { OrphanGuard } from './orphan-guard.ts'

const ENDLESS = 'WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n'
/** Takes half a second or more, and ends. */
const SLOW = ENDLESS.replace('FROM n)', 'FROM n WHERE i < 4000000)')
const NEVER_MS = 600_000

/** What the system says of other processes. */
const onLinux = test.skipIf(process.platform !== 'linux')

let folder = ''
let path = ''
let guard: OrphanGuard
let pools: LanePool[]

beforeEach(() => {
  folder = makeDataFolder()
  path = writeTenantFile(folder, 1, [ITEMS, "INSERT INTO items VALUES (1, 'one', 10)"])
  guard = new OrphanGuard()
  pools = []
})
afterEach(async () => {
  await Promise.all(pools.map((pool) => pool.close(0)))
  await guard.close()
  removeDataFolder(folder)
})

function makePool(options: Partial<LanePoolOptions> = {}): LanePool {
  const pool = new LanePool(
    {
      processesMax: 2,
      waitingPerDatabase: 8,
      memoryBytesMax: 2 ** 40,
      temporaryFolder: null,
      releasePatienceMs: NEVER_MS,
      urgency: 'nice',
      ...options,
    },
    guard,
  )
  pools.push(pool)
  return pool
}

function run(pool: LanePool, databaseId: string, program: Program, timeoutMs = NEVER_MS, file = path) {
  const input = {
    path: file,
    databaseId: null,
    durability: 'normal' as const,
    program,
    ...LIMITS,
    nowSeconds: 1_700_000_000,
  }
  return pool.run(databaseId, 'program', input, timeoutMs)
}

function endless(pool: LanePool, databaseId: string, timeoutMs = NEVER_MS, file = path) {
  const program = readProgram({ sql: ENDLESS, params: [], rows: shapeOf('n') })
  const ended = run(pool, databaseId, program, timeoutMs, file)
  return ended.then(
    () => 'finished',
    (error: unknown) => (error instanceof EngineError ? error.reason : String(error)),
  )
}

const slow = (pool: LanePool, databaseId: string, file = path) =>
  run(pool, databaseId, readProgram({ sql: SLOW, params: [], rows: shapeOf('n') }), NEVER_MS, file)

const point = async (pool: LanePool, databaseId: string, file = path) => {
  const result = await run(pool, databaseId, readProgram(selectItem(1)), NEVER_MS, file)
  return result.steps[0]?.rows?.json
}

describe('a pool', () => {
  test('starts no process before there is work, and then no more than there is work for', async () => {
    const pool = makePool({ processesMax: 4 })
    expect(pool.stats()).toEqual({ processes: 0, busy: 0, waiting: 0 })
    expect(await point(pool, 'a')).toBe('[{"id":1,"name":"one","amount":10}]')
    expect(await point(pool, 'b')).toBe('[{"id":1,"name":"one","amount":10}]')
    expect(pool.stats().processes).toBe(1)
  })

  test('kills what runs too long; the database and the pool go on', async () => {
    const pool = makePool({ processesMax: 1 })
    const write = readProgram({ sql: ENDLESS, params: [], rows: shapeOf('n') })
    const slowWrite: Program = { ...write, access: 'write', steps: [insertItem(5, 'five'), ...write.steps] }
    await expect(run(pool, 'a', slowWrite, 50)).rejects.toMatchObject({ reason: 'timeout' })
    const inserted = await run(pool, 'a', writeProgram(insertItem(5, 'again')))
    expect(inserted.steps[0]?.affected).toBe(1)
    const check = await pool.run('a', 'sql', sqlInput('PRAGMA integrity_check'), NEVER_MS)
    expect(check.json).toBe('[{"integrity_check":"ok"}]')
  })

  onLinux.for([
    ['idle', { policy: 5, nice: 19 }],
    ['nice', { policy: 0, nice: 19 }],
  ] as const)('that is %s runs behind the server with every thread', async ([urgency, expected]) => {
    const pool = makePool({ urgency })
    await point(pool, 'a')
    const [pid] = pool.pids()
    const threads = readdirSync(`/proc/${pid}/task`)
    expect(threads.length).toBeGreaterThan(1)
    for (const thread of threads) {
      // Behind the name, which may hold spaces: field 3 and on of proc(5).
      const [, fields = ''] = readFileSync(`/proc/${pid}/task/${thread}/stat`, 'latin1').split(/\) (?=\S )/)
      const values = fields.split(' ').map(Number)
      expect({ policy: values[41 - 3], nice: values[19 - 3] }).toEqual(expected)
    }
  })

  test('always has a place for another database', async () => {
    const pool = makePool({ processesMax: 2 })
    const greedy = [1, 2, 3, 4].map(() => endless(pool, 'greedy'))
    expect(await point(pool, 'modest')).toContain('one')
    expect(pool.stats()).toEqual({ processes: 2, busy: 1, waiting: 3 })
    await pool.close(0)
    expect(await Promise.all(greedy)).toEqual(['lane_died', 'overloaded', 'overloaded', 'overloaded'])
  })

  test('refuses at once when too much of one database waits, and still takes another', async () => {
    const pool = makePool({ processesMax: 2, waitingPerDatabase: 1 })
    void endless(pool, 'greedy')
    await waitUntil(() => pool.stats().busy === 1)
    void endless(pool, 'greedy')
    expect(await endless(pool, 'greedy')).toBe('overloaded')
    expect(await point(pool, 'modest')).toContain('one')
  })

  test('loses only the task of a process that dies', async () => {
    const pool = makePool({ processesMax: 3 })
    const killed = endless(pool, 'a')
    await waitUntil(() => pool.stats().busy === 1)
    const [pid] = pool.pids()
    const other = endless(pool, 'b', 300)
    await waitUntil(() => pool.stats().busy === 2)
    if (pid !== undefined) process.kill(pid, 'SIGSEGV')
    expect(await killed).toBe('lane_died')
    expect(await other).toBe('timeout')
    expect(await point(pool, 'a')).toContain('one')
  })

  onLinux('ends a statement that takes more memory than is allowed', async () => {
    const pool = makePool({ memoryBytesMax: 1 })
    expect(await endless(pool, 'a')).toBe('lane_died')
  })

  test('carries errors over with all that they say', async () => {
    const pool = makePool()
    const twice = writeProgram(insertItem(2, 'two'), insertItem(3, 'two'))
    const error: unknown = await run(pool, 'a', twice).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(EngineError)
    expect(error).toMatchObject({
      reason: 'constraint',
      step: 1,
      violation: { kind: 'unique', table: 'items', columns: ['name'] },
    })
    await expect(run(pool, 'a', { ...twice, stamp: 'tpl_1@9' })).rejects.toBeInstanceOf(StructureChangedError)
  })

  test('carries integers beyond 2^53 and bytes both ways', async () => {
    const pool = makePool()
    const shape = { ...shapeOf('n', ['b', 'base64']), limit: 1 }
    const result = await run(
      pool,
      'a',
      readProgram({
        sql: 'SELECT ?, ?, ?, ?',
        params: [2n ** 60n, new Uint8Array([1, 2]), 2n ** 61n, new Uint8Array([3])],
        rows: shape,
      }),
    )
    expect(result.steps[0]?.rows?.json).toBe('[{"n":1152921504606846976,"b":"AQI="}]')
    expect(result.steps[0]?.rows?.lastKeys).toEqual([2n ** 61n, new Uint8Array([3])])
  })

  onLinux('lets go of a file when asked', async () => {
    const pool = makePool()
    await point(pool, 'a')
    const [pid] = pool.pids()
    const holds = () =>
      readdirSync(`/proc/${pid}/fd`).some((fd) => {
        try {
          return readlinkSync(`/proc/${pid}/fd/${fd}`).startsWith(path)
        } catch {
          return false
        }
      })
    expect(holds()).toBe(true)
    await pool.release(path)
    expect(holds()).toBe(false)
  })

  test('lets go of a file without waiting for who does not have it open', async () => {
    const pool = makePool({ processesMax: 1 })
    const busy = endless(pool, 'a', NEVER_MS, writeTenantFile(folder, 2))
    await waitUntil(() => pool.stats().busy === 1)
    await pool.release(path)
    expect(pool.stats().busy).toBe(1)
    await pool.close(0)
    expect(await busy).toBe('lane_died')
  })

  test('lets go of a file with little patience for who keeps it but is busy with another one', async () => {
    const pool = makePool({ processesMax: 1, releasePatienceMs: 50 })
    const other = writeTenantFile(folder, 2)
    expect(await point(pool, 'b')).toContain('one')
    const busy = endless(pool, 'a', NEVER_MS, other)
    await waitUntil(() => pool.stats().busy === 1)
    await pool.release(path)
    expect(pool.stats().busy).toBe(1)
    await pool.close(0)
    expect(await busy).toBe('lane_died')
  })

  test('waits for who works on the file', async () => {
    const pool = makePool()
    let finished = false
    const busy = slow(pool, 'a').then(() => (finished = true))
    await waitUntil(() => pool.stats().busy === 1)
    await pool.release(path)
    expect(finished).toBe(true)
    await busy
  })

  test('waits for who keeps the file and is soon done with another one', async () => {
    const pool = makePool({ processesMax: 1 })
    await point(pool, 'b')
    let finished = false
    const busy = slow(pool, 'a', writeTenantFile(folder, 2)).then(() => (finished = true))
    await waitUntil(() => pool.stats().busy === 1)
    await pool.release(path)
    expect(finished).toBe(true)
    await busy
  })

  test('that lets go of a file late does no harm to the one that has its name by then', async () => {
    const pool = makePool({ processesMax: 1, releasePatienceMs: 0 })
    const other = writeTenantFile(folder, 2)
    await run(pool, 'b', writeProgram(insertItem(2, 'old')))
    const busy = slow(pool, 'a', other)
    await waitUntil(() => pool.stats().busy === 1)
    await pool.release(path)
    for (const suffix of ['', '-wal', '-shm']) rmSync(`${path}${suffix}`, { force: true })
    copyFileSync(writeTenantFile(folder, 3), path)
    const successor = openConnection(path, { mode: 'readwrite', trusted: true, autoCheckpointPages: 0 })
    successor.exec("INSERT INTO items VALUES (3, 'new', 1)")
    expect(pool.stats().busy).toBe(1)
    await busy
    // After the release, in the order of arrival.
    await point(pool, 'a', other)
    expect(statSync(`${path}-wal`).size).toBeGreaterThan(0)
    const found = await run(pool, 'b', readProgram(selectItem(3)))
    expect(found.steps[0]?.rows?.json).toContain('new')
    successor.close()
  })

  onLinux('answers what is under way before it closes, and leaves no process', async () => {
    const pool = makePool()
    await point(pool, 'a')
    const pids = pool.pids()
    const last = point(pool, 'a')
    await pool.close(NEVER_MS)
    expect(await last).toContain('one')
    expect(pids.some((pid) => isAlive(pid, (file) => readFileSync(file, 'utf8')))).toBe(false)
    await expect(point(pool, 'a')).rejects.toMatchObject({ reason: 'overloaded' })
  })

  onLinux('runs hostile SQL with nothing of the server in its environment', async () => {
    const pool = makePool()
    await point(pool, 'a')
    const [pid] = pool.pids()
    expect(readFileSync(`/proc/${pid}/environ`, 'utf8')).not.toContain('PATH=')
  })
})

function sqlInput(sql: string) {
  return {
    ...LIMITS,
    path,
    databaseId: null,
    durability: 'normal' as const,
    statement: { sql, params: [], access: 'read' as const },
  }
}
