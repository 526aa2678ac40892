import { existsSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import type { DatabaseImage } from '../engine.ts'
import { openConnection } from '../sqlite/connection.ts'
import type { TenantFile } from '../local/tenant-path.ts'
import { readOwner } from '../sqlite/file-owner.ts'
import { readMarker } from '../sqlite/meta-tables.ts'
import { databaseId } from '../testing/tenant-fixture.ts'
import { createDatabase } from './create-database.ts'
import { createDatabaseImages } from './database-images.ts'
import { publishNewFile } from './durable-files.ts'
import { createFilePlacer } from './file-placer.ts'
import { removeDatabase } from './remove-database.ts'
import { readRows } from './testing/make-database.ts'
import { scratchFolder } from './testing/scratch-folder.ts'

const root = scratchFolder()
const placer = createFilePlacer()
afterAll(() => placer.close())
let folders = 0

function setUp(imagesMax = 200) {
  const folder = join(root, `case-${(folders += 1)}`)
  const images = createDatabaseImages({
    folder: join(folder, 'images'),
    now: () => 1_700_000_000_000,
    imagesMax,
  })
  return { folder, images, path: join(folder, 'tenants', 'ab', 'db_1.sqlite') }
}

/** The file of the one database of these tests. */
const own = (path: string): TenantFile => ({ path, databaseId: databaseId(1) })
const empty: DatabaseImage = { marker: null, statements: [] }
const image: DatabaseImage = {
  marker: { templateId: 'tpl_1', templateName: 'notes', version: 3, checksum: 'c3' },
  statements: [
    'CREATE TABLE notes (id TEXT PRIMARY KEY, body TEXT) STRICT',
    'CREATE INDEX by_body ON notes (body)',
  ],
}

test('a new database is whole, carries its marker, says whose it is and is private', async () => {
  const { images, path } = setUp()
  await createDatabase(images, placer, own(path), image)
  const connection = openConnection(path, { mode: 'readwrite', trusted: true })
  expect(readMarker(connection)).toEqual(image.marker)
  expect(readOwner(connection)).toBe(databaseId(1))
  expect(connection.prepare('PRAGMA journal_mode').get()).toEqual(['wal'])
  expect(connection.prepare('PRAGMA integrity_check').get()).toEqual(['ok'])
  connection.close()
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(statSync(join(path, '..')).mode & 0o777).toBe(0o700)
  expect(readdirSync(join(path, '..'))).toEqual(['db_1.sqlite'])
})

test('databases made at once from one image each say their own id, short or long, and the image says none', async () => {
  const { images, folder } = setUp()
  const ids = ['db_0123456789', databaseId(7), `db_${'z'.repeat(40)}`]
  const files = ids.map((id) => ({ path: join(folder, 'tenants', `${id}.sqlite`), databaseId: id }))
  await Promise.all(files.map((file) => createDatabase(images, placer, file, image)))
  const owners = [...files.map(({ path }) => path), await images.find(image)].map((path) => {
    expect(readRows(path, 'PRAGMA integrity_check')).toEqual([['ok']])
    const connection = openConnection(path, { mode: 'readonly', trusted: true })
    const owner = readOwner(connection)
    connection.close()
    return owner
  })
  expect(owners).toEqual([...ids, null])
})

test('an existing database stays as it is', async () => {
  const { images, path } = setUp()
  await createDatabase(images, placer, own(path), image)
  const connection = openConnection(path, { mode: 'readwrite', trusted: true })
  connection.exec("INSERT INTO notes VALUES ('1', 'kept')")
  await createDatabase(images, placer, own(path), image)
  await createDatabase(images, placer, own(path), empty)
  connection.close()
  expect(readRows(path, 'SELECT body FROM notes')).toEqual([['kept']])
})

test('creating one database at once from many sides makes it once and leaves nothing behind', async () => {
  const { folder, images, path } = setUp()
  const others = createDatabaseImages({ folder: join(folder, 'images'), now: () => 1 })
  await Promise.all(
    [images, others, images, others].map((each) => createDatabase(each, placer, own(path), image)),
  )
  expect(readRows(path, 'SELECT count(*) FROM notes')).toEqual([[0]])
  expect(readdirSync(join(folder, 'images', 'unfinished'))).toEqual([])
})

test('a file that appears under the name at the last moment is never replaced', async () => {
  const { folder, images } = setUp()
  await images.find(empty)
  const path = join(folder, 'taken')
  const temporary = images.temporaryPath()
  writeFileSync(path, 'first')
  writeFileSync(temporary, 'second')
  expect(await publishNewFile(temporary, path)).toBe(false)
  expect(readFileSync(path, 'utf8')).toBe('first')
  expect(existsSync(temporary)).toBe(false)
})

test('what is no whole database is neither taken for one nor replaced', async () => {
  const { images, path } = setUp()
  await createDatabase(images, placer, own(path), empty)
  writeFileSync(path, '')
  await expect(createDatabase(images, placer, own(path), image)).rejects.toMatchObject({ reason: 'corrupt' })
  rmSync(path)
  writeFileSync(`${path}-wal`, 'frames of an earlier database')
  await expect(createDatabase(images, placer, own(path), image)).rejects.toMatchObject({ reason: 'corrupt' })
  await removeDatabase(own(path))
  await createDatabase(images, placer, own(path), image)
  expect(existsSync(path)).toBe(true)
})

test('an image that was evicted meanwhile is built again', async () => {
  const { folder, images, path } = setUp()
  const first = await images.find(image)
  rmSync(first)
  await createDatabase(images, placer, own(path), image)
  expect(readRows(path, 'SELECT count(*) FROM notes')).toEqual([[0]])
  expect(readdirSync(join(folder, 'images')).filter((name) => name.endsWith('.sqlite'))).toHaveLength(1)
})

test('images beyond the limit go, the least recently started first', async () => {
  const { images } = setUp(2)
  const versions = [1, 2, 3].map((version): DatabaseImage => ({
    marker: null,
    statements: [`CREATE TABLE t${version} (a)`],
  }))
  const paths: string[] = []
  for (const [age, version] of versions.entries()) {
    const path = await images.find(version)
    paths.push(path)
    utimesSync(path, 1_000 + age, 1_000 + age)
  }
  expect(paths.map((path) => existsSync(path))).toEqual([false, true, true])
})

test('an image whose statements do not run leaves nothing behind and can be tried again', async () => {
  const { folder, images, path } = setUp()
  const broken: DatabaseImage = { marker: null, statements: ['CREATE TABLE'] }
  await expect(createDatabase(images, placer, own(path), broken)).rejects.toMatchObject({
    reason: 'invalid_sql',
  })
  await expect(createDatabase(images, placer, own(path), broken)).rejects.toMatchObject({
    reason: 'invalid_sql',
  })
  expect(readdirSync(join(folder, 'images', 'unfinished'))).toEqual([])
  expect(existsSync(path)).toBe(false)
})

function markerOf(path: string) {
  const connection = openConnection(path, { mode: 'readonly', trusted: true })
  try {
    return readMarker(connection)
  } finally {
    connection.close()
  }
}

test('files are placed whole, also when the threads that place them end between two', async () => {
  const { images } = setUp()
  const restless = createFilePlacer({ idleMs: 0 })
  const folder = join(root, 'restless')
  for (let round = 0; round < 20; round++) {
    const files = Array.from({ length: 6 }, (_, n) => join(folder, `db_${round}_${n}.sqlite`))
    await Promise.all(files.map((path) => createDatabase(images, restless, own(path), image)))
    for (const path of files) expect(markerOf(path)).toMatchObject({ version: 3 })
    // About as long as a thread takes to end: some files arrive just then.
    await sleep(round % 5)
  }
  await restless.close()
})

test('the sweep removes what a killed process left, and nothing that is in the making', async () => {
  const { images } = setUp()
  await images.find(empty)
  const [old, fresh] = [images.temporaryPath(), images.temporaryPath()]
  writeFileSync(old, 'half')
  writeFileSync(fresh, 'half')
  utimesSync(old, 1_600_000_000, 1_600_000_000)
  utimesSync(fresh, 1_700_000_000, 1_700_000_000)
  await images.sweep()
  expect([existsSync(old), existsSync(fresh)]).toEqual([false, true])
})

test('removing takes every file of the database, and removing again is no error', async () => {
  const { images, path } = setUp()
  await createDatabase(images, placer, own(path), image)
  for (const suffix of ['-wal', '-shm', '-journal']) writeFileSync(`${path}${suffix}`, 'x')
  await removeDatabase(own(path))
  await removeDatabase(own(path))
  expect(readdirSync(join(path, '..'))).toEqual([])
  await removeDatabase(own(join(path, '..', 'no-folder', 'db_2.sqlite')))
})

test('images of equal recipe are one file, byte for byte the same in two places', async () => {
  const [a, b] = [setUp(), setUp()]
  expect(readFileSync(await a.images.find(image)).equals(readFileSync(await b.images.find(image)))).toBe(true)
})
