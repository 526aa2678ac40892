import { beforeAll, expect, it } from 'vitest'
import { describeBothApps } from '../../testing/both-apps.ts'
import type { StartedApp } from '../../testing/start-app.ts'
import { people } from '../organizations/testing/people.ts'
import { expectOk, infraFixture, infraSettings } from './testing/infra-fixture.ts'

const rules = {
  largeOnes: { rule: 'allowed_sizes', effect: 'deny', sizes: ['small', 'medium'] },
  tags: { rule: 'required_tags', effect: 'warn', tags: [{ key: 'team' }] },
  price: {
    rule: 'price_ceiling',
    effect: 'deny',
    monthly: 1_000_000_000,
    currency: 'XTS',
    unpriced: 'needs_approval',
  },
  rego: { rule: 'rego', source: 'package tenantry\ndeny contains "no" if false' },
}

const nonsense = { toString: 1, valueOf: 1 }
const oddObject = (type: string, after: object) => ({ address: `${type}.x`, type, change: { after } })
/** Of the types that have prices, with members that are no numbers and no texts. */
const hostileToPrices = {
  variables: { storage_class: { value: '__proto__' }, region: { value: 'eu-central-1' } },
  resource_changes: [
    oddObject('aws_s3_bucket', {}),
    oddObject('aws_ebs_volume', { type: 'gp3', size: 1e300, iops: nonsense }),
    oddObject('google_compute_disk', { name: nonsense, size: nonsense }),
    oddObject('google_compute_instance', { boot_disk: [{ source: 'a/b' }], zone: 'us-central1-b' }),
  ],
}

describeBothApps('Policies', ({ start }) => {
  let app: StartedApp
  let make: ReturnType<typeof people>
  let infra: Awaited<ReturnType<typeof infraFixture>>
  beforeAll(async () => {
    app = await start({ env: { ...infraSettings, TENANTRY_OPA_BIN: '/nonexistent/opa' } })
    make = people(app)
    infra = await infraFixture(app, make)
  })
  const add = (body: object, user = infra.owner) =>
    infra.call('POST /infra/policies', { organization: infra.org.id, ...body }, user)
  const project = async () =>
    expectOk(infra.call('POST /projects', { organization: infra.org.id, name: 'Other' }), 201)
  const ask = (projectId: string, name: string, inputs: object = {}) =>
    infra.call(`POST /projects/${projectId}/resources`, {
      name,
      module: 'local_vm',
      inputs: { ssh_public_key: `ssh-ed25519 ${'A'.repeat(68)} test`, ...inputs },
    })

  it('are kept per organization and project, with an entry in its trail for each change', async () => {
    const { id: projectId } = await project()
    const wide = await expectOk(add({ name: ' Tags ', rules: [rules.tags], enabled: false }), 201)
    expect(wide).toMatchObject({ name: 'Tags', project_id: null, enabled: false, rules: [rules.tags] })
    const own = await expectOk(add({ name: 'Sizes', project: projectId, rules: [rules.largeOnes] }), 201)
    expect(own).toMatchObject({ project_id: projectId, enabled: true, description: '' })
    const list = async (query = '') => {
      const { body } = await infra.call(`GET /infra/policies?organization=${infra.org.id}${query}`)
      return body.data.map(({ id }: { id: string }) => id)
    }
    expect(await list()).toEqual([own.id, wide.id])
    expect(await list(`&project=${projectId}`)).toEqual([own.id, wide.id])
    expect(await list(`&project=${infra.project.id}`)).toEqual([wide.id])
    expect((await add({ name: 'Sizes', rules: [rules.tags] })).body.code).toBe('POLICY_NAME_TAKEN')
    const changed = await infra.call(`PATCH /infra/policies/${own.id}`, {
      name: 'Small',
      rules: [rules.tags],
    })
    expect(changed.body).toMatchObject({ name: 'Small', rules: [rules.tags] })
    for (const { id } of [own, wide])
      expect((await infra.call(`DELETE /infra/policies/${id}`)).status).toBe(204)
    expect((await infra.call(`GET /infra/policies/${own.id}`)).body.code).toBe('POLICY_NOT_FOUND')
    const trail = await infra.call(`GET /auth/organizations/${infra.org.id}/audit?target_id=${own.id}`)
    const actions = trail.body.data.map((entry: { action: string }) => entry.action)
    expect(actions).toEqual(['policy.deleted', 'policy.updated', 'policy.created'])
  })

  it('refuse rules that are none, and Rego where there is no OPA', async () => {
    for (const wrong of [
      [],
      [{ rule: 'unknown', effect: 'deny' }],
      [{ rule: 'allowed_sizes', effect: 'maybe', sizes: ['x'] }],
      [{ rule: 'allowed_sizes', effect: 'deny', sizes: [] }],
      [{ rule: 'allowed_sizes', effect: 'deny', sizes: ['a b'] }],
      [{ rule: 'no_public_bucket', effect: 'deny', more: 1 }],
      [{ rule: 'price_ceiling', effect: 'deny', monthly: -1, currency: 'USD', unpriced: 'deny' }],
      [{ rule: 'price_ceiling', effect: 'deny', monthly: 1, currency: 'USD' }],
    ]) {
      const answer = await add({ name: 'Wrong', rules: wrong })
      expect([JSON.stringify(wrong), answer.status]).toEqual([JSON.stringify(wrong), 400])
    }
    expect(await add({ name: 'Rego', rules: [rules.rego] })).toMatchObject({
      status: 409,
      body: { code: 'REGO_UNAVAILABLE', hint: expect.stringContaining('TENANTRY_OPA_BIN') },
    })
    const outsider = await make.person()
    expect((await add({ name: 'x', rules: [rules.tags] }, outsider)).body.code).toBe('ORGANIZATION_NOT_FOUND')
    const member = await make.join(infra.org.id, 'member')
    expect((await add({ name: 'x', rules: [rules.tags] }, member)).body.code).toBe('FORBIDDEN')
  })

  it('deny a plan before anything is made, say why, and let it through once it fits', async () => {
    const { id: projectId } = await project()
    const body = { name: 'Small ones', project: projectId, rules: [rules.largeOnes, rules.tags] }
    const policy = await expectOk(add(body), 201)
    const { resource, run } = await expectOk(ask(projectId, 'vm', { size: 'large' }), 202)
    const ended = await infra.runAt(run.id, 'failed')
    expect(ended.reason).toContain('A policy does not allow it. terraform_data.vm: The size "large"')
    expect(ended.policy).toEqual([
      {
        policy: policy.id,
        rule: 'allowed_sizes',
        effect: 'deny',
        message: 'The size "large" is not allowed.',
        address: 'terraform_data.vm',
      },
      expect.objectContaining({ rule: 'required_tags', effect: 'warn', address: 'terraform_data.vm' }),
    ])
    expect((await infra.logs(run.id)).some((line) => line.startsWith('deny: terraform_data.vm'))).toBe(true)
    expect(await infra.get(resource.id)).toMatchObject({ status: 'failed', outputs: {}, run_id: null })
    const inputs = { size: 'small', tags: { team: 'shop' } }
    const change = await expectOk(infra.call(`PATCH /infra/resources/${resource.id}`, { inputs }), 202)
    const made = await infra.runAt(change.run.id, 'succeeded')
    expect(made.policy).toEqual([])
  })

  it('ask for an approval where the project asks for none, and are asked again before a plan is applied', async () => {
    const { id: projectId } = await project()
    const ceiling = await expectOk(add({ name: 'Prices', project: projectId, rules: [rules.price] }), 201)
    const { run } = await expectOk(ask(projectId, 'vm', { size: 'large' }), 202)
    const waiting = await infra.runAt(run.id, 'awaiting_approval')
    expect(waiting).toMatchObject({ approvals: [], approvals_needed: 1 })
    expect(waiting.policy).toContainEqual(
      expect.objectContaining({ policy: ceiling.id, effect: 'needs_approval' }),
    )
    const evaluate = (more: object) => infra.call('POST /infra/policies/evaluate', more)
    const tried = await evaluate({ run: run.id, rules: [rules.largeOnes] })
    expect(tried.body).toMatchObject({ allowed: false, findings: [{ policy: null, rule: 'allowed_sizes' }] })
    expect((await evaluate({ run: run.id, policy: ceiling.id })).body).toMatchObject({
      allowed: true,
      needs_approval: true,
    })
    // It comes after the plan, and before its approval.
    const late = await expectOk(add({ name: 'Late', project: projectId, rules: [rules.largeOnes] }), 201)
    await expectOk(infra.call(`POST /infra/runs/${run.id}/approve`), 200)
    const ended = await infra.runAt(run.id, 'failed')
    expect(ended.reason).toContain('A policy does not allow it.')
    expect(ended.policy[0]).toMatchObject({ policy: late.id, effect: 'deny' })
    expect((await infra.logs(run.id)).some((line) => line.includes('Apply complete'))).toBe(false)
    expect((await evaluate({ run: run.id })).body.code).toBe('RUN_STATE')
  })

  it('say of a plan that is sent what they would say of it, without its secrets', async () => {
    const change = {
      actions: ['create'],
      after: { input: { size: 'hunter2', tags: { team: 'x' } } },
      after_sensitive: { input: { size: true } },
    }
    const document = { resource_changes: [{ address: 'terraform_data.x', type: 'terraform_data', change }] }
    const evaluate = (more: object) =>
      infra.call('POST /infra/policies/evaluate', { organization: infra.org.id, ...more })
    const { body } = await evaluate({ document, rules: [rules.largeOnes, rules.tags] })
    expect(body).toMatchObject({ allowed: false, needs_approval: false, findings: [{ effect: 'deny' }] })
    expect(JSON.stringify(body)).not.toContain('hunter2')
    expect((await evaluate({ document, kind: 'destroy', rules: [rules.largeOnes] })).body.allowed).toBe(true)
    // 10.30 a month in the made-up prices of the local cloud, whose prices hold for its modules alone.
    const after = { input: { size: 'small', region: 'local-1', disk_gb: 30 } }
    const machine = { address: 'terraform_data.vm', type: 'terraform_data' }
    const priced = { resource_changes: [{ ...machine, change: { actions: ['create'], after } }] }
    const below = (monthly: number) => [
      { rule: 'price_ceiling', effect: 'deny', monthly, currency: 'USD', unpriced: 'deny' },
    ]
    const local = { document: priced, module: 'local_vm' }
    expect((await evaluate({ ...local, rules: below(1030) })).body).toMatchObject({ allowed: true })
    expect((await evaluate({ ...local, rules: below(1029) })).body.findings).toMatchObject([
      { rule: 'price_ceiling', message: expect.stringContaining('10.30 USD a month') },
    ])
    const unknown = { resource_changes: [{ address: 'a_b.c', type: 'a_b', change: { after: {} } }] }
    expect((await evaluate({ document: unknown, rules: below(9_999) })).body).toMatchObject({
      allowed: false,
      findings: [{ address: 'a_b.c' }],
    })
    expect((await evaluate({ document, run: `run_${'7'.repeat(26)}` })).body.code).toBe('INVALID_REQUEST')
    expect((await evaluate({ rules: [rules.tags] })).body.code).toBe('INVALID_REQUEST')
    expect((await evaluate({ run: `run_${'7'.repeat(26)}` })).body.code).toBe('RUN_NOT_FOUND')
    expect((await evaluate({ document, policy: `pol_${'7'.repeat(26)}` })).body.code).toBe('POLICY_NOT_FOUND')
    const deep = JSON.parse(`${'{"a":'.repeat(500)}1${'}'.repeat(500)}`)
    for (const hostile of [
      {
        resource_changes: [
          null,
          1,
          [],
          { change: null },
          { address: 'x', change: { actions: 1, after: deep } },
        ],
      },
      {
        configuration: {
          provider_config: { aws: { expressions: { region: { references: ['var.__proto__'] } } } },
        },
      },
      { resource_changes: { length: 1e9 }, variables: [1], output_changes: { a: 1 } },
      hostileToPrices,
    ])
      expect((await evaluate({ document: hostile, rules: Object.values(rules).slice(0, 3) })).status).toBe(
        200,
      )
  })
})
