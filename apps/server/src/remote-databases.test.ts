import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Tenantry } from '@tenantry/sdk'
import { eq } from '@tenantry/sdk/filters'
import { c, defineSchema, defineTable } from '@tenantry/schema'
import { startStandInServer, type StandInServer } from './engine/libsql/testing/stand-in-server.ts'
import { startApp, type StartedApp } from './testing/start-app.ts'

const first = defineSchema('notes', {
  notes: defineTable({ id: c.integer().primaryKey(), title: c.text().notNull() }),
})
const second = defineSchema('notes', {
  notes: defineTable({ id: c.integer().primaryKey(), title: c.text().notNull(), color: c.text() }),
})

let folder: string
let server: StandInServer
let started: StartedApp
let tenantry: Tenantry

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tenantry-remote-'))
  server = await startStandInServer(folder)
  started = await startApp({
    env: { TENANTRY_LIBSQL_URL: server.namespaceUrl('{name}'), TENANTRY_LIBSQL_ADMIN_URL: server.url },
  })
  tenantry = new Tenantry({ url: started.url, apiKey: started.adminKey })
  await tenantry.templates.create({ schema: first.document })
})

afterAll(async () => {
  await started.close()
  await server.close()
  await rm(folder, { recursive: true, force: true })
})

it('a database on a libSQL server is made, queried, rolled out to and removed like a local one', async () => {
  const database = await tenantry.databases.create({ name: 'far', template: 'notes', placement: 'libsql' })
  expect(database).toMatchObject({ placement: 'libsql', status: 'ready' })
  const far = tenantry.database('far')
  await far
    .from('notes')
    .insert([
      { id: 1, title: 'one' },
      { id: 2, title: 'two' },
    ])
    .throwOnError()

  const { job } = await tenantry.templates.push('notes', { schema: second.document })
  const ended = await tenantry.jobs.wait(job?.id ?? '')
  expect(ended).toMatchObject({ status: 'succeeded', done: 1 })

  const { data } = await far.from('notes').select(['id', 'title', 'color']).where(eq('id', 2)).throwOnError()
  expect(data).toEqual([{ id: 2, title: 'two', color: null }])
  await tenantry.databases.delete('far', { purge: 'now' })
  await expect(tenantry.databases.get('far')).rejects.toMatchObject({ code: 'DATABASE_NOT_FOUND' })
})
