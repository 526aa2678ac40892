import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp, type StartedApp } from '../testing/start-app.ts'
import { createFleet, type NoteFleet } from '../modules/templates/testing/note-fleet.ts'

const canMount = tryMount()

describe('a broken tenant file', () => {
  let app: StartedApp
  const folder = mkdtempSync(join(tmpdir(), 'tenantry-broken-'))
  const mounted: string[] = []
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(async () => {
    // Before the server's folder is removed, which reaches into them.
    for (const path of mounted) run('umount', '-l', path)
    await app.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const read = (fleet: NoteFleet, index: number) =>
    app.call('POST /data/query/notes', { select: ['title'] }, { database: fleet.names[index] ?? '' })
  /** The other databases answer and the process lives. */
  async function expectOthersWell(fleet: NoteFleet): Promise<void> {
    expect(await fleet.insert(fleet.names[1] ?? '', { title: 'well' })).toMatchObject({ status: 200 })
    expect((await read(fleet, 1)).status).toBe(200)
    expect((await app.call('GET /ready')).status).toBe(200)
  }
  async function filledFleet(): Promise<NoteFleet> {
    const fleet = await createFleet(app, 3)
    for (let n = 0; n < 20; n++) await fleet.insert(fleet.names[0] ?? '', { title: 'x'.repeat(2_000) })
    await fleet.scribble(0, 'PRAGMA wal_checkpoint(TRUNCATE)')
    return fleet
  }

  const damages: [string, (path: string, other: string) => void, string[]][] = [
    ['is deleted', (path) => rmSync(path), ['DATABASE_MISSING']],
    ['is cut short', (path) => truncateSync(path, 8_192), ['DATABASE_CORRUPT']],
    ['is emptied', (path) => truncateSync(path, 0), ['DATABASE_CORRUPT', 'DATABASE_MISSING']],
    ['is garbage', (path) => writeFileSync(path, randomBytes(statSync(path).size)), ['DATABASE_CORRUPT']],
    ['is the file of another database', (path, other) => renameSync(other, path), ['DATABASE_FILE_MISMATCH']],
    [
      'is a folder',
      (path) => {
        rmSync(path)
        mkdirSync(path)
      },
      ['DATABASE_FILE_MISMATCH'],
    ],
    [
      'is a pipe that nobody writes to',
      (path) => {
        rmSync(path)
        run('mkfifo', path)
      },
      ['DATABASE_FILE_MISMATCH'],
    ],
    [
      'has a pipe for a journal',
      (path) => {
        rmSync(`${path}-wal`, { force: true })
        run('mkfifo', `${path}-wal`)
      },
      ['DATABASE_FILE_MISMATCH'],
    ],
    [
      'is a symbolic link',
      (path) => {
        renameSync(path, `${path}.elsewhere`)
        symlinkSync(`${path}.elsewhere`, path)
      },
      ['DATABASE_FILE_MISMATCH'],
    ],
  ]
  /** These may be the only one of their kind: a purge does not remove them. */
  const kept = ['is a folder', 'is the file of another database']
  for (const [what, damage, codes] of damages) {
    for (const isOpen of [false, true]) {
      it(`that ${what}${isOpen ? ' while it is open' : ''} is told of to those who ask for it, and to nobody else`, async () => {
        const fleet = await filledFleet()
        if (isOpen) expect((await read(fleet, 0)).status).toBe(200)
        damage(fleet.path(0), fleet.path(2))
        const [name = ''] = fleet.names
        for (const answer of [
          await read(fleet, 0),
          await fleet.insert(name, { title: 'y' }),
          await read(fleet, 0),
        ]) {
          // What an open database has read already may still be answered; a fault of ours never.
          if (answer.status === 200 && isOpen) continue
          expect(codes, JSON.stringify(answer.body)).toContain(answer.body.code)
          expect(answer.headers.get('content-type')).toContain('application/problem+json')
        }
        await expectOthersWell(fleet)
        const removed = await app.call(`DELETE /platform/databases/${name}?purge=now`)
        expect(removed.status, JSON.stringify(removed.body)).toBe(kept.includes(what) ? 503 : 200)
      })
    }
  }

  it('that was swapped with another one is not served, copied or restored over, and is whole when it is back', async () => {
    const fleet = await createFleet(app, 3)
    const [a = '', b = ''] = fleet.names
    for (const name of [a, b]) await fleet.insert(name, { title: `of ${name}` })
    const { body: snapshot } = await app.call(`POST /platform/databases/${a}/snapshots`)
    const [first, second] = [fleet.path(0), fleet.path(1)]
    const swap = () => {
      renameSync(first, `${first}.aside`)
      renameSync(second, first)
      renameSync(`${first}.aside`, second)
    }
    swap()
    const answers = {
      write: await fleet.insert(a, { title: 'stray' }),
      read: await read(fleet, 0),
      sql: await app.call('POST /data/sql', { sql: 'SELECT title FROM notes' }, { database: b }),
      snapshot: await app.call(`POST /platform/databases/${a}/snapshots`),
      export: await app.call(`GET /platform/databases/${b}/export`),
      clone: await app.call(`POST /platform/databases/${a}/clone`, { name: `${a}-clone` }),
      restore: await app.call(`POST /platform/databases/${a}/snapshots/${snapshot.id}/restore`, {}),
      counts: await app.call(`GET /platform/databases/${b}?include=row_counts`),
    }
    for (const [what, { status, body }] of Object.entries(answers)) {
      expect({ status, code: body.code }, what).toEqual({ status: 503, code: 'DATABASE_FILE_MISMATCH' })
      expect(JSON.stringify(body), what).not.toMatch(/db_/)
    }
    expect(await fleet.insert(fleet.names[2] ?? '', { title: 'well' })).toMatchObject({ status: 200 })
    swap()
    for (const [at, name] of [a, b].entries()) {
      expect((await read(fleet, at)).body.data).toEqual([{ title: `of ${name}` }])
    }
    expect((await app.call(`GET /platform/databases/${a}/snapshots`)).body.data).toHaveLength(1)
  })

  it.skipIf(!canMount)(
    'on a file system that may only be read can be read and says that it is not written',
    async () => {
      const fleet = await filledFleet()
      const place = dirname(fleet.path(0))
      run('mount', '--bind', place, place)
      mounted.push(place)
      await app.app.engine.release({
        databaseId: fleet.ids[0] ?? '',
        placement: { kind: 'local' },
        durability: 'normal',
      })
      run('mount', '-o', 'remount,ro,bind', place)
      const [name = ''] = fleet.names
      const write = await fleet.insert(name, { title: 'y' })
      expect(['DATABASE_READ_ONLY', 'UNAVAILABLE'], JSON.stringify(write.body)).toContain(write.body.code)
      expect((await read(fleet, 0)).status).toBeLessThan(504)
      expect((await app.call('GET /ready')).status).toBe(200)
      run('mount', '-o', 'remount,rw,bind', place)
      expect((await fleet.insert(name, { title: 'z' })).status).toBe(200)
    },
  )

  it.skipIf(!canMount)(
    'on a disk that is full loses nothing, says so, and is written again when there is room',
    async () => {
      const place = join(folder, 'small')
      mkdirSync(place)
      run('mount', '-t', 'tmpfs', '-o', 'size=3m,mode=0700', 'tmpfs', place)
      mounted.push(place)
      const fleet = await filledFleet()
      const home = dirname(fleet.path(0))
      await app.app.engine.release({
        databaseId: fleet.ids[0] ?? '',
        placement: { kind: 'local' },
        durability: 'normal',
      })
      cpSync(home, place, { recursive: true })
      run('mount', '--bind', place, home)
      mounted.unshift(home)
      const [name = ''] = fleet.names
      let kept = 20
      let refused = null
      for (let n = 0; n < 200 && refused === null; n++) {
        const answer = await fleet.insert(name, { title: 'x'.repeat(100_000) })
        if (answer.status === 200) kept += 1
        else refused = answer
      }
      expect(refused).toMatchObject({ status: 507, body: { code: 'DISK_FULL' } })
      expect((await app.call('GET /ready')).status).toBe(200)
      const { body } = await app.call(
        'POST /data/query/notes',
        { select: [{ n: { count: '*' } }] },
        { database: name },
      )
      expect(body.data).toEqual([{ n: kept }])
      const other = await createFleet(app, 1)
      expect((await other.insert(other.names[0] ?? '', { title: 'well' })).status).toBe(200)
      run('mount', '-o', 'remount,size=40m', place)
      expect((await fleet.insert(name, { title: 'room' })).status).toBe(200)
    },
  )
})

function run(program: string, ...parameters: string[]): void {
  execFileSync(program, parameters, { stdio: 'ignore' })
}

/** Only root mounts, and not in every container. */
function tryMount(): boolean {
  const place = mkdtempSync(join(tmpdir(), 'tenantry-mount-'))
  try {
    run('mount', '-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', place)
    run('umount', place)
    return true
  } catch {
    process.stderr.write(
      '\n*** Nothing can be mounted here: the tests of read-only and full disks are skipped. ***\n\n',
    )
    return false
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
}
