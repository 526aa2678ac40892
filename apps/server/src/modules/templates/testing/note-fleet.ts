import { randomBytes } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { SchemaDocument } from '@tenantry/schema'
import type { Answer } from '../../../testing/api-client.ts'
import type { StartedApp } from '../../../testing/start-app.ts'
import { named, noteSchemas } from './note-schemas.ts'

let templates = 0

/** A template of its own with some databases, oldest first, as a test needs them. */
export interface NoteFleet {
  template: string
  /** Names of the databases. */
  names: readonly string[]
  ids: readonly string[]
  push(schema: SchemaDocument, more?: object): Promise<Answer>
  versions(): Promise<(number | null)[]>
  insert(name: string, row: object): Promise<Answer>
  rows(name: string, columns?: readonly string[]): Promise<Answer['body']>
  /** Changes a database's file behind the server's back. */
  scribble(index: number, sql: string): Promise<void>
  /** Keeps every other writer out of a database, until it is called. */
  lock(index: number): () => void
  /** Makes the migration of a database last until it is called. */
  slow(index: number): () => void
  /** From now on counts the attempts to migrate a database. */
  count(index: number): () => number
  /** From now on tells how many attempts to migrate a database are under way. */
  watch(index: number): () => number
  path(index: number): string
}

export async function createFleet(
  app: StartedApp,
  size: number,
  schema = noteSchemas.first,
): Promise<NoteFleet> {
  templates += 1
  const template = `fleet-${templates}`
  await app.call('POST /platform/templates', { schema: named(schema, template) })
  const names = Array.from({ length: size }, (_, index) => `${template}-${index}`)
  const ids: string[] = []
  for (const name of names) ids.push((await app.call('POST /platform/databases', { name, template })).body.id)
  const path = (index: number) => tenantFile(app.dataDir, ids[index] ?? '')
  return {
    template,
    names,
    ids,
    path,
    push: (next, more = {}) =>
      app.call(`POST /platform/templates/${template}/push`, { schema: named(next, template), ...more }),
    async versions() {
      const all = names.map((name) => app.call(`GET /platform/databases/${name}`))
      return (await Promise.all(all)).map(({ body }) => body.template_version ?? null)
    },
    insert: (database, row) =>
      app.call(
        'POST /data/query/notes',
        { insert: { id: randomBytes(6).toString('hex'), ...row } },
        { database },
      ),
    async rows(database, columns = ['title', 'body']) {
      const { body } = await app.call('POST /data/query/notes', { select: columns }, { database })
      return body.data ?? body
    },
    async scribble(index, sql) {
      const databaseId = ids[index] ?? ''
      await app.app.engine.release({ databaseId, placement: { kind: 'local' }, durability: 'normal' })
      const file = new DatabaseSync(path(index))
      file.exec(sql)
      file.close()
    },
    lock(index) {
      const file = new DatabaseSync(path(index))
      file.exec('BEGIN IMMEDIATE')
      return () => {
        file.exec('ROLLBACK')
        file.close()
      }
    },
    slow(index) {
      const { engine } = app.app
      const migrate = engine.migrate.bind(engine)
      const { promise, resolve } = Promise.withResolvers<void>()
      engine.migrate = async (target, migration) => {
        if (target.databaseId === ids[index]) await promise
        return migrate(target, migration)
      }
      return resolve
    },
    count(index) {
      const { engine } = app.app
      const migrate = engine.migrate.bind(engine)
      let count = 0
      engine.migrate = (target, migration) => {
        if (target.databaseId === ids[index]) count += 1
        return migrate(target, migration)
      }
      return () => count
    },
    watch(index) {
      const { engine } = app.app
      const migrate = engine.migrate.bind(engine)
      let underWay = 0
      engine.migrate = async (target, migration) => {
        if (target.databaseId !== ids[index]) return migrate(target, migration)
        underWay += 1
        return migrate(target, migration).finally(() => (underWay -= 1))
      }
      return () => underWay
    },
  }
}

export function tenantFile(dataDir: string, databaseId: string): string {
  const folder = join(dataDir, 'tenants')
  const paths = readdirSync(folder, { recursive: true }).map(String)
  const path = paths.find((name) => name.includes(databaseId) && !/-(wal|shm|journal)$|\.tmp$/.test(name))
  if (path === undefined) throw new Error(`There is no file of ${databaseId}.`)
  return join(folder, path)
}
