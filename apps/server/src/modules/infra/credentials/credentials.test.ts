import { Writable } from 'node:stream'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { systemActor } from '../../../kernel/actor.ts'
import { systemClock } from '../../../kernel/clock.ts'
import { createRateLimiter } from '../../../kernel/limits/index.ts'
import { createLog } from '../../../kernel/log.ts'
import { createOutbound, readAllowedDestinations } from '../../../kernel/net/index.ts'
import { openVault } from '../../../kernel/vault/index.ts'
import { describeBothApps } from '../../../testing/both-apps.ts'
import type { Answer } from '../../../testing/api-client.ts'
import { maintainNow } from '../../../testing/maintain-now.ts'
import type { StartedApp } from '../../../testing/start-app.ts'
import { moduleOn } from '../../organizations/testing/module-on.ts'
import { people, type Person } from '../../organizations/testing/people.ts'
import { lendCredential } from './lend-credential.ts'
import { createCredentialStore } from './credential-store.ts'
import type { CredentialDeps } from './deps.ts'
import { deleteCredential } from './update-credential.ts'
import { knownSecrets, startClouds, type CloudStandIn } from './testing/cloud-stand-in.ts'

const known = knownSecrets()
const otherSecret = 'other/Secret+Access=Key0123456789abcdefghi'
const body = {
  keys: { kind: 'aws_keys', aws_keys: known.aws },
  role: {
    kind: 'aws_role',
    aws_role: { role_arn: known.role, external_id: known.externalId, ...known.aws },
  },
  web: { kind: 'aws_role', aws_role: { role_arn: known.role } },
  azure: { kind: 'azure_service_principal', azure_service_principal: known.azure },
  google: { kind: 'gcp_service_account', gcp_service_account: known.google },
  workload: { kind: 'gcp_workload_identity', gcp_workload_identity: known.workload },
}

describeBothApps('Cloud credentials', ({ start }) => {
  let clouds: CloudStandIn
  let app: StartedApp
  let make: ReturnType<typeof people>
  let owner: Person
  let org: Answer['body']
  let count = 0
  const lines: string[] = []
  beforeAll(async () => {
    clouds = await startClouds(known)
    const log = createLog(
      'trace',
      new Writable({ write: (chunk, _encoding, done) => (lines.push(String(chunk)), done()) }),
    )
    app = await start({ log, clouds: clouds.endpoints, env: { TENANTRY_OUTBOUND_ALLOW: '127.0.0.1:*' } })
    clouds.trusted = app.url
    make = people(app)
    owner = await make.person()
    org = await make.organization(owner)
  })
  afterAll(() => clouds.close())
  const create = (input: object, user = owner) =>
    make.as(user, 'POST /infra/credentials', {
      organization: org.id,
      name: `credential ${(count += 1)}`,
      ...input,
    })
  const made = async (input: object) => {
    const answer = await create(input)
    expect(answer.status, JSON.stringify(answer.body)).toBe(201)
    return answer.body
  }
  const check = async (id: string) => (await make.as(owner, `POST /infra/credentials/${id}/check`)).body
  const expectHidden = (text: string) => {
    for (const secret of [known.aws.secret_access_key, known.azure.client_secret, otherSecret, 'PRIVATE KEY'])
      expect(text).not.toContain(secret)
  }

  it('are shown by kind, fingerprint and use, and never told again, by nothing', async () => {
    const all = []
    for (const input of Object.values(body)) all.push(await made(input))
    for (const credential of all) {
      expect(Object.keys(credential).toSorted()).toEqual([
        'created_at',
        'fingerprint',
        'id',
        'kind',
        'last_check',
        'last_used_at',
        'name',
        'organization_id',
        'updated_at',
      ])
      expect(credential.fingerprint).toMatch(/^[0-9a-f]{16}$/)
      expect((await make.as(owner, `GET /infra/credentials/${credential.id}`)).body).toEqual(credential)
    }
    expect(new Set(all.map(({ fingerprint }) => fingerprint)).size).toBe(all.length)
    expect((await made(body.keys)).fingerprint).toBe(all[0]!.fingerprint)
    const list = await make.as(owner, `GET /infra/credentials?organization=${org.slug}`)
    expect(list.body.data.map(({ id }: { id: string }) => id)).toEqual(
      expect.arrayContaining(all.map(({ id }) => id)),
    )
    const audit = await app.call(`GET /auth/organizations/${org.id}/audit?limit=200`)
    expect(JSON.stringify(audit.body)).toContain('credential.created')
    const { rows } = await sql`select * from infra_credentials`.execute(app.app.control.db)
    expectHidden(JSON.stringify([all, list.body, audit.body, rows]))
    expectHidden(lines.join(''))
  })

  it.each(Object.keys(body) as (keyof typeof body)[])(
    'of the kind %s are taken by the cloud that they are for',
    async (name) => {
      const { id } = await made(body[name])
      const checked = await check(id)
      expect(checked.last_check).toMatchObject({ ok: true, error: null })
      expect(checked.last_check.identity).toMatch(
        /^(arn:aws:(iam::123456789012:user\/walker|sts::123456789012:assumed-role\/tenantry\/tenantry-org_)|service principal 6666|deployer@walk-project)/,
      )
      expect((await make.as(owner, `GET /infra/credentials/${id}`)).body).toEqual(checked)
    },
  )

  it('are refused by the cloud with its word for it, and never with what it was sent', async () => {
    const role = 'arn:aws:iam::123456789012:role/other'
    const otherKey = knownSecrets().google
    for (const [input, code] of [
      [{ ...body.keys, aws_keys: { ...known.aws, secret_access_key: otherSecret } }, 'SignatureDoesNotMatch'],
      [{ ...body.role, aws_role: { ...body.role.aws_role, role_arn: role } }, 'AccessDenied'],
      [
        { ...body.web, aws_role: { role_arn: known.role, audience: 'https://other.example' } },
        'InvalidIdentityToken',
      ],
      [
        { ...body.azure, azure_service_principal: { ...known.azure, client_secret: `${otherSecret}x` } },
        'AADSTS7000215',
      ],
      [{ ...body.google, gcp_service_account: otherKey }, 'invalid_grant'],
      [
        {
          ...body.workload,
          gcp_workload_identity: {
            ...known.workload,
            service_account_email: 'other@walk-project.iam.gserviceaccount.com',
          },
        },
        'PERMISSION_DENIED',
      ],
    ] as const) {
      const { id } = await made(input)
      const { last_check } = await check(id)
      expect(last_check).toMatchObject({ ok: false, identity: null })
      expect(last_check.error).toContain(`(${code})`)
      expectHidden(JSON.stringify(last_check))
    }
    expectHidden(lines.join(''))
  })

  it('say what is wrong when the cloud answers nonsense, leads elsewhere, or is away', async () => {
    const ids = []
    for (const input of Object.values(body)) ids.push((await made(input)).id as string)
    const elsewhere = { location: 'http://169.254.169.254/latest' }
    try {
      for (const instead of [
        { status: 200, body: '' },
        { status: 200, body: '{"access_token":5}' },
        { status: 200, body: '<Arn>' },
        { status: 200, body: 'x'.repeat(100_000) },
        { status: 302, body: '', headers: elsewhere },
        { status: 500, body: `{"error":"${otherSecret} <b>"}` },
      ]) {
        clouds.instead = instead
        const before = clouds.requests.length
        const answer = await make.as(owner, `POST /infra/credentials/${ids[before % ids.length]}/check`)
        expect(answer.status).toBe(200)
        expect(answer.body.last_check).toMatchObject({ ok: false, identity: null })
        expect(clouds.requests.length).toBe(before + 1)
        expectHidden(JSON.stringify(answer.body))
      }
    } finally {
      clouds.instead = null
    }
    const guarded = await start({ clouds: clouds.endpoints })
    const there = people(guarded)
    const user = await there.person()
    const { id: organization } = await there.organization(user)
    const stored = await there.as(user, 'POST /infra/credentials', { organization, name: 'x', ...body.keys })
    const asked = clouds.requests.length
    const answer = await there.as(user, `POST /infra/credentials/${stored.body.id}/check`)
    expect(answer.body.last_check.error).toContain('could not be asked')
    // Where the installation does not allow it, nothing is sent.
    expect(clouds.requests.length).toBe(asked)
  })

  it('are replaced as a whole by one of their kind, and have not been checked then', async () => {
    const { id, fingerprint } = await made(body.keys)
    await check(id)
    const path = `PATCH /infra/credentials/${id}` as const
    const renamed = await make.as(owner, path, { name: ' Renamed ' })
    expect(renamed.body).toMatchObject({ name: 'Renamed', fingerprint, last_check: { ok: true } })
    const other = await make.as(owner, path, { aws_keys: { ...known.aws, secret_access_key: otherSecret } })
    expect(other.body).toMatchObject({ last_check: null })
    expect(other.body.fingerprint).not.toBe(fingerprint)
    expect((await check(id)).last_check.ok).toBe(false)
    expect((await make.as(owner, path, body.azure)).status).toBe(400)
    const wrongKind = { azure_service_principal: known.azure }
    expect((await make.as(owner, path, wrongKind)).body.code).toBe('INVALID_REQUEST')
    const { body: taken } = await create({ ...body.keys, name: 'Renamed' })
    expect(taken.code).toBe('CREDENTIAL_NAME_TAKEN')
    const { name } = await made(body.keys)
    expect((await make.as(owner, path, { name })).body.code).toBe('CREDENTIAL_NAME_TAKEN')
  })

  it('are removed, and are not there then', async () => {
    const { id } = await made(body.keys)
    expect((await make.as(owner, `DELETE /infra/credentials/${id}`)).status).toBe(204)
    for (const request of [`GET /infra/credentials/${id}`, `DELETE /infra/credentials/${id}`] as const)
      expect((await make.as(owner, request)).body.code).toBe('CREDENTIAL_NOT_FOUND')
  })

  it('are managed by owners and admins, seen by members, and are not there for anybody else', async () => {
    const { id } = await made(body.keys)
    const at = `/infra/credentials/${id}` as const
    const missing = `/infra/credentials/crd_${'7'.repeat(26)}` as const
    for (const role of ['viewer', 'member', 'admin']) {
      const user = await make.join(org.id, role)
      expect((await make.as(user, `GET ${at}`)).status).toBe(200)
      const allowed = role === 'admin'
      expect((await create(body.keys, user)).status).toBe(allowed ? 201 : 403)
      expect((await make.as(user, `PATCH ${at}`, {})).status).toBe(allowed ? 200 : 403)
      expect((await make.as(user, `POST ${at}/check`)).status).toBe(allowed ? 200 : 403)
    }
    const outsider = await make.person()
    for (const [request, sent] of [
      [`GET `, undefined],
      [`PATCH `, {}],
      [`DELETE `, undefined],
    ] as const) {
      const answers = []
      for (const path of [at, missing]) {
        const answer = await make.as(outsider, `${request}${path}` as `GET /x`, sent)
        answers.push({ status: answer.status, ...answer.body, request_id: '' })
      }
      expect(answers[0]).toEqual(answers[1])
      expect(answers[0]).toMatchObject({ status: 404, code: 'CREDENTIAL_NOT_FOUND' })
    }
    const support = await make.person({ operator_role: 'support' })
    const seen = await make.as(support, `POST /platform/users/${owner.id}/impersonate`, {
      reason: 'ticket 1',
    })
    const as = (request: `${'GET' | 'PATCH' | 'POST'} /${string}`, sent?: object) =>
      app.call(request, sent, { key: seen.body.session.token })
    expect((await as(`GET ${at}`)).status).toBe(200)
    // An impersonation looks, and puts nothing there that would outlast it.
    const another = { organization: org.id, name: 'x', ...body.keys }
    for (const answer of [await as(`PATCH ${at}`, {}), await as('POST /infra/credentials', another)])
      expect(answer).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } })
  })

  it('refuse what they cannot be, without a word of the secret', async () => {
    const key = (file: object | string) => ({
      kind: 'gcp_service_account',
      gcp_service_account: { key: typeof file === 'string' ? file : JSON.stringify(file) },
    })
    const file = JSON.parse(known.google.key) as Record<string, unknown>
    for (const input of [
      {},
      { kind: 'aws_keys' },
      { kind: 'other', other: {} },
      { kind: 'aws_keys', azure_service_principal: known.azure },
      { ...body.keys, azure_service_principal: known.azure },
      { ...body.keys, name: ' ' },
      { kind: 'aws_keys', aws_keys: { ...known.aws, access_key_id: 'lower' } },
      { kind: 'aws_keys', aws_keys: { ...known.aws, secret_access_key: `${otherSecret}\n` } },
      { kind: 'aws_keys', aws_keys: { ...known.aws, more: 1 } },
      { kind: 'aws_role', aws_role: { role_arn: 'arn:aws:iam::1:role/x' } },
      { kind: 'aws_role', aws_role: { role_arn: known.role, access_key_id: known.aws.access_key_id } },
      { ...body.azure, azure_service_principal: { ...known.azure, tenant_id: '../../x' } },
      key('{'),
      key('null'),
      key({ ...file, type: 'authorized_user' }),
      key({ ...file, private_key: otherSecret }),
      key({ ...file, client_email: 5 }),
      { ...body.workload, gcp_workload_identity: { ...known.workload, provider: 'projects/1/x' } },
    ]) {
      const answer = await create(input)
      expect(answer.status, JSON.stringify(input).slice(0, 80)).toBe(400)
      expect(answer.body).toMatchObject({ code: 'INVALID_REQUEST', detail: expect.any(String) })
      expectHidden(JSON.stringify(answer.body))
    }
    expectHidden(lines.join(''))
  })

  it('are sealed with the organization’s key, which no other credential’s row opens with', async () => {
    const [one, other] = [await made(body.keys), await made(body.azure)]
    const rows = await sql<{ id: string; sealed_secret: string }>`
      select id, sealed_secret from infra_credentials where id in (${one.id}, ${other.id})`.execute(
      app.app.control.db,
    )
    const of = (id: string) => rows.rows.find((row) => row.id === id)!.sealed_secret
    const { rows: keys } = await sql<{ id: string }>`
      select id from vault_data_keys where organization_id = ${org.id}`.execute(app.app.control.db)
    expect(keys.map(({ id }) => id)).toContain(of(one.id).split('.')[1])
    await sql`update infra_credentials set sealed_secret = ${of(other.id)} where id = ${one.id}`.execute(
      app.app.control.db,
    )
    const moved = await make.as(owner, `POST /infra/credentials/${one.id}/check`)
    expect(moved.status).toBe(500)
    expectHidden(JSON.stringify(moved.body))
    await sql`update infra_credentials set sealed_secret = ${of(one.id)} where id = ${one.id}`.execute(
      app.app.control.db,
    )
  })

  it('outlive another data key of their organization', async () => {
    const quick = await start({
      clouds: clouds.endpoints,
      keyActivationSeconds: 0,
      env: { TENANTRY_OUTBOUND_ALLOW: '127.0.0.1:*' },
    })
    const there = people(quick)
    const user = await there.person()
    const { id: organization } = await there.organization(user)
    const stored = await there.as(user, 'POST /infra/credentials', { organization, name: 'x', ...body.keys })
    const { body: run } = await quick.call('POST /platform/vault/rotate', { organization })
    const finished = async () => (await quick.call(`GET /platform/vault/runs/${run.id}`)).body
    await expect.poll(async () => (await finished()).status, { timeout: 10_000 }).toBe('succeeded')
    expect(await finished()).toMatchObject({ total: 1, done: 1 })
    const { rows } = await sql<{
      sealed_secret: string
    }>`select sealed_secret from infra_credentials`.execute(quick.app.control.db)
    expect(rows[0]!.sealed_secret.split('.')[1]).toBe(run.key_id)
    const checked = await there.as(user, `POST /infra/credentials/${stored.body.id}/check`)
    expect(checked.body.last_check.ok).toBe(true)
  })

  it('are lent to a run with what is to stay out of its log, which is noted as their use', async () => {
    const { id } = await made(body.keys)
    const { control } = app.app
    const deps: CredentialDeps = {
      control,
      clock: systemClock,
      log: app.app.log,
      audit: () => Promise.resolve(),
      vault: await openVault({
        control,
        clock: systemClock,
        log: app.app.log,
        given: null,
        dataDir: app.dataDir,
      }),
      outbound: createOutbound({
        allowed: readAllowedDestinations('127.0.0.1:*', 'ALLOW'),
        ownHosts: [],
        ownAddresses: () => [],
      }),
      limits: createRateLimiter({ db: control.db, clock: systemClock, redis: null }),
      organizations: moduleOn(app),
      clouds: clouds.endpoints,
      workloadToken: () => Promise.reject(new Error('not asked for')),
      usesOf: async () => ['resource res_1'],
    }
    expect(await lendCredential(deps, org.id, id)).toEqual({
      environment: {
        AWS_ACCESS_KEY_ID: known.aws.access_key_id,
        AWS_SECRET_ACCESS_KEY: known.aws.secret_access_key,
      },
      secrets: [known.aws.secret_access_key],
    })
    const { body: used } = await make.as(owner, `GET /infra/credentials/${id}`)
    expect(Math.abs(used.last_used_at - Date.now() / 1000)).toBeLessThan(60)
    const other = await make.organization(owner)
    await expect(lendCredential(deps, other.id, id)).rejects.toMatchObject({ code: 'CREDENTIAL_NOT_FOUND' })
    const row = await createCredentialStore(control.db).find(org.id, id)
    const context = { requestId: null, address: null, userAgent: null, log: app.app.log, reservedId: null }
    const removal = deleteCredential(deps, { ...context, actor: systemActor('test') }, row!)
    await expect(removal).rejects.toMatchObject({ code: 'CREDENTIAL_IN_USE' })
  })

  it('go with their organization, and with them its keys', async () => {
    const doomed = await make.organization(owner)
    await make.as(owner, 'POST /infra/credentials', { organization: doomed.id, name: 'x', ...body.keys })
    await make.as(owner, `DELETE /auth/organizations/${doomed.id}`)
    await sql`update organizations set purge_at = 1 where id = ${doomed.id}`.execute(app.app.control.db)
    await maintainNow(app)
    const left = async () => {
      const { rows } = await sql`select id from infra_credentials where organization_id = ${doomed.id}
        union all select id from vault_data_keys where organization_id = ${doomed.id}`.execute(
        app.app.control.db,
      )
      return rows.length
    }
    await expect.poll(left, { timeout: 20_000, interval: 200 }).toBe(0)
  }, 30_000)
})
