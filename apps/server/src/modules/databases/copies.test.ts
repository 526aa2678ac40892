import { randomBytes } from 'node:crypto'
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../../testing/api-client.ts'
import { startApp, type StartedApp } from '../../testing/start-app.ts'
import { noteSchemas } from '../templates/testing/note-schemas.ts'

describe('copies of databases', () => {
  let app: StartedApp
  const folder = mkdtempSync(join(tmpdir(), 'tenantry-copies-'))
  beforeAll(async () => {
    app = await startApp()
    await app.call('POST /platform/templates', { schema: noteSchemas.first })
  })
  afterAll(async () => {
    await app.close()
    rmSync(folder, { recursive: true })
  })

  async function filled(name: string, ...titles: string[]) {
    const { body } = await app.call('POST /platform/databases', { name, template: 'notes' })
    if (titles.length > 0) await insert(name, ...titles)
    return body
  }
  const insert = (database: string, ...titles: string[]) =>
    app.call(
      'POST /data/query/notes',
      { insert: titles.map((title) => ({ id: randomBytes(4).toString('hex'), title })) },
      { database },
    )
  const titles = async (database: string) => {
    const select = { select: ['title'], order: [{ title: 'asc' }] }
    const { status, body } = await app.call('POST /data/query/notes', select, { database })
    return status === 200 ? body.data.map((row: { title: string }) => row.title) : body.code
  }
  const download = async (name: string) => {
    const response = await fetch(`${app.url}/platform/databases/${name}/export`, {
      headers: { authorization: `Bearer ${app.adminKey}` },
    })
    expect(response.status).toBe(200)
    return new Uint8Array(await response.arrayBuffer())
  }
  const upload = (name: string, file: Uint8Array, headers = {}) =>
    app.call(`POST /platform/databases/import?name=${name}`, file, { headers })
  const scratchFiles = () =>
    readdirSync(join(app.dataDir, 'scratch'), { recursive: true }).filter((path) =>
      String(path).endsWith('.sqlite'),
    )

  it('a clone has the rows of its source and a life of its own', async () => {
    const source = await filled('clone-source', 'a', 'b')
    const clone = await app.call('POST /platform/databases/clone-source/clone', {
      name: 'clone',
      metadata: { of: 1 },
    })
    expect(clone).toMatchObject({
      status: 201,
      body: { template: 'notes', template_version: 1, status: 'ready' },
    })
    expect(clone.body.id).not.toBe(source.id)
    await insert('clone', 'c')
    expect(await titles('clone')).toEqual(['a', 'b', 'c'])
    expect(await titles('clone-source')).toEqual(['a', 'b'])
    const taken = await app.call('POST /platform/databases/clone-source/clone', { name: 'clone' })
    expect(taken).toMatchObject({ status: 409, body: { code: 'DATABASE_NAME_TAKEN' } })
  })

  it('an export is a whole SQLite file with everything that was acknowledged, and comes back as an import', async () => {
    await filled('exported', 'a', 'b')
    const file = await download('exported')
    const path = join(folder, 'exported.sqlite')
    writeFileSync(path, file)
    const copy = new DatabaseSync(path)
    expect(copy.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' })
    expect(copy.prepare('SELECT count(*) AS n FROM notes').get()).toEqual({ n: 2 })
    copy.close()
    const imported = await upload('imported', file)
    expect(imported).toMatchObject({ status: 201, body: { template: 'notes', template_version: 1 } })
    expect(await titles('imported')).toEqual(['a', 'b'])
    expect((await upload('imported', file)).body.code).toBe('DATABASE_NAME_TAKEN')
    expect(scratchFiles()).toEqual([])
  })

  it('a plain SQLite file becomes a database without a template', async () => {
    const file = sqliteFile(
      folder,
      'CREATE TABLE things (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO things VALUES (1, 2)',
    )
    expect((await upload('plain', file)).body).toMatchObject({ template: null, status: 'ready' })
    const { body } = await app.call('POST /data/query/things', { select: ['name'] }, { database: 'plain' })
    expect(body.data).toEqual([{ name: '2' }])
  })

  it('an import lists what of the file the Data API does not serve, and why', async () => {
    const file = sqliteFile(
      folder,
      `CREATE TABLE things (id INTEGER PRIMARY KEY, name TEXT, "full name" TEXT);
      CREATE TABLE "two words" (a); CREATE INDEX by_length ON things (length(name));
      CREATE VIRTUAL TABLE words USING fts5(word); INSERT INTO "two words" VALUES (1)`,
    )
    const headers = { 'idempotency-key': 'import-listed' }
    const { status, body } = await upload('listed', file, headers)
    expect(status).toBe(201)
    expect(body).toMatchObject({ name: 'listed', status: 'ready', skipped_count: 4 })
    const named = body.skipped.map(
      ({ kind, object }: { kind: string; object: string }) => `${kind} ${object}`,
    )
    expect(named).toEqual([
      'column things.full name',
      'index things.by_length',
      'table two words',
      'fts words',
    ])
    for (const { reason } of body.skipped) expect(reason).toMatch(/^[a-z].+[a-z]$/)
    expect((await upload('listed', file, headers)).body).toEqual(body)
    const { body: whole } = await upload('whole', sqliteFile(folder, 'CREATE TABLE t (a)'))
    expect(whole).toMatchObject({ skipped: [], skipped_count: 0 })
  })

  it('an import of a file made from a template lists what the file has beside the template', async () => {
    await filled('beside', 'a')
    const path = join(folder, 'beside.sqlite')
    writeFileSync(path, await download('beside'))
    expect((await upload('beside-nothing', readFileSync(path))).body).toMatchObject({
      skipped: [],
      skipped_count: 0,
    })
    const edited = new DatabaseSync(path)
    edited.exec('CREATE TABLE stray (a); ALTER TABLE notes ADD COLUMN extra TEXT; CREATE TABLE "a b" (c)')
    edited.close()
    const { body } = await upload('beside-stray', readFileSync(path))
    expect(body).toMatchObject({ template: 'notes', template_version: 1, skipped_count: 3 })
    expect(body.skipped.map(({ object }: { object: string }) => object)).toEqual([
      'notes.extra',
      'stray',
      'a b',
    ])
    expect(body.skipped[1].reason).toBe('it is not part of template notes version 1')
    expect(await titles('beside-stray')).toEqual(['a'])
  })

  it('an import with an Idempotency-Key happens once', async () => {
    const file = sqliteFile(folder, 'CREATE TABLE t (a)')
    const headers = { 'idempotency-key': 'import-1' }
    const first = await upload('import-once', file, headers)
    expect(first.status).toBe(201)
    expect(await upload('import-once', file, headers)).toMatchObject({ status: 201, body: first.body })
  })

  it('refuses hostile and broken files, and nothing is left of them', async () => {
    const good = sqliteFile(folder, 'CREATE TABLE t (a); INSERT INTO t VALUES (zeroblob(100000))')
    const truncated = good.slice(0, good.length / 2)
    const scribbled = good.slice()
    scribbled.fill(0xff, 100, 3000)
    const hostile: Record<string, Uint8Array> = {
      nothing: new Uint8Array(),
      text: Buffer.from('SELECT 1'),
      header: good.slice(0, 100),
      noise: randomBytes(8192),
      truncated,
      scribbled,
      trigger: sqliteFile(
        folder,
        'CREATE TABLE t (a); CREATE TRIGGER x AFTER INSERT ON t BEGIN DELETE FROM t; END',
      ),
      view: sqliteFile(folder, 'CREATE TABLE t (a); CREATE VIEW v AS SELECT * FROM t'),
      marker: forgedMarker(await download('exported'), folder),
    }
    for (const [name, file] of Object.entries(hostile)) {
      const answer = await upload(`hostile-${name}`, file)
      expect(answer, name).toMatchObject({ status: 422, body: { code: 'IMPORT_REFUSED' } })
      expect((await app.call(`GET /platform/databases/hostile-${name}`)).status, name).toBe(404)
    }
    expect(scratchFiles()).toEqual([])
  })

  it('an upload that is too large is refused before it is read, and one that breaks off leaves nothing', async () => {
    const status = await new Promise((resolve, reject) => {
      const upload = request(`${app.url}/platform/databases/import?name=huge`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${app.adminKey}`,
          'content-type': 'application/octet-stream',
          'content-length': String(9 * 1024 ** 3),
          expect: '100-continue',
        },
      })
      upload.on('response', (response) => {
        resolve(response.statusCode)
        upload.destroy()
      })
      upload.on('error', reject)
      upload.flushHeaders()
    })
    expect(status).toBe(413)

    const broken = request(`${app.url}/platform/databases/import?name=broken`, {
      method: 'POST',
      headers: { authorization: `Bearer ${app.adminKey}`, 'content-type': 'application/octet-stream' },
    })
    broken.on('error', () => {})
    broken.write(randomBytes(100_000))
    await until(async () => (scratchFiles().length > 0 ? true : null))
    broken.destroy()
    await until(async () => (scratchFiles().length === 0 ? true : null))
    expect((await app.call('GET /platform/databases/broken')).status).toBe(404)
    expect((await app.call('GET /health')).status).toBe(200)
  })

  it('a snapshot is restored into its database, and what was there before is kept as one as well', async () => {
    await filled('restored', 'old')
    const snapshot = await app.call('POST /platform/databases/restored/snapshots')
    expect(snapshot).toMatchObject({ status: 201, body: { reason: 'manual', template_version: 1 } })
    await insert('restored', 'new')
    const path = `/platform/databases/restored/snapshots/${snapshot.body.id}` as const
    expect((await app.call(`POST ${path}/restore`, {})).status).toBe(200)
    expect(await titles('restored')).toEqual(['old'])
    const { body } = await app.call('GET /platform/databases/restored/snapshots')
    expect(body.data.map(({ reason }: { reason: string }) => reason)).toEqual(['before_restore', 'manual'])
    await app.call(`POST /platform/databases/restored/snapshots/${body.data[0].id}/restore`, {})
    expect(await titles('restored')).toEqual(['new', 'old'])
  })

  it('a snapshot is restored into a new database, and belongs to its own alone', async () => {
    await filled('shot', 'old')
    await filled('stranger')
    const { body: snapshot } = await app.call('POST /platform/databases/shot/snapshots')
    await insert('shot', 'new')
    const restore = (database: string, body: object) =>
      app.call(`POST /platform/databases/${database}/snapshots/${snapshot.id}/restore`, body)
    expect(await restore('shot', { into: 'shot-then' })).toMatchObject({
      status: 200,
      body: { name: 'shot-then' },
    })
    expect(await titles('shot-then')).toEqual(['old'])
    expect(await titles('shot')).toEqual(['new', 'old'])
    expect((await restore('shot', { into: 'shot' })).body.code).toBe('DATABASE_NAME_TAKEN')
    expect((await restore('stranger', {})).body.code).toBe('SNAPSHOT_NOT_FOUND')
    await app.call(`DELETE /platform/databases/shot/snapshots/${snapshot.id}`)
    expect((await restore('shot', {})).body.code).toBe('SNAPSHOT_NOT_FOUND')
  })

  it('the same key takes one snapshot', async () => {
    await filled('keyed', 'a')
    const take = () =>
      app.call('POST /platform/databases/keyed/snapshots', undefined, {
        headers: { 'idempotency-key': 's-1' },
      })
    expect((await take()).body.id).toBe((await take()).body.id)
  })

  it('a database whose file is lost or damaged is restored from its snapshot', async () => {
    for (const damage of ['lost', 'garbage']) {
      const { id } = await filled(damage, 'kept')
      const { body: snapshot } = await app.call(`POST /platform/databases/${damage}/snapshots`)
      const path = tenantFile(app.dataDir, id)
      await app.app.engine.release({ databaseId: id, placement: { kind: 'local' }, durability: 'normal' })
      if (damage === 'lost') rmSync(path)
      else writeFileSync(path, randomBytes(20_000))
      expect(await titles(damage)).toMatch(/^DATABASE_(MISSING|CORRUPT)$/)
      const restored = await app.call(
        `POST /platform/databases/${damage}/snapshots/${snapshot.id}/restore`,
        {},
      )
      expect(restored, damage).toMatchObject({ status: 200 })
      expect(await titles(damage)).toEqual(['kept'])
    }
  })

  /** Rows enough for many pages, and one of those in the middle spoiled. */
  async function damaged(name: string) {
    const { id } = await filled(name)
    for (let n = 0; n < 20; n++)
      await insert(name, ...Array.from({ length: 10 }, () => randomBytes(400).toString('hex')))
    await app.app.engine.release({ databaseId: id, placement: { kind: 'local' }, durability: 'normal' })
    damagePage(tenantFile(app.dataDir, id), 30)
    return id as string
  }
  const filesOf = (id: string) =>
    existsSync(join(app.dataDir, 'snapshots', id)) ? readdirSync(join(app.dataDir, 'snapshots', id)) : []

  it('a damaged database gives no snapshot, no export and no clone, and leaves nothing of the try', async () => {
    const id = await damaged('worm')
    const tries = {
      snapshot: () => app.call('POST /platform/databases/worm/snapshots'),
      export: () => app.call('GET /platform/databases/worm/export'),
      clone: () => app.call('POST /platform/databases/worm/clone', { name: 'worm-clone' }),
    }
    for (const [what, attempt] of Object.entries(tries)) {
      expect(await attempt(), what).toMatchObject({ status: 503, body: { code: 'DATABASE_CORRUPT' } })
    }
    expect((await app.call('GET /platform/databases/worm/snapshots')).body.data).toEqual([])
    expect(filesOf(id)).toEqual([])
    expect((await app.call('GET /platform/databases/worm-clone')).body.code).toBe('DATABASE_NOT_FOUND')
    expect(scratchFiles()).toEqual([])
    await filled('well', 'a')
    expect((await app.call('POST /platform/databases/well/snapshots')).status).toBe(201)
  })

  it('what can be read of a damaged database is kept when a snapshot is restored over it', async () => {
    const { id } = await filled('mended', 'kept')
    const { body: snapshot } = await app.call('POST /platform/databases/mended/snapshots')
    for (let n = 0; n < 20; n++)
      await insert('mended', ...Array.from({ length: 10 }, () => randomBytes(400).toString('hex')))
    await app.app.engine.release({ databaseId: id, placement: { kind: 'local' }, durability: 'normal' })
    damagePage(tenantFile(app.dataDir, id), 30)
    const restored = await app.call(`POST /platform/databases/mended/snapshots/${snapshot.id}/restore`, {})
    expect(restored).toMatchObject({ status: 200 })
    expect(await titles('mended')).toEqual(['kept'])
    const { body } = await app.call('GET /platform/databases/mended/snapshots')
    expect(body.data.map((row: { id: string }) => row.id)).toEqual([snapshot.id])
    const aside = filesOf(id).filter((name) => name.startsWith('damaged-'))
    expect(aside).toHaveLength(1)
    const copy = new DatabaseSync(join(app.dataDir, 'snapshots', id, aside[0] ?? ''), { readOnly: true })
    expect(copy.prepare('SELECT id FROM notes ORDER BY rowid LIMIT 2').all()).toHaveLength(2)
    copy.close()
    await app.call('DELETE /platform/databases/mended?purge=now')
    expect(filesOf(id)).toEqual([])
  })

  it.each(['damaged', 'missing'])(
    'a snapshot that is %s is said to be, and changes no database',
    async (what) => {
      const name = `shelf-${what}`
      const { id } = await filled(
        name,
        ...Array.from({ length: 200 }, () => randomBytes(400).toString('hex')),
      )
      const { body: snapshot } = await app.call(`POST /platform/databases/${name}/snapshots`)
      const before = await titles(name)
      const file = join(app.dataDir, 'snapshots', id, `${snapshot.id}.sqlite`)
      if (what === 'damaged') damagePage(file, 30)
      else rmSync(file)
      for (const body of [{}, { into: `${name}-then` }]) {
        const answer = await app.call(
          `POST /platform/databases/${name}/snapshots/${snapshot.id}/restore`,
          body,
        )
        expect(answer).toMatchObject({ status: 503, body: { detail: expect.stringContaining('snapshot') } })
        expect(answer.body.code).toBe(what === 'damaged' ? 'DATABASE_CORRUPT' : 'DATABASE_MISSING')
      }
      expect(await titles(name)).toEqual(before)
      expect((await app.call(`GET /platform/databases/${name}-then`)).status).toBe(404)
    },
  )

  it('what a process that died left in the scratch folder is removed at the next start', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'tenantry-scratch-'))
    const first = await startApp({ dataDir })
    const [own = ''] = readdirSync(join(dataDir, 'scratch'))
    await first.close()
    expect(readdirSync(join(dataDir, 'scratch'))).toEqual([])
    const dead = join(dataDir, 'scratch', own.replace(/\.\d+\./, '.999999999.'))
    writeFileSync(dead, 'left behind')
    const second = await startApp({ dataDir })
    expect(existsSync(dead)).toBe(false)
    await second.close()
    rmSync(dataDir, { recursive: true })
  })
})

function tenantFile(dataDir: string, databaseId: string): string {
  const paths = readdirSync(join(dataDir, 'tenants'), { recursive: true }).map(String)
  const path = paths.find((candidate) => candidate.includes(databaseId) && !/-(wal|shm)$/.test(candidate))
  return join(dataDir, 'tenants', path ?? '')
}

/** As a failing disk does it. The file is closed. */
function damagePage(path: string, page: number): void {
  const file = openSync(path, 'r+')
  writeSync(file, Buffer.alloc(4096, 0x5a), 0, 4096, (page - 1) * 4096)
  closeSync(file)
}

function sqliteFile(folder: string, sql: string): Uint8Array {
  const path = join(folder, `${randomBytes(6).toString('hex')}.sqlite`)
  const database = new DatabaseSync(path)
  database.exec(sql)
  database.close()
  return readFileSync(path)
}

/** Says that it was made from a version that this installation does not have. */
function forgedMarker(file: Uint8Array, folder: string): Uint8Array {
  const path = join(folder, 'forged.sqlite')
  writeFileSync(path, file)
  const database = new DatabaseSync(path)
  const tables = database
    .prepare(`SELECT name FROM sqlite_schema WHERE name LIKE '\\_tenantry%' ESCAPE '\\'`)
    .all()
  for (const { name } of tables) {
    const columns = database.prepare('SELECT name FROM pragma_table_info(?)').all(String(name))
    if (columns.some((column) => column['name'] === 'version'))
      database.exec(`UPDATE "${String(name)}" SET version = 77`)
  }
  database.close()
  return readFileSync(path)
}
