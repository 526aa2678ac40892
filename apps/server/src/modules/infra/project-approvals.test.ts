import { beforeAll, expect, it } from 'vitest'
import { describeBothApps } from '../../testing/both-apps.ts'
import type { StartedApp } from '../../testing/start-app.ts'
import { people } from '../organizations/testing/people.ts'
import { findTestOpa } from './policy/testing/find-test-opa.ts'
import { expectOk, infraFixture, infraSettings } from './testing/infra-fixture.ts'

const opa = findTestOpa()

describeBothApps('Approvals of a project', ({ start }) => {
  let app: StartedApp
  let make: ReturnType<typeof people>
  let infra: Awaited<ReturnType<typeof infraFixture>>
  beforeAll(async () => {
    app = await start({ env: { ...infraSettings, ...(opa === null ? {} : { TENANTRY_OPA_BIN: opa }) } })
    make = people(app)
    infra = await infraFixture(app, make)
  })
  const rule = async (approvals: object | null) => {
    const { body } = await infra.call(`PATCH /projects/${infra.project.id}`, { settings: { approvals } })
    return body
  }

  it('under four eyes take two people in person, neither of whom asked', async () => {
    const admins = [await make.join(infra.org.id, 'admin'), await make.join(infra.org.id, 'admin')]
    const rules = { four_eyes: true, needed: 1 }
    expect((await rule(rules)).settings.approvals).toEqual(rules)
    const { run } = await expectOk(infra.ask(), 202)
    expect(await infra.runAt(run.id, 'awaiting_approval')).toMatchObject({ approvals_needed: 2 })
    const approve = (user = infra.owner) => infra.call(`POST /infra/runs/${run.id}/approve`, undefined, user)
    expect(await approve()).toMatchObject({ status: 403, body: { code: 'APPROVAL_REFUSED' } })
    const byKey = await app.call(`POST /infra/runs/${run.id}/approve`)
    expect(byKey).toMatchObject({ status: 403, body: { code: 'APPROVAL_REFUSED' } })
    expect((await approve(admins[0])).body.status).toBe('awaiting_approval')
    expect((await approve(admins[0])).body.code).toBe('APPROVAL_REFUSED')
    expect((await approve(admins[1])).body.status).toBe('approved')
    await infra.runAt(run.id, 'succeeded')
  })

  it('come from those whom the project names, by role or by id', async () => {
    const [admin, named] = [await make.join(infra.org.id, 'admin'), await make.join(infra.org.id, 'admin')]
    await rule({ needed: 1, roles: ['owner'], users: [named.id] })
    const { run } = await expectOk(infra.ask(), 202)
    await infra.runAt(run.id, 'awaiting_approval')
    const approve = (user: typeof admin) => infra.call(`POST /infra/runs/${run.id}/approve`, undefined, user)
    expect((await approve(admin)).body.code).toBe('APPROVAL_REFUSED')
    expect((await approve(named)).body.status).toBe('approved')
    await infra.runAt(run.id, 'succeeded')
  })

  it('are not needed where nothing is destroyed and the project says so, and are when something is', async () => {
    await rule({ needed: 1, auto: { nothing_destroyed: true } })
    const { resource, run } = await expectOk(infra.ask(), 202)
    expect(await infra.runAt(run.id, 'succeeded')).toMatchObject({ approvals: [{ by: 'policy' }] })
    const end = await expectOk(infra.call(`DELETE /infra/resources/${resource.id}`), 202)
    expect(await infra.runAt(end.run.id, 'awaiting_approval')).toMatchObject({ approvals_needed: 1 })
    // Stricter rules hold for plans that wait already.
    await rule({ four_eyes: true })
    const path = `POST /infra/runs/${end.run.id}/approve` as const
    expect((await infra.call(path)).body.code).toBe('APPROVAL_REFUSED')
    expect((await infra.call(path, undefined, await make.join(infra.org.id, 'admin'))).status).toBe(200)
    expect((await infra.runAt(end.run.id, 'failed')).reason).toContain('have changed since it was approved')
    expect((await infra.get(resource.id)).status).toBe('ready')
  })

  it('are refused where they are none, and taken back with null', async () => {
    for (const approvals of [
      { needed: -1 },
      { needed: 11 },
      { users: ['x'] },
      { more: 1 },
      { auto: { x: 1 } },
      5,
    ])
      expect([approvals, (await rule(approvals as object)).code]).toEqual([approvals, 'INVALID_REQUEST'])
    expect((await rule(null)).settings.approvals).toBeNull()
  })

  it.skipIf(opa === null)('do not help a plan that a policy in Rego denies', async () => {
    const source = [
      'package tenantry',
      'deny contains {"message": "no tags", "address": c.address} if {',
      '  some c in input.plan.resource_changes',
      '  c.name == "vm"',
      '  not c.change.after.input.tags.team',
      '}',
    ].join('\n')
    const add = (text: string) =>
      infra.call('POST /infra/policies', {
        project: infra.project.id,
        name: 'Rego',
        rules: [{ rule: 'rego', source: text }],
      })
    expect((await add('package other')).body).toMatchObject({ code: 'REGO_INVALID' })
    const policy = await expectOk(add(source), 201)
    const { run } = await expectOk(infra.ask(), 202)
    const ended = await infra.runAt(run.id, 'failed')
    expect(ended.policy).toEqual([
      { policy: policy.id, rule: 'rego', effect: 'deny', message: 'no tags', address: 'terraform_data.vm' },
    ])
    const fine = await expectOk(infra.ask({ inputs: { tags: { team: 'shop' } } }), 202)
    await infra.runAt(fine.run.id, 'succeeded')
  })
})
