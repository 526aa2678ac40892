import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp, type StartedApp } from '../../../../testing/start-app.ts'
import { people } from '../../../organizations/testing/people.ts'
import { s3Route } from '../../runner/state-route.ts'
import { expectOk, infraFixture, infraSettings } from '../../testing/infra-fixture.ts'
import { startS3Server, type S3Server } from '../testing/s3-server.ts'

const keys = { access_key_id: 'AKIAEXAMPLE', secret_access_key: 'secret-of-the-bucket-0123456789' }

/** The control store has no part in it but a column: one engine of it is enough. */
describe('A state in S3', () => {
  let s3: S3Server
  let app: StartedApp
  let infra: Awaited<ReturnType<typeof infraFixture>>
  let resourceId: string
  beforeAll(async () => {
    s3 = await startS3Server(keys)
    app = await startApp({
      env: {
        ...infraSettings,
        TENANTRY_STATE_BACKEND: 's3',
        TENANTRY_STATE_S3_BUCKET: 'states',
        TENANTRY_STATE_S3_REGION: 'eu-central-1',
        TENANTRY_STATE_S3_ENDPOINT: `http://127.0.0.1:${s3.port}`,
        TENANTRY_STATE_S3_PREFIX: 'lab/infra',
        TENANTRY_STATE_S3_ACCESS_KEY_ID: keys.access_key_id,
        TENANTRY_STATE_S3_SECRET_ACCESS_KEY: keys.secret_access_key,
      },
    })
    infra = await infraFixture(app, people(app))
  })
  afterAll(async () => {
    await app.close()
    await s3.close()
  })

  const keyOf = (id: string) => `states/lab/infra/${infra.org.id}/${id}.tfstate`
  const lock = JSON.stringify({
    ID: 'lock-1',
    Operation: 'OperationTypeApply',
    Who: 'somebody else',
    Created: '2026-11-26T10:00:00Z',
  })
  const state = (id: string) => infra.call(`GET /infra/resources/${id}/state`)

  it('is written by the engine, whose lock beside it keeps a second run out until it is broken', async () => {
    const { resource, run } = await expectOk(infra.ask(), 202)
    await infra.runAt(run.id, 'succeeded')
    resourceId = resource.id
    const key = keyOf(resource.id)
    expect([...s3.objects.keys()].filter((name) => name.startsWith(key))).toEqual([key])
    expect(s3.requests).toContain(`PUT /${key}.tflock`)
    const shown = (await state(resource.id)).body
    expect(shown).toMatchObject({ backend: 's3', version_id: null, lock: null })
    expect(shown.objects.map(({ address }: { address: string }) => address)).toContain('terraform_data.vm')
    expect(shown.outputs.address).toEqual({ value: (await infra.get(resource.id)).address })
    for (const versions of ['versions', 'versions/stv_x/diff'])
      expect((await infra.call(`GET /infra/resources/${resource.id}/state/${versions}`)).body.code).toBe(
        'STATE_IN_S3',
      )
    const restore = `POST /infra/resources/${resource.id}/state/versions/stv_x/restore` as const
    expect((await infra.call(restore)).body.code).toBe('STATE_IN_S3')

    s3.objects.set(`${key}.tflock`, lock)
    const change = { inputs: { size: 'large' } }
    const second = await expectOk(infra.call(`PATCH /infra/resources/${resource.id}`, change), 202)
    const refused = await infra.runAt(second.run.id, 'failed')
    expect(refused.reason).toMatch(/state lock/i)
    expect((await state(resource.id)).body).toMatchObject({
      serial: shown.serial,
      lock: { run_id: null, operation: 'OperationTypeApply', locked_at: 1_795_687_200 },
    })
    const unlock = await infra.call(`POST /infra/resources/${resource.id}/state/unlock`)
    expect(unlock.body).toMatchObject({ backend: 's3', lock: null })
    const audit = `GET /auth/organizations/${infra.org.id}/audit?target_id=${resource.id}&limit=20` as const
    expect((await infra.call(audit)).body.data).toContainEqual(
      expect.objectContaining({ action: 'state.unlocked', details: { lock: 'lock-1' } }),
    )
    const third = await expectOk(infra.call(`PATCH /infra/resources/${resource.id}`, change), 202)
    const { plan } = await infra.runAt(third.run.id, 'succeeded')
    expect(plan).toMatchObject({ create: 0, update: 1 })
    const written = [run.id, second.run.id, third.run.id].map((id) => infra.logs(id))
    expect((await Promise.all(written)).flat().join('\n')).not.toContain(keys.secret_access_key)
    expect(s3.refusals).not.toContain('SignatureDoesNotMatch')
  })

  it('is freed by the recovery of a run that was cut short, and by no other run', async () => {
    const { resource, run } = await expectOk(infra.ask({ inputs: { simulate: { fail_create: true } } }), 202)
    await infra.runAt(run.id, 'failed')
    const key = `${keyOf(resource.id)}.tflock`
    s3.objects.set(key, lock)
    const recovery = await expectOk(
      infra.call(`POST /infra/resources/${resource.id}/runs`, { kind: 'recover' }),
      202,
    )
    await infra.runAt(recovery.id, 'succeeded')
    expect(s3.objects.has(key)).toBe(false)
  })

  it('says so when the bucket does not answer', async () => {
    await s3.close()
    expect(await state(resourceId)).toMatchObject({ status: 503, body: { code: 'STATE_UNREACHABLE' } })
  })
})

it('the way to a bucket is by name with TLS, and by an address inside of the sandbox without', () => {
  const backend = {
    bucket: 'states',
    key: 'k',
    region: 'eu-central-1',
    accessKeyId: 'a',
    secretAccessKey: 'b',
  }
  const route = (endpoint: string | null, isSandboxed = true) => {
    const { backend: to, stateEndpoint } = s3Route({ ...backend, endpoint }, { isSandboxed })
    return ['endpoint' in to ? to.endpoint : '', stateEndpoint]
  }
  expect(route(null)).toEqual([null, null])
  expect(route('http://10.0.0.5')).toEqual([
    'http://127.0.0.1:9000',
    { host: '10.0.0.5', port: 80, insidePort: 9000 },
  ])
  expect(route('http://10.0.0.5', false)[0]).toBe('http://10.0.0.5')
  expect(route('https://s3.example.com')).toEqual([
    'https://s3.example.com',
    { host: 's3.example.com', port: 443, insidePort: 9000 },
  ])
  expect(route('https://[::1]:9443')[1]).toEqual({ host: '::1', port: 9443, insidePort: 9443 })
})
