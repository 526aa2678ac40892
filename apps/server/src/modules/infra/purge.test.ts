import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import { beforeAll, expect, it } from 'vitest'
import type { Answer } from '../../testing/api-client.ts'
import { describeBothApps } from '../../testing/both-apps.ts'
import { maintainNow } from '../../testing/maintain-now.ts'
import type { StartedApp } from '../../testing/start-app.ts'
import { people, type Person } from '../organizations/testing/people.ts'

/** What a project may have left behind: money that was spent stays in the sums of its organization. */
const KEPT_OF_PROJECT = ['infra_price_periods']
const OF_ORGANIZATION = ['infra_credentials', 'infra_modules']

/** As a time: what is kept until then is not cleared away before. */
const FAR_OFF = 4_000_000_000

interface ColumnOfTable {
  table: string
  column: string
  type: string
}

describeBothApps('What infrastructure keeps', ({ start }) => {
  let app: StartedApp
  let make: ReturnType<typeof people>
  let owner: Person
  beforeAll(async () => {
    app = await start()
    make = people(app)
    owner = await make.person()
  })
  const project = async (organization: Answer['body']): Promise<string> => {
    const body = { organization: organization.id, name: 'Web shop' }
    return (await make.as(owner, 'POST /projects', body)).body.id
  }
  /** Columns of every table that the module has, now or some day. */
  const infraTables = async () => {
    const { db, dialect } = app.app.control
    const columns =
      dialect === 'sqlite'
        ? sql<ColumnOfTable>`select m.name as "table", p.name as "column", p.type as "type" from sqlite_master m, pragma_table_info(m.name) p
            where m.type = 'table'`
        : sql<ColumnOfTable>`select table_name as "table", column_name as "column", data_type as "type" from information_schema.columns
            where table_schema = current_schema()`
    const { rows } = await columns.execute(db)
    return Map.groupBy(
      rows.filter(({ table }) => table.startsWith('infra_')),
      ({ table }) => table,
    )
  }
  /** A row of a project in every table; of what an organization has one of, only the first. */
  const fill = async (organizationId: string, projectId: string) => {
    const linked: Record<string, string> = { infra_runs: 'run', infra_resources: 'res', infra_budgets: 'bud' }
    const known: Record<string, string> = {
      organization_id: organizationId,
      project_id: projectId,
      run_id: `run_${projectId}`,
      resource_id: `res_${projectId}`,
      budget_id: `bud_${projectId}`,
      thresholds: '[]',
    }
    for (const [table, columns] of await infraTables()) {
      const values = columns.map(({ column, type }) => {
        const own = column === 'id' ? (linked[table] ?? 'id') : column
        return /int/i.test(type) ? sql.lit(FAR_OFF) : sql`${known[column] ?? `${own}_${projectId}`}`
      })
      const names = columns.map(({ column }) => sql.ref(column))
      await sql`insert into ${sql.table(table)} (${sql.join(names)}) values (${sql.join(values)}) on conflict do nothing`.execute(
        app.app.control.db,
      )
    }
  }
  /** Tables with a row in which an id stands anywhere. */
  const holding = async (id: string): Promise<string[]> => {
    const found: string[] = []
    for (const name of (await infraTables()).keys()) {
      const { rows } = await sql`select * from ${sql.table(name)}`.execute(app.app.control.db)
      if (rows.some((row) => JSON.stringify(row).includes(id))) found.push(name)
    }
    return found.toSorted()
  }
  const purge = async (table: 'projects' | 'organizations', id: string) => {
    await sql`update ${sql.table(table)} set purge_at = 1 where id = ${id}`.execute(app.app.control.db)
    await maintainNow(app)
    const left = () => sql`select id from ${sql.table(table)} where id = ${id}`.execute(app.app.control.db)
    await expect.poll(async () => (await left()).rows, { timeout: 20_000, interval: 100 }).toEqual([])
  }

  it('of a project goes with it for good, and what others have stays', async () => {
    const organization = await make.organization(owner)
    const [doomed, other] = [await project(organization), await project(organization)]
    for (const id of [other, doomed]) await fill(organization.id, id)
    const ofOther = await holding(other)
    const all = await holding(doomed)
    expect(all.length).toBeGreaterThan(14)
    await sql`update infra_resources set status = 'destroyed'`.execute(app.app.control.db)
    expect((await make.as(owner, `DELETE /projects/${doomed}`)).status).toBe(200)
    expect(await holding(doomed)).toEqual(all)
    await purge('projects', doomed)
    expect(await holding(doomed)).toEqual([...OF_ORGANIZATION, ...KEPT_OF_PROJECT])
    expect(await holding(other)).toEqual(ofOther)
  })

  it('of an organization goes with it for good, in every table, and the files of its modules', async () => {
    const [doomed, other] = [await make.organization(owner), await make.organization(owner)]
    const projects = [await project(doomed), await project(other)]
    await fill(doomed.id, projects[0]!)
    await fill(other.id, projects[1]!)
    const all = [...(await infraTables()).keys()].toSorted()
    expect(all.length).toBeGreaterThan(15)
    expect(await holding(doomed.id)).toEqual(all)
    const folder = join(app.dataDir, 'modules')
    const filesOf = (id: string) => `commit_id_${id}.hash_${id}`
    for (const id of projects) await mkdir(join(folder, filesOf(id)), { recursive: true })
    await make.as(owner, `DELETE /auth/organizations/${doomed.id}`)
    await purge('organizations', doomed.id)
    expect(await holding(doomed.id)).toEqual([])
    expect(await holding(other.id)).toEqual(all)
    await expect.poll(() => readdir(folder)).toEqual([filesOf(projects[1]!)])
  })
})
