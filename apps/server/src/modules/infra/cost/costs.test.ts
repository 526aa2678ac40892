import { beforeAll, expect, it } from 'vitest'
import { describeBothApps } from '../../../testing/both-apps.ts'
import { describeBothDialects } from '../../../testing/both-dialects.ts'
import { maintainNow } from '../../../testing/maintain-now.ts'
import type { StartedApp } from '../../../testing/start-app.ts'
import { until } from '../../../testing/api-client.ts'
import { migrate } from '../../../kernel/db/index.ts'
import { migrations } from '../../../migrations.ts'
import { people } from '../../organizations/testing/people.ts'
import { expectOk, infraFixture, infraSettings } from '../testing/infra-fixture.ts'
import { createPeriodStore } from './period-store.ts'
import { recordPrice } from './record-price.ts'
import type { CostTables } from './tables.ts'
import { periodRow, runRow } from './testing/rows.ts'

const HOUR = 3_600

describeBothApps('Costs', ({ start }) => {
  let app: StartedApp
  let infra: Awaited<ReturnType<typeof infraFixture>>
  beforeAll(async () => {
    app = await start({ env: infraSettings })
    infra = await infraFixture(app, people(app))
  })
  const periods = (resourceId: string) =>
    app.app.control.db
      .withTables<CostTables>()
      .selectFrom('infra_price_periods')
      .selectAll()
      .where('resource_id', '=', resourceId)
      .orderBy('started_at')
      .orderBy('run_id')
      .execute()
  const costs = async (query = '') =>
    (await expectOk(infra.call(`GET /infra/costs?organization=${infra.org.id}${query}`), 200)) as object

  it('follow a machine from its plan to its end', async () => {
    const { resource, run } = await expectOk(infra.ask({ name: 'web' }), 202)
    // 0.01 an hour for 730 hours, and 30 GB at 0.10.
    expect((await infra.runAt(run.id, 'succeeded')).plan.price).toMatchObject({
      currency: 'USD',
      before: 0,
      after: 730 + 300,
      objects: [{ address: 'terraform_data.vm', before: null, after: 1030 }],
      unpriced: [],
    })
    const path = `PATCH /infra/resources/${resource.id}` as const
    const change = await expectOk(infra.call(path, { inputs: { size: 'large' } }), 202)
    expect((await infra.runAt(change.run.id, 'succeeded')).plan.price).toMatchObject({
      before: 1030,
      after: 3220,
      difference: 2190,
    })
    const look = await expectOk(
      infra.call(`POST /infra/resources/${resource.id}/runs`, { kind: 'drift' }),
      202,
    )
    expect((await infra.runAt(look.id, 'succeeded')).plan.price).toMatchObject({ before: 3220, after: 3220 })
    const own = await periods(resource.id)
    expect(own).toMatchObject([
      { run_id: run.id, monthly_minor: 1030, ended_at: own[1]?.started_at, is_upper: 0 },
      { run_id: change.run.id, monthly_minor: 3220, ended_at: null },
    ])
    const group = { key: resource.id, name: 'web', unpriced: 0 }
    expect(await costs('&interval=day')).toMatchObject({
      groups: [group],
      price_list: { as_of: '2025-01-01' },
    })
    expect(await costs('&by=provider')).toMatchObject({ groups: [{ key: 'local' }] })
    expect(await costs(`&by=project&project=${infra.project.id}`)).toMatchObject({
      project_id: infra.project.id,
      groups: [{ key: infra.project.id, name: 'Web shop' }],
    })
    const end = await expectOk(infra.call(`DELETE /infra/resources/${resource.id}`), 202)
    expect((await infra.runAt(end.run.id, 'succeeded')).plan.price).toMatchObject({ before: 3220, after: 0 })
    const ended = await periods(resource.id)
    expect(ended).toHaveLength(2)
    expect(ended.every(({ ended_at: at }) => at !== null)).toBe(true)
  })

  it('count what may be there after an apply that ended badly, at its dearest', async () => {
    const { resource, run } = await expectOk(infra.ask({ inputs: { simulate: { fail_create: true } } }), 202)
    await infra.runAt(run.id, 'failed')
    expect(await periods(resource.id)).toMatchObject([{ monthly_minor: 1030, is_upper: 1, ended_at: null }])
  })

  it('are told before anything is asked for, region by region and the cheapest first', async () => {
    const { data, currency } = await expectOk(
      infra.call('GET /infra/prices?provider=local&service=compute'),
      200,
    )
    expect(currency).toBe('USD')
    expect(
      data.map(({ region, sku, monthly }: { region: string; sku: string; monthly: number }) => [
        region,
        sku,
        monthly,
      ]),
    ).toEqual(
      expect.arrayContaining([
        ['local-1', 'small', 730],
        ['local-2', 'large', 2920],
      ]),
    )
    expect(data[0]).toMatchObject({ region: 'local-1', sku: 'small', unit: 'hour' })
    expect(await infra.call('GET /infra/prices?provider=moon')).toMatchObject({ status: 400 })
  })

  it('refuse what they cannot answer', async () => {
    for (const query of ['month=2026-13', 'month=x', 'by=colour', 'interval=hour', 'more=1'])
      expect(await infra.call(`GET /infra/costs?organization=${infra.org.id}&${query}`)).toMatchObject({
        status: 400,
        body: { code: 'INVALID_REQUEST' },
      })
    const stranger = await infra.make.person()
    expect(
      await infra.call(`GET /infra/costs?organization=${infra.org.id}`, undefined, stranger),
    ).toMatchObject({
      body: { code: 'ORGANIZATION_NOT_FOUND' },
    })
    const foreign = `GET /infra/costs?project=${infra.project.id}` as const
    expect(await infra.call(foreign, undefined, stranger)).toMatchObject({
      body: { code: 'PROJECT_NOT_FOUND' },
    })
  })
})

describeBothApps('A budget', ({ start }) => {
  let app: StartedApp
  let make: ReturnType<typeof people>
  beforeAll(async () => {
    app = await start()
    make = people(app)
  })
  const world = async () => {
    const owner = await make.person()
    const org = await make.organization(owner)
    const project = await expectOk(
      make.as(owner, 'POST /projects', { organization: org.id, name: 'Shop' }),
      201,
    )
    const call = (operation: Parameters<StartedApp['call']>[0], body?: unknown, user = owner) =>
      make.as(user, operation, body)
    const create = (more: object) =>
      call('POST /infra/budgets', { organization: org.id, name: 'Cloud', amount: 1000, ...more })
    const spend = (row: object) =>
      createPeriodStore(app.app.control.db).insert(
        periodRow({ organization_id: org.id, project_id: project.id, ...row }),
      )
    const alerts = async () => {
      const trail = await call(`GET /auth/organizations/${org.id}/audit?limit=50`)
      const entries = trail.body.data as {
        action: string
        details: { threshold: number; basis: string; name: string }
      }[]
      return entries.filter(({ action }) => action === 'budget.alerted').map(({ details }) => details)
    }
    const mails = async () =>
      (
        (await app.call('GET /platform/mail?limit=100')).body.data as { to: string; subject: string }[]
      ).filter(({ subject }) => subject.startsWith('The budget'))
    return { owner, org, project, call, create, spend, alerts, mails }
  }

  it('tells of each threshold once a month: by mail, and in the trail that webhooks are fed from', async () => {
    const { owner, org, project, call, create, spend, alerts, mails } = await world()
    const member = await make.join(org.id, 'member')
    const whole = await expectOk(
      create({ thresholds: [90, 50, 200], forecast_thresholds: [95, 90], notify: [member.id] }),
      201,
    )
    const part = await expectOk(
      create({ project: project.id, name: 'Part', amount: 5000, thresholds: [10] }),
      201,
    )
    expect(whole).toMatchObject({ thresholds: [50, 90, 200], project_id: null, spent: { amount: 0 } })
    const now = Math.floor(Date.now() / 1000)
    // An hour of 730 a month each hundred: 950 until now, wherever in the month that is.
    await spend({ started_at: now - HOUR, ended_at: now, monthly_minor: 950 * 730 })
    await spend({ started_at: now - HOUR, ended_at: now, monthly_minor: null, unpriced_objects: 1 })
    const found = await until(async () => {
      await maintainNow(app)
      const seen = await alerts()
      return seen.length >= 5 ? seen : null
    }, 20_000)
    expect(found.map(({ name, threshold, basis }) => `${name} ${threshold} ${basis}`).toSorted()).toEqual([
      'Cloud 50 spent',
      'Cloud 90 forecast',
      'Cloud 90 spent',
      'Cloud 95 forecast',
      'Part 10 spent',
    ])
    expect((await mails()).map(({ to, subject }) => `${to} ${subject}`).toSorted()).toEqual(
      [
        `${member.email} The budget Cloud has reached 50 %`,
        `${member.email} The budget Cloud has reached 90 %`,
        `${member.email} The budget Cloud is going to reach 90 %`,
        `${member.email} The budget Cloud is going to reach 95 %`,
        `${owner.email} The budget Part has reached 10 %`,
      ].toSorted(),
    )
    const shown = (await call(`GET /infra/budgets/${whole.id}`)).body
    expect(shown).toMatchObject({
      spent: { unpriced: 1 },
      alerts: [{ threshold: 50 }, { threshold: 90 }, { threshold: 90, basis: 'forecast' }, { threshold: 95 }],
    })
    await maintainNow(app)
    await new Promise((resolve) => setTimeout(resolve, 2_500))
    expect(await alerts()).toHaveLength(5)
    // What has not been spent yet and goes on is in the forecast alone.
    const ahead = await expectOk(
      create({ project: project.id, name: 'Ahead', amount: 10_000_00, thresholds: [100] }),
      201,
    )
    await expectOk(call(`PATCH /infra/budgets/${ahead.id}`, { forecast_thresholds: [5, 2] }), 200)
    await spend({ started_at: now, ended_at: null, monthly_minor: 100_000_000_00 })
    const shownAhead = await until(async () => {
      await maintainNow(app)
      const { body } = await call(`GET /infra/budgets/${ahead.id}`)
      return body.alerts.length > 1 ? body : null
    }, 20_000)
    const basis = 'forecast'
    expect(shownAhead).toMatchObject({
      forecast_thresholds: [2, 5],
      alerts: [
        { threshold: 2, basis },
        { threshold: 5, basis },
      ],
    })
    expect((await call(`GET /infra/budgets/${part.id}`)).body.alerts).toHaveLength(1)
  })

  it('is changed and removed by those who manage infrastructure, and seen by all members', async () => {
    const { org, call, create } = await world()
    const member = await make.join(org.id, 'member')
    const budget = await expectOk(create({}), 201)
    expect(budget).toMatchObject({ thresholds: [50, 80, 100], notify: [] })
    const path = `/infra/budgets/${budget.id}` as const
    expect(await call(`GET ${path}`, undefined, member)).toMatchObject({ status: 200 })
    expect(await call(`PATCH ${path}`, { amount: 5 }, member)).toMatchObject({ body: { code: 'FORBIDDEN' } })
    expect((await call(`PATCH ${path}`, { amount: 2000, thresholds: [100, 5] })).body).toMatchObject({
      amount: 2000,
      thresholds: [5, 100],
      name: 'Cloud',
    })
    const list = await call(`GET /infra/budgets?organization=${org.id}`, undefined, member)
    expect(list.body.data).toMatchObject([{ id: budget.id, amount: 2000 }])
    const stranger = await make.person()
    expect(await call(`GET ${path}`, undefined, stranger)).toMatchObject({
      status: 404,
      body: { code: 'BUDGET_NOT_FOUND' },
    })
    expect(await call(`DELETE ${path}`)).toMatchObject({ status: 204 })
    expect(await call(`DELETE ${path}`)).toMatchObject({ status: 404, body: { code: 'BUDGET_NOT_FOUND' } })
    const trail = (await call(`GET /auth/organizations/${org.id}/audit?target_id=${budget.id}`)).body.data
    expect(trail.map(({ action }: { action: string }) => action).toSorted()).toEqual([
      'budget.created',
      'budget.deleted',
      'budget.updated',
    ])
  })

  it('refuses what is no budget, and mail to strangers', async () => {
    const { org, call, create } = await world()
    const stranger = await make.person()
    for (const wrong of [
      { amount: 0 },
      { amount: 1.5 },
      { amount: 1e20 },
      { name: ' ' },
      { thresholds: [] },
      { thresholds: [0] },
      { thresholds: [5, 5] },
      { forecast_thresholds: [0] },
      { forecast_thresholds: '100' },
      { notify: [stranger.id] },
      { notify: ['__proto__'] },
      { currency: 'EUR' },
    ])
      expect(await create(wrong), JSON.stringify(wrong)).toMatchObject({
        status: 400,
        body: { code: 'INVALID_REQUEST' },
      })
    expect(await create({ project: 'prj_00000000000000000000000000' })).toMatchObject({
      body: { code: 'PROJECT_NOT_FOUND' },
    })
    expect((await call(`GET /infra/budgets?organization=${org.id}`)).body.data).toEqual([])
  })
})

describeBothDialects('Periods of a price', ({ openStore }) => {
  it('never overlap, also with a clock that goes back and with runs that end badly', async () => {
    const store = await openStore()
    await migrate(store, migrations)
    const moments = [100, 100, 90, 150, 150, 120, 400]
    for (const [index, now] of moments.entries()) {
      const status = index % 3 === 2 ? 'failed' : 'succeeded'
      const run = runRow({ id: `run_${index}`, after: index % 2 === 0 ? 500 + index : 'unpriced' })
      await store.transaction((tx) => recordPrice(tx, run, { status, hasApplied: true }, now))
    }
    const scope = { organizationId: 'org_1', projectId: null }
    const found = await createPeriodStore(store.db).within(scope, { from: -1, to: 1_000 })
    expect(found.filter(({ ended_at: at }) => at === null)).toHaveLength(1)
    const inOrder = found.toSorted((a, b) => a.started_at - b.started_at || a.run_id.localeCompare(b.run_id))
    for (const [index, row] of inOrder.entries()) {
      const next = inOrder[index + 1]
      expect(row.ended_at ?? Infinity).toBeGreaterThanOrEqual(row.started_at)
      if (next !== undefined) expect(row.ended_at).toBe(next.started_at)
    }
    expect(found.find(({ run_id: id }) => id === 'run_1')).toMatchObject({
      monthly_minor: null,
      unpriced_objects: 1,
    })
    const two = periodRow({ run_id: 'run_x', organization_id: 'org_1', resource_id: 'res_1', ended_at: null })
    await expect(createPeriodStore(store.db).insert(two)).rejects.toThrow()
  })

  it('begin after an apply alone, and end with what is destroyed', async () => {
    const store = await openStore()
    await migrate(store, migrations)
    const record = (run: Parameters<typeof recordPrice>[1], ending: Parameters<typeof recordPrice>[2]) =>
      store.transaction((tx) => recordPrice(tx, run, ending, 100))
    const open = () => createPeriodStore(store.db).findOpen('org_1', 'res_1')
    await record(runRow({ id: 'run_1', after: 700 }), { status: 'cancelled', hasApplied: false })
    expect(await open()).toBeUndefined()
    await record(runRow({ id: 'run_2', after: 700 }), { status: 'succeeded', hasApplied: true })
    expect(await open()).toMatchObject({ monthly_minor: 700, is_upper: 0 })
    const destroy = { kind: 'destroy', before: 700, after: null } as const
    await record(runRow({ id: 'run_3', ...destroy }), { status: 'unknown', hasApplied: true })
    expect(await open()).toMatchObject({ monthly_minor: 700, is_upper: 1 })
    await record(runRow({ id: 'run_4', kind: 'recover', after: 700 }), {
      status: 'succeeded',
      hasApplied: false,
    })
    expect(await open()).toMatchObject({ monthly_minor: 700, is_upper: 0 })
    await record(runRow({ id: 'run_5', ...destroy }), { status: 'succeeded', hasApplied: true })
    expect(await open()).toBeUndefined()
  })
})
