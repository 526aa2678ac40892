import type { Resource, ResourceWithRun, Run } from '@tenantry/contract'
import { readFileSync } from 'node:fs'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { Tenantry } from './client.ts'
import { isTenantryError } from './errors.ts'
import { events, fakeFetch, json, problem, refused, type Reply } from './testing/fake-server.ts'
import type { RunEvent } from './watch-run.ts'

/** What all tests of this file have sent: `GET /infra/runs/run_1`. */
const called = new Set<string>()

function client(...replies: Reply[]) {
  const { fetch, sent } = fakeFetch(...replies)
  const retry = { baseDelayMs: 1, retries: 1 }
  const { infra } = new Tenantry({ url: 'http://t.test', apiKey: 'secret', fetch, retry })
  const calls = () => {
    for (const { method, path } of sent) called.add(`${method} ${path.split('?')[0]}`)
    return sent.map(({ method, path, body }) => [method, path, body])
  }
  return { infra, sent, calls }
}
const some = () => json({ id: 'x', data: [], next_cursor: null })

describe('infrastructure is called with the parameters of the API', () => {
  it('resources', async () => {
    const { infra, calls, sent } = client(some())
    const inputs = { ssh_public_key: 'k', tags: { costCenter: 'a' } }
    const asked = { name: 'web', module: 'aws_vm', environment: 'production', credentialId: 'crd_1', inputs }
    await infra.resources.create({ project: 'shop', organization: 'acme', ...asked })
    await infra.resources.create({ project: 'prj_1', name: 'b', module: 'local_bucket' })
    await infra.resources.list({ project: 'shop', organization: 'acme', status: 'ready', module: 'aws_vm' })
    await infra.resources.get('res_1')
    await infra.resources.change('res_1', { inputs: { size: null } })
    await infra.resources.destroy('res_1')
    const body = { name: 'web', module: 'aws_vm', environment: 'production', credential_id: 'crd_1', inputs }
    expect(calls()).toEqual([
      ['POST', '/projects/shop/resources?organization=acme', body],
      ['POST', '/projects/prj_1/resources', { name: 'b', module: 'local_bucket' }],
      ['GET', '/projects/shop/resources?organization=acme&status=ready&module=aws_vm', undefined],
      ['GET', '/infra/resources/res_1', undefined],
      ['PATCH', '/infra/resources/res_1', { inputs: { size: null } }],
      ['DELETE', '/infra/resources/res_1', undefined],
    ])
    expect(sent[0]?.headers.get('idempotency-key')).toMatch(/\w{20}/)
    expectTypeOf(infra.resources.destroy('res_1')).resolves.toEqualTypeOf<ResourceWithRun>()
    expectTypeOf(infra.resources.get('res_1')).resolves.toEqualTypeOf<Resource>()
    // @ts-expect-error -- no such status
    await infra.resources.list({ project: 'shop', status: 'broken' })
  })

  it('runs', async () => {
    const { infra, calls } = client(some())
    await infra.runs.start('res_1', { kind: 'drift' })
    await infra.runs.list('res_1', { limit: 5 })
    await infra.runs.get('run_1')
    await infra.runs.approve('run_1')
    await infra.runs.reject('run_1', { reason: 'too large' })
    await infra.runs.cancel('run_1')
    await infra.runs.logs('run_1', { after: 7, limit: 1000 })
    expect(calls()).toEqual([
      ['POST', '/infra/resources/res_1/runs', { kind: 'drift' }],
      ['GET', '/infra/resources/res_1/runs?limit=5', undefined],
      ['GET', '/infra/runs/run_1', undefined],
      ['POST', '/infra/runs/run_1/approve', undefined],
      ['POST', '/infra/runs/run_1/reject', { reason: 'too large' }],
      ['POST', '/infra/runs/run_1/cancel', undefined],
      ['GET', '/infra/runs/run_1/logs?after=7&limit=1000', undefined],
    ])
    expectTypeOf(infra.runs.get('run_1')).resolves.toEqualTypeOf<Run>()
  })

  it('states', async () => {
    const { infra, calls } = client(some())
    await infra.state.get('res_1')
    await infra.state.versions('res_1', { limit: 3 })
    await infra.state.diff('res_1', 'stv_1', { to: 'stv_2' })
    await infra.state.diff('res_1', 'stv_1')
    await infra.state.restore('res_1', 'stv_1')
    await infra.state.unlock('res_1')
    expect(calls()).toEqual([
      ['GET', '/infra/resources/res_1/state', undefined],
      ['GET', '/infra/resources/res_1/state/versions?limit=3', undefined],
      ['GET', '/infra/resources/res_1/state/versions/stv_1/diff?to=stv_2', undefined],
      ['GET', '/infra/resources/res_1/state/versions/stv_1/diff', undefined],
      ['POST', '/infra/resources/res_1/state/versions/stv_1/restore', undefined],
      ['POST', '/infra/resources/res_1/state/unlock', undefined],
    ])
  })
})

describe('so are modules and what is taken over', () => {
  it('modules and where they may come from', async () => {
    const { infra, calls, sent } = client(some())
    const module = { name: 'net', url: 'https://git.example.com/net.git', commit: 'a'.repeat(40) }
    const rules = { hosts: ['git.example.com'], providers: [] }
    await infra.modules.list()
    await infra.modules.list({ organization: 'acme' })
    await infra.modules.get('aws_vm', { organization: 'acme' })
    await infra.modules.add({ organization: 'acme', ...module, folder: 'net' })
    await infra.modules.delete('net', { organization: 'acme' })
    await infra.modules.rules({ organization: 'acme' })
    await infra.modules.setRules({ organization: 'acme', ...rules })
    expect(calls()).toEqual([
      ['GET', '/infra/modules', undefined],
      ['GET', '/infra/modules?organization=acme', undefined],
      ['GET', '/infra/modules/aws_vm?organization=acme', undefined],
      ['POST', '/infra/modules', { organization: 'acme', ...module, folder: 'net' }],
      ['DELETE', '/infra/modules/net?organization=acme', undefined],
      ['GET', '/infra/module-rules?organization=acme', undefined],
      ['PUT', '/infra/module-rules', { organization: 'acme', ...rules }],
    ])
    expect(sent[3]?.headers.get('idempotency-key')).toMatch(/\w{20}/)
    // @ts-expect-error -- a branch is no commit
    await infra.modules.add({ name: 'net', url: module.url, branch: 'main' })
  })

  it('import, at once and later', async () => {
    const { infra, calls, sent } = client(some())
    const targets = [{ address: 'aws_s3_bucket.this', id: 'acme-uploads' }]
    await infra.import('res_1', targets)
    await infra.resources.create({ project: 'prj_1', name: 'b', module: 'aws_s3', import: targets })
    expect(calls()).toEqual([
      ['POST', '/infra/resources/res_1/import', { import: targets }],
      ['POST', '/projects/prj_1/resources', { name: 'b', module: 'aws_s3', import: targets }],
    ])
    expect(sent[0]?.headers.get('idempotency-key')).toMatch(/\w{20}/)
    expectTypeOf(infra.import('res_1', targets)).resolves.toEqualTypeOf<ResourceWithRun>()
  })

  it('credentials, drift, policies, costs and budgets', async () => {
    const { infra, calls } = client(some())
    const secret = { accessKeyId: 'A', secretAccessKey: 's' }
    await infra.credentials.create({ organization: 'acme', name: 'p', kind: 'aws_keys', secret })
    await infra.credentials.list({ organization: 'acme' })
    await infra.credentials.get('crd_1')
    await infra.credentials.update('crd_1', { name: 'q', replacement: { kind: 'aws_keys', secret } })
    await infra.credentials.check('crd_1')
    await infra.credentials.delete('crd_1')
    await infra.drift.list({ organization: 'acme', limit: 2 })
    await infra.drift.accept('res_1')
    const rules = [{ rule: 'no_public_bucket' as const, effect: 'deny' as const }]
    await infra.policies.create({ organization: 'acme', name: 'House', rules })
    await infra.policies.list({ organization: 'acme', project: 'shop' })
    await infra.policies.get('pol_1')
    await infra.policies.update('pol_1', { enabled: false })
    await infra.policies.evaluate({ run: 'run_1', rules })
    await infra.policies.delete('pol_1')
    await infra.costs.get({ organization: 'acme', by: 'project', month: '2026-11', interval: 'day' })
    await infra.budgets.create({
      organization: 'acme',
      name: 'Cloud',
      amount: 50_000,
      forecastThresholds: [100],
    })
    await infra.budgets.list({ organization: 'acme' })
    await infra.prices.list({ provider: 'aws', service: 'compute' })
    await infra.resources.listIn({ organization: 'acme', cloud: 'aws', kind: 'vm', limit: 5 })
    await infra.budgets.get('bud_1')
    await infra.budgets.update('bud_1', { amount: 60_000 })
    await infra.budgets.delete('bud_1')
    const wire = { access_key_id: 'A', secret_access_key: 's' }
    expect(calls()).toEqual([
      ['POST', '/infra/credentials', { organization: 'acme', name: 'p', kind: 'aws_keys', aws_keys: wire }],
      ['GET', '/infra/credentials?organization=acme', undefined],
      ['GET', '/infra/credentials/crd_1', undefined],
      ['PATCH', '/infra/credentials/crd_1', { name: 'q', aws_keys: wire }],
      ['POST', '/infra/credentials/crd_1/check', undefined],
      ['DELETE', '/infra/credentials/crd_1', undefined],
      ['GET', '/infra/drift?limit=2&organization=acme', undefined],
      ['POST', '/infra/resources/res_1/drift/accept', undefined],
      ['POST', '/infra/policies', { organization: 'acme', name: 'House', rules }],
      ['GET', '/infra/policies?organization=acme&project=shop', undefined],
      ['GET', '/infra/policies/pol_1', undefined],
      ['PATCH', '/infra/policies/pol_1', { enabled: false }],
      ['POST', '/infra/policies/evaluate', { run: 'run_1', rules }],
      ['DELETE', '/infra/policies/pol_1', undefined],
      ['GET', '/infra/costs?organization=acme&by=project&month=2026-11&interval=day', undefined],
      [
        'POST',
        '/infra/budgets',
        { organization: 'acme', name: 'Cloud', amount: 50_000, forecast_thresholds: [100] },
      ],
      ['GET', '/infra/budgets?organization=acme', undefined],
      ['GET', '/infra/prices?provider=aws&service=compute', undefined],
      ['GET', '/infra/resources?limit=5&organization=acme&cloud=aws&kind=vm', undefined],
      ['GET', '/infra/budgets/bud_1', undefined],
      ['PATCH', '/infra/budgets/bud_1', { amount: 60_000 }],
      ['DELETE', '/infra/budgets/bud_1', undefined],
    ])
  })
})

const line = (seq: number) =>
  `id: ${seq}\nevent: line\ndata: ${JSON.stringify({ seq, message: `line ${seq}` })}\n\n`
const run = (event: 'run' | 'end', status: string) =>
  `event: ${event}\ndata: ${JSON.stringify({ id: 'run_1', status })}\n\n`
const shown = (event: RunEvent) =>
  event.type === 'line' ? event.line.seq : `${event.type} ${event.run.status}`

describe('watching a run', () => {
  it('yields each line once over lost connections and a restart, and ends with the run', async () => {
    const { infra, sent } = client(
      events(`${run('run', 'planning')}${line(1)}${line(2)}id: 3\nevent: li`),
      refused(),
      problem(503, 'UNAVAILABLE'),
      // Another process begins with the run as it is.
      events(`${run('run', 'planning')}${line(3)}: still here\n\n`),
      events(`${run('run', 'applying')}${line(4)}${run('end', 'succeeded')}`),
    )
    const seen = []
    for await (const event of infra.watchRun('run_1')) seen.push(shown(event))
    expect(seen).toEqual(['run planning', 1, 2, 3, 'run applying', 4, 'end succeeded'])
    expect(sent.map(({ headers }) => headers.get('last-event-id'))).toEqual([null, '2', '2', '2', '3'])
    expect(sent[0]).toMatchObject({ method: 'GET', path: '/infra/runs/run_1/logs/stream' })
  })

  it('begins behind a line that is known', async () => {
    const { infra, sent } = client(events(`${line(8)}${run('end', 'failed')}`))
    const seen: unknown[] = []
    const { status } = await infra.runs.wait('run_1', { onEvent: (event) => seen.push(shown(event)) })
    expect([status, seen]).toEqual(['failed', [8, 'end failed']])
    for await (const _event of infra.watchRun('run_1', { after: 7 })) break
    expect(sent.map(({ headers }) => headers.get('last-event-id'))).toEqual([null, '7'])
  })

  it('fails at once for a run that is not there, and for what is none', async () => {
    const unknown = client(problem(404, 'RUN_NOT_FOUND'))
    await expect(unknown.infra.runs.wait('run_1')).rejects.toSatisfy((error) =>
      isTenantryError(error, 'RUN_NOT_FOUND'),
    )
    const wrong = client(events('event: line\ndata: {"seq":"1"}\n\n'))
    await expect(wrong.infra.runs.wait('run_1')).rejects.toSatisfy((error) =>
      isTenantryError(error, 'INVALID_RESPONSE'),
    )
  })
})

describe('watching a resource', () => {
  const resource = (status: string) => `event: resource\ndata: ${JSON.stringify({ id: 'res_1', status })}\n\n`

  it('yields each change once, over a lost connection too, until it is destroyed', async () => {
    const { infra, sent } = client(
      events(`${resource('planning')}${resource('applying')}`),
      events(`${resource('applying')}${resource('ready')}`),
      events(`${resource('destroying')}${resource('destroyed')}${resource('ready')}`),
    )
    const seen = []
    for await (const { status } of infra.watchResource('res_1')) seen.push(status)
    expect(seen).toEqual(['planning', 'applying', 'ready', 'destroying', 'destroyed'])
    expect(sent.map(({ path }) => path)).toEqual(Array(3).fill('/infra/resources/res_1/events'))
  })
})

it('no operation of infrastructure is without a verb; the state backend is the engines’ alone', () => {
  const streams = ['/infra/runs/run_1/logs/stream', '/infra/resources/res_1/events']
  const reached = [...called, ...streams.map((path) => `GET ${path}`)]
  const isReached = (operation: string) => {
    const pattern = new RegExp(`^${operation.replaceAll(/\{\w+\}/g, '[^/]+')}$`)
    return reached.some((call) => pattern.test(call))
  }
  const left = operationsBelow('/infra/', '/projects/{project}/resources').filter((one) => !isReached(one))
  expect(left.filter((operation) => !operation.includes(' /infra/state/'))).toEqual([])
  expect(left).toHaveLength(4)
})

/** `GET /infra/runs/{run}` of the API's description. */
function operationsBelow(...starts: string[]): string[] {
  const file = new URL('../../contract/openapi.json', import.meta.url)
  const { paths }: { paths: Record<string, object> } = JSON.parse(readFileSync(file, 'utf8'))
  return Object.entries(paths)
    .filter(([path]) => starts.some((start) => path.startsWith(start)))
    .flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`))
}
