import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { TenantDriver } from '../driver.ts'
import type { RunOptions } from '../engine.ts'
import { scratchFolder } from '../files/testing/scratch-folder.ts'
import { migrationBetween, VERSION_1, VERSION_2, VERSION_3 } from '../migration/testing/sample-migration.ts'
import type { Program } from '../program.ts'
import { openConnection } from '../sqlite/connection.ts'
import type { TenantTarget } from '../target.ts'
import {
  databaseId,
  insertItem,
  ITEMS,
  MARKER,
  selectItem,
  STAMP,
  writeProgram,
} from '../testing/tenant-fixture.ts'
import { createStatements } from '@tenantry/schema'
import { createLibsqlDriver } from './libsql-driver.ts'
import { createNamespaceProvisioner } from './namespace-provisioner.ts'
import { remoteName } from './provisioner.ts'
import { type StandInServer, startStandInServer } from './testing/stand-in-server.ts'
import { createTursoProvisioner } from './turso-provisioner.ts'

const folder = scratchFolder()
const TOKEN = 'secret-token'
const OPTIONS: RunOptions = { cost: 'bounded', timeoutMs: 5_000, rowsMax: 1_000, resultBytesMax: 1_000_000 }
const read: Program = { access: 'read', stamp: STAMP, steps: [selectItem(1)] }
const simpleWrite = writeProgram(insertItem(1, 'a'))
/** Rows of a write make it a transaction over several requests. */
const longWrite: Program = writeProgram({
  ...insertItem(1, 'a'),
  sql: `${insertItem(1, 'a').sql} RETURNING id`,
  rows: { columns: [{ name: 'id', encoding: 'plain' }], limit: null, bigIntegers: 'number' },
})

let server: StandInServer
let driver: TenantDriver
let target: TenantTarget
let databases = 0

beforeAll(async () => {
  server = await startStandInServer(join(folder, 'server'), { authToken: TOKEN, streamIdleMs: 300 })
  driver = createLibsqlDriver({ provisioner: provisioner(TOKEN), now: Date.now, requestTimeoutMs: 2_000 })
})
afterAll(() => server.close())
beforeEach(async () => {
  server.setFault(null)
  target = newTarget()
  await driver.create(target, { marker: MARKER, statements: [ITEMS] })
  server.requests.length = 0
})

function provisioner(adminToken: string) {
  return createNamespaceProvisioner({
    adminUrl: `${server.url}/`,
    adminToken,
    databaseUrl: `${server.url}/dev/{name}/`,
    authToken: TOKEN,
  })
}

function newTarget(authToken = TOKEN): TenantTarget {
  const id = databaseId((databases += 1))
  const url = server.namespaceUrl(remoteName(id))
  return { databaseId: id, placement: { kind: 'libsql', url, authToken }, durability: 'normal' }
}

const rows = async (): Promise<number> => (await driver.countRows(target, ['items'], OPTIONS))['items'] ?? -1
const run = (program: Program, options: Partial<RunOptions> = {}) =>
  driver.run(target, program, { ...OPTIONS, ...options })
const carries = (text: string) => (request: { body: string }) => request.body.includes(text)

test('a read and a simple write are one request each, structure check included', async () => {
  await run(simpleWrite)
  expect(server.requests).toHaveLength(1)
  expect((await run(read)).steps[0]?.rows?.count).toBe(1)
  expect(server.requests).toHaveLength(2)
  expect(server.openStreams()).toBe(0)
})

test('a server that fails, refuses or drops is unreachable, and says no more', async () => {
  server.setFault(() => ({ kind: 'status', status: 500, body: 'stack trace of the server' }))
  const failing = run(read)
  await expect(failing).rejects.toMatchObject({
    reason: 'unreachable',
    message: 'The database server failed.',
  })
  server.setFault(() => ({ kind: 'drop' }))
  await expect(run(read)).rejects.toMatchObject({ reason: 'unreachable' })
  server.setFault(null)
  const stranger = {
    ...target,
    placement: { kind: 'libsql' as const, url: server.namespaceUrl('x'), authToken: 'wrong' },
  }
  await expect(driver.run(stranger, read, OPTIONS)).rejects.toMatchObject({
    reason: 'unreachable',
    message: 'The database server refuses the credentials.',
  })
})

test('a request that the server’s parser refuses as a whole is wrong at no step', async () => {
  const refused: Program = { ...read, steps: [selectItem(1), { ...selectItem(1), sql: 'VACUUM' }] }
  await expect(run(refused)).rejects.toMatchObject({ reason: 'invalid_sql', step: null })
  const long: Program = { ...longWrite, steps: [...longWrite.steps, { sql: 'VACUUM', params: [] }] }
  await expect(run(long)).rejects.toMatchObject({ reason: 'invalid_sql', step: null })
  expect(await rows()).toBe(0)
})

test('an address where nothing listens, or that is none, is unreachable', async () => {
  for (const url of ['http://127.0.0.1:1/', 'file:/etc/passwd', 'nonsense']) {
    const nowhere: TenantTarget = { ...target, placement: { kind: 'libsql', url, authToken: null } }
    await expect(driver.run(nowhere, read, OPTIONS)).rejects.toMatchObject({ reason: 'unreachable' })
  }
})

test('a missing database is not found', async () => {
  await expect(driver.structure(newTarget())).rejects.toMatchObject({ reason: 'not_found' })
})

test('a server that does not answer in time ends in a timeout', async () => {
  server.setFault(() => ({ kind: 'delay', ms: 400 }))
  await expect(run(read, { timeoutMs: 50 })).rejects.toMatchObject({ reason: 'timeout' })
})

test('an answer larger than any honest one is not read to its end', async () => {
  server.setFault(() => ({ kind: 'status', status: 200, body: 'x'.repeat(20_000_000) }))
  await expect(run(read, { resultBytesMax: 1_000 })).rejects.toMatchObject({ reason: 'result_too_large' })
})

test('a connection that drops before the commit leaves nothing', async () => {
  server.setFault((request) => (carries('"COMMIT"')(request) ? { kind: 'drop' } : null))
  await expect(run(longWrite)).rejects.toMatchObject({ reason: 'unreachable' })
  server.setFault(null)
  await new Promise((resolve) => setTimeout(resolve, 400))
  expect(await rows()).toBe(0)
  await run(longWrite)
  expect(await rows()).toBe(1)
})

test('when the answer to a commit is lost, the error says that the outcome is unknown', async () => {
  server.setFault((request) => (carries('"COMMIT"')(request) ? { kind: 'lose_answer' } : null))
  await expect(run(longWrite)).rejects.toMatchObject({
    reason: 'unreachable',
    message: expect.stringMatching(/whether the write was kept/),
  })
  server.setFault(null)
  expect(await rows()).toBe(1)
})

test('an idempotency key makes it safe to repeat a write whose answer was lost', async () => {
  const program: Program = { ...simpleWrite, idempotency: { key: 'k', fingerprint: 'f' } }
  server.setFault((request) => (carries('"COMMIT"')(request) ? { kind: 'lose_answer' } : null))
  await expect(run(program)).rejects.toMatchObject({ reason: 'unreachable' })
  server.setFault(null)
  expect(await run(program)).toMatchObject({ replayed: true, steps: [{ affected: 1 }] })
  expect(await rows()).toBe(1)
})

test('a transaction that the server gave up is a timeout and leaves nothing', async () => {
  server.setFault((request) => (carries('"COMMIT"')(request) ? { kind: 'delay', ms: 600 } : null))
  await expect(run(longWrite)).rejects.toMatchObject({ reason: 'timeout' })
  server.setFault(null)
  expect(await rows()).toBe(0)
})

test('a migration whose answer is lost is found to be done', async () => {
  const versioned = newTarget()
  const marker = { templateId: 'tpl_1', templateName: 'app', version: 1, checksum: 'checksum-1' }
  await driver.create(versioned, { marker, statements: createStatements(VERSION_1) })
  server.setFault((request) => (carries('ADD COLUMN')(request) ? { kind: 'lose_answer' } : null))
  const migration = migrationBetween(VERSION_1, VERSION_2, 1, 2)
  expect(await driver.migrate(versioned, migration)).toMatchObject({ status: 'migrated' })
  server.setFault((request) => (carries('_tenantry_meta')(request) ? { kind: 'drop' } : null))
  expect(await driver.migrate(versioned, migration)).toMatchObject({ status: 'failed', cause: 'error' })
})

test('a migration of a database that another client writes to is busy, and goes when it has ended', async () => {
  const versioned = newTarget()
  const marker = { templateId: 'tpl_1', templateName: 'app', version: 1, checksum: 'checksum-1' }
  await driver.create(versioned, { marker, statements: createStatements(VERSION_1) })
  const file = openConnection(join(folder, 'server', `${remoteName(versioned.databaseId)}.sqlite`), {
    mode: 'readwrite',
    trusted: true,
  })
  file.exec('BEGIN IMMEDIATE')
  const migration = migrationBetween(VERSION_1, VERSION_2, 1, 2)
  expect(await driver.migrate(versioned, migration)).toMatchObject({ status: 'failed', cause: 'busy' })
  file.close()
  expect(await driver.migrate(versioned, migration)).toMatchObject({ status: 'migrated' })
})

test('a migration that would break references, or whose statement fails, changes nothing', async () => {
  const versioned = newTarget()
  const marker = { templateId: 'tpl_1', templateName: 'app', version: 1, checksum: 'checksum-1' }
  const rows = ["INSERT INTO projects VALUES ('p', 'P')", "INSERT INTO tasks VALUES ('t', 'p', 'T')"]
  await driver.create(versioned, { marker, statements: [...createStatements(VERSION_1), ...rows] })
  const rebuild = migrationBetween(VERSION_1, VERSION_3, 1, 3)
  const [step] = rebuild.steps
  if (step === undefined) throw new Error('The plan is empty.')
  const withStatement = (sql: string) => ({
    ...rebuild,
    steps: [{ ...step, summary: 'the step', statements: [sql], checks: [] }],
  })
  expect(await driver.migrate(versioned, withStatement('DELETE FROM projects'))).toMatchObject({
    status: 'failed',
    error: expect.stringMatching(/refer to rows that do not exist/),
  })
  expect(await driver.migrate(versioned, withStatement('DROP TABLE missing'))).toMatchObject({
    status: 'failed',
    error: expect.stringMatching(/the step: .*no such table: missing/),
  })
  expect(await driver.countRows(versioned, ['projects', 'tasks'], OPTIONS)).toEqual({ projects: 1, tasks: 1 })
  expect(await driver.structure(versioned)).toMatchObject({ marker })
})

test('creation that is cut short at any request is completed by doing it again', async () => {
  for (const kind of ['drop', 'lose_answer'] as const) {
    for (let at = 0; at < 2; at += 1) {
      const fresh = newTarget()
      let seen = 0
      server.setFault(() => (seen++ === at ? { kind } : null))
      await expect(driver.create(fresh, { marker: MARKER, statements: [ITEMS] })).rejects.toMatchObject({
        reason: 'unreachable',
      })
      server.setFault(null)
      await driver.create(fresh, { marker: MARKER, statements: [ITEMS] })
      expect(await driver.structure(fresh)).toMatchObject({ marker: MARKER })
    }
  }
})

test('removal that is cut short is completed by doing it again', async () => {
  server.setFault(() => ({ kind: 'lose_answer' }))
  await expect(driver.remove(target)).rejects.toMatchObject({ reason: 'unreachable' })
  server.setFault(null)
  await driver.remove(target)
  expect(server.has(remoteName(target.databaseId))).toBe(false)
})

test('without a management API a database is filled but never removed', async () => {
  const byHand = createLibsqlDriver({ provisioner: null, now: Date.now })
  await byHand.create(target, { marker: MARKER, statements: [ITEMS] })
  await expect(byHand.remove(target)).rejects.toMatchObject({ reason: 'unsupported' })
  expect(await rows()).toBe(0)
})

test('the namespace API is asked with its token, and its refusals are errors', async () => {
  const namespaces = provisioner(TOKEN)
  const id = 'db_0000000000fe'
  const expected = { url: `${server.url}/dev/db-0000000000fe/`, authToken: TOKEN }
  expect(await namespaces.create(id)).toEqual(expected)
  expect(await namespaces.create(id)).toEqual(expected)
  await namespaces.remove(id)
  await namespaces.remove(id)
  await expect(provisioner('wrong').create(id)).rejects.toMatchObject({ reason: 'unreachable' })
  server.setFault(() => ({ kind: 'status', status: 503 }))
  await expect(namespaces.remove(id)).rejects.toMatchObject({ reason: 'unreachable' })
})

test('Turso’s platform API makes, finds and removes databases', async () => {
  const turso = createTursoProvisioner({
    apiUrl: server.url,
    organization: 'acme',
    group: 'default',
    apiToken: TOKEN,
    authToken: 'group',
  })
  const id = 'db_0000000000ff'
  const expected = { url: 'libsql://db-0000000000ff.turso.test', authToken: 'group' }
  expect(await turso.create(id)).toEqual(expected)
  expect(await turso.create(id)).toEqual(expected)
  expect(server.requests.find(({ method }) => method === 'POST')).toMatchObject({
    path: '/v1/organizations/acme/databases',
    body: '{"name":"db-0000000000ff","group":"default"}',
  })
  await turso.remove(id)
  await turso.remove(id)
  server.setFault(() => ({ kind: 'status', status: 200, body: '{"database":{"Hostname":"evil/../path"}}' }))
  await expect(turso.create(id)).rejects.toMatchObject({ reason: 'unreachable' })
  server.setFault(() => ({ kind: 'status', status: 402, body: 'plan limit' }))
  await expect(turso.create(id)).rejects.toMatchObject({ reason: 'unreachable' })
})

test('the client’s native library for local files is never loaded', () => {
  // A map of this process’ memory names every library in it; systems without one have nothing to look at.
  const maps = existsSync('/proc/self/maps') ? readFileSync('/proc/self/maps', 'utf8') : ''
  expect(maps).not.toMatch(/@libsql\/linux|libsql[^/]*\.node/)
})
