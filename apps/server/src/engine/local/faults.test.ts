import { execFileSync, fork, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { EngineError } from '../errors.ts'
import { openConnection } from '../sqlite/connection.ts'
import { startLocalDriver } from '../testing/local-engine.ts'
import {
  databaseId,
  insertItem,
  ITEMS,
  LIMITS,
  localTarget,
  makeDataFolder,
  readProgram,
  removeDataFolder,
  selectItem,
  shapeOf,
  writeProgram,
  writeTenantFile,
} from '../testing/tenant-fixture.ts'
import { isAlive, waitUntil } from '../testing/wait-until.ts'
import type { LocalDriverHandle } from './create-local-driver.ts'
import { TenantHandle } from './tenant-handle.ts'
import { tenantPath } from './tenant-path.ts'

const BOUNDED = { ...LIMITS, cost: 'bounded' as const }
const UNBOUNDED = { ...LIMITS, cost: 'unbounded' as const }
const onLinux = test.skipIf(process.platform !== 'linux')
/** A small disk of our own, where the system lets a test have one. */
const onSmallDisk = test.skipIf(
  spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status !== 0,
)
const kills = Math.ceil(3 * Number(process.env['TENANTRY_TEST_BUDGET'] ?? 1))
/** Big enough that a cut takes pages of the table away. */
const FILL = `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
  INSERT INTO items SELECT i, 'name ' || i || printf('%.100c', 'x'), i FROM n`
const SCAN = readProgram({ sql: 'SELECT count(name || amount) FROM items', params: [], rows: shapeOf('n') })

let folder = ''
let path = ''
let local: LocalDriverHandle
let children: ChildProcess[]

beforeEach(() => {
  folder = makeDataFolder()
  path = writeTenantFile(folder, 1, [ITEMS, FILL])
  writeTenantFile(folder, 2)
  local = startLocalDriver(folder)
  children = []
})
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL')
  await local.driver.close()
  removeDataFolder(folder)
})

async function reasonOf(work: Promise<unknown>): Promise<string> {
  try {
    await work
    return 'done'
  } catch (error) {
    if (error instanceof EngineError) return error.reason
    throw error
  }
}

const write = (id: number, options: typeof BOUNDED | typeof UNBOUNDED = BOUNDED) =>
  local.driver.run(localTarget(1), writeProgram(insertItem(id, `new ${id}`)), options)
const scan = (options: typeof BOUNDED | typeof UNBOUNDED = BOUNDED) =>
  local.driver.run(localTarget(1), SCAN, options)
const others = () => local.driver.run(localTarget(2), readProgram(selectItem(1)), BOUNDED)

function startChild(script: string, ...args: string[]): ChildProcess {
  const child = fork(new URL(`../testing/${script}`, import.meta.url), args, {
    execArgv: ['--conditions=development'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  children.push(child)
  return child
}

function makeSubfolder(): string {
  mkdirSync(`${folder}/disk`)
  return `${folder}/disk`
}

describe('a tenant file', () => {
  test('that is missing is not_found, and none is made', async () => {
    rmSync(path)
    for (const options of [BOUNDED, UNBOUNDED]) {
      expect(await reasonOf(scan(options))).toBe('not_found')
      expect(await reasonOf(write(9_000, options))).toBe('not_found')
    }
    const select = { sql: 'SELECT 1', params: [], access: 'read' as const }
    expect(await reasonOf(local.driver.runSql(localTarget(1), select, LIMITS))).toBe('not_found')
    expect(await reasonOf(local.driver.structure(localTarget(1)))).toBe('not_found')
    expect(existsSync(path)).toBe(false)
    expect(await reasonOf(others())).toBe('done')
  })

  test.each([BOUNDED, UNBOUNDED])(
    'deleted while it is open takes no write any more ($cost), and works once restored',
    async (options) => {
      await scan(options)
      const kept = `${path}.kept`
      await local.driver.release(localTarget(1))
      copyFileSync(path, kept)
      await write(9_000, options)
      for (const suffix of ['', '-wal', '-shm']) rmSync(`${path}${suffix}`, { force: true })
      expect(await reasonOf(write(9_001, options))).toBe('not_found')
      expect(existsSync(path)).toBe(false)
      renameSync(kept, path)
      await write(9_002, options)
      const result = await scan(options)
      expect(result.steps[0]?.rows?.json).toBe('[{"n":3001}]'.replace('3001', '3000'))
    },
  )

  test('replaced while it is open is written at its new place, not the old', async () => {
    await scan()
    const replacement = writeTenantFile(makeSubfolder(), 1)
    for (const suffix of ['-wal', '-shm']) rmSync(`${path}${suffix}`, { force: true })
    renameSync(replacement, path)
    await write(1)
    const connection = openConnection(path, { mode: 'readonly', trusted: true })
    expect(connection.prepare('SELECT name FROM items').all()).toEqual([['new 1']])
    connection.close()
  })

  test.each([
    ['truncated', () => truncateSync(path, 50_000)],
    ['overwritten', () => writeFileSync(path, 'no database '.repeat(5_000))],
    ['emptied to the header', () => truncateSync(path, 100)],
  ])('%s is corrupt for its tenant, nothing for others, and works once restored', async (_how, damage) => {
    const whole = readFileSync(path)
    damage()
    for (const options of [BOUNDED, UNBOUNDED]) {
      expect(await reasonOf(scan(options))).toBe('corrupt')
      expect(await reasonOf(others())).toBe('done')
    }
    await local.driver.release(localTarget(1))
    writeFileSync(path, whole)
    for (const options of [BOUNDED, UNBOUNDED]) {
      expect((await scan(options)).steps[0]?.rows?.json).toBe('[{"n":3000}]')
    }
  })

  test('that may not grow is disk_full, keeps what it has and goes on when there is room', () => {
    const handle = new TenantHandle(databaseId(1), path, { cacheKib: 256, statementsMax: 8 }, 0)
    const pages = Number(handle.connection.prepare('PRAGMA page_count').get()?.[0])
    handle.connection.exec(`PRAGMA max_page_count=${pages}`)
    const fill = writeProgram({
      sql: FILL.replaceAll('SELECT i,', 'SELECT i + 5000,').replace("'name '", "'more '"),
      params: [],
    })
    expect(() => handle.run(fill, LIMITS, 0)).toThrow(expect.objectContaining({ reason: 'disk_full' }))
    expect(handle.run(SCAN, LIMITS, 0).steps[0]?.rows?.json).toBe('[{"n":3000}]')
    handle.connection.exec('PRAGMA max_page_count=1000000')
    expect(handle.run(fill, LIMITS, 0).steps[0]?.affected).toBe(3000)
    handle.connection.close()
  })

  onSmallDisk(
    'on a full disk is disk_full for both lanes, stays whole, and goes on when there is room',
    () => {
      const script = new URL('../testing/fill-disk.ts', import.meta.url).pathname
      const args = ['-rm', process.execPath, '--conditions=development', script, makeSubfolder()]
      expect(JSON.parse(execFileSync('unshare', args, { encoding: 'utf8' }))).toEqual([
        'bounded disk_full',
        'unbounded disk_full',
        'done',
        'disk_full',
        'done',
        'done',
        '[{"integrity_check":"ok"}]',
      ])
    },
  )

  onLinux('that may not be written is read_only for writes, and other databases go on', async () => {
    // Unprivileged users of this uid exist on no system; root's rights would make everything writable.
    const uid = process.getuid?.() === 0 ? 54_321 : (process.getuid?.() ?? 0)
    const own = tenantPath(folder, localTarget(2).databaseId)
    if (process.getuid?.() === 0) {
      for (const file of [folder, dirname(dirname(own)), dirname(own), own]) chownSync(file, uid, uid)
    }
    chmodSync(path, 0o444)
    chmodSync(dirname(path), 0o555)
    const child = startChild('use-without-rights.ts', folder, String(uid))
    const [reasons]: unknown[] = await once(child, 'message')
    chmodSync(dirname(path), 0o700)
    expect(reasons).toEqual(['read_only', 'read_only', 'done', 'done'])
  })
})

describe('a server that is killed', () => {
  test('has lost no write that it acknowledged', async () => {
    const acknowledged: number[] = []
    for (let round = 0; round < kills; round++) {
      const child = startChild('write-until-killed.ts', folder, String(10_000 + round * 100_000))
      const enough = acknowledged.length + 50 + 37 * round
      child.on('message', (id: number) => acknowledged.push(id))
      await waitUntil(() => acknowledged.length >= enough)
      child.kill('SIGKILL')
      await once(child, 'close')
    }
    const sql = 'SELECT id FROM items WHERE id >= 10000'
    const result = await local.driver.run(
      localTarget(1),
      readProgram({ sql, params: [], rows: shapeOf('id') }),
      { ...UNBOUNDED, rowsMax: 1e6, resultBytesMax: 1e9 },
    )
    const rows = JSON.parse(result.steps[0]?.rows?.json ?? '') as { id: number }[]
    const kept = new Set(rows.map((row) => row.id))
    expect(acknowledged.filter((id) => !kept.has(id))).toEqual([])
    const check = { sql: 'PRAGMA integrity_check', params: [], access: 'read' as const }
    expect((await local.driver.runSql(localTarget(1), check, LIMITS)).json).toBe('[{"integrity_check":"ok"}]')
  })

  onLinux('leaves no process behind, not even one in the middle of a statement', async () => {
    const child = startChild('query-until-killed.ts', folder)
    const [pids] = (await once(child, 'message')) as [number[]]
    const alive = () => pids.filter((pid) => isAlive(pid, (file) => readFileSync(file, 'utf8')))
    expect(alive().length).toBeGreaterThan(0)
    child.kill('SIGKILL')
    await waitUntil(() => alive().length === 0)
  })
})
