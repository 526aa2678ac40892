import type { Resource, ResourceWithRun, Run } from '@tenantry/contract'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { Tenantry } from './client.ts'
import { isTenantryError } from './errors.ts'
import { events, fakeFetch, json, problem, refused, type Reply } from './testing/fake-server.ts'
import type { RunEvent } from './watch-run.ts'

function client(...replies: Reply[]) {
  const { fetch, sent } = fakeFetch(...replies)
  const retry = { baseDelayMs: 1, retries: 1 }
  const { infra } = new Tenantry({ url: 'http://t.test', apiKey: 'secret', fetch, retry })
  const calls = () => sent.map(({ method, path, body }) => [method, path, body])
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
