import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { describeBothApps } from '../../../testing/both-apps.ts'
import type { StartedApp } from '../../../testing/start-app.ts'
import { sealedColumns } from '../../../sealed-columns.ts'
import { systemClock } from '../../clock.ts'
import { createLog } from '../../log.ts'
import { encrypt } from '../cipher.ts'
import { openVault } from '../index.ts'
import { createLocalKey } from '../local-key.ts'
import type { Vault } from '../open-vault.ts'
import type { VaultTables } from '../tables.ts'
import type { SealedColumn, SealedRow } from './sealed-column.ts'

const newKey = () => randomBytes(32).toString('base64url')
const idOf = (key: string) => createLocalKey(Buffer.from(key, 'base64url'), 'environment').id
const log = createLog('silent')

describeBothApps('Runs of the vault', ({ start }) => {
  const settings = (key: string, url?: string) => ({
    keyActivationSeconds: 0,
    env: {
      TENANTRY_SECRET_KEY: key,
      TENANTRY_OUTBOUND_ALLOW: '127.0.0.1:*',
      ...(url === undefined ? {} : { TENANTRY_DATABASE_URL: url }),
    },
  })
  const urlOf = ({ app }: StartedApp) => {
    const { location } = app.control
    return location.dialect === 'sqlite' ? `sqlite:${location.path}` : location.url
  }
  const vaultOf = ({ app, dataDir }: StartedApp, key: string) =>
    openVault({ control: app.control, clock: systemClock, log, given: key, dataDir })
  /** One of everything that is sealed. */
  const fill = async (app: StartedApp) => {
    await app.call('POST /platform/users', { email: 'ada@example.com', password: 'correct horse battery' })
    await app.call('POST /auth/password/reset', { email: 'ada@example.com' }, { key: null })
    const login = { email: 'ada@example.com', password: 'correct horse battery' }
    const { token } = (await app.call('POST /auth/login', login, { key: null })).body.session
    await app.call('POST /auth/tokens', {}, { key: token })
    await app.call('POST /auth/me/factors/totp', { current_password: login.password }, { key: token })
    const organization = await app.call('POST /auth/organizations', { name: 'Acme' }, { key: token })
    const hook = { url: 'http://127.0.0.1:9/hook', event_types: ['user.*'] }
    await app.call('POST /platform/webhooks', hook)
    await app.call(`POST /auth/organizations/${organization.body.id}/webhooks`, hook)
    const provider = { name: 'p', kind: 'github', issuer: 'http://127.0.0.1:9', client_id: 'x' }
    await app.call('POST /platform/sign-in-providers', { ...provider, client_secret: 'github-secret' })
    await app.call('GET /platform/audit/verify')
    return organization.body.id as string
  }
  const valuesOf = async (app: StartedApp) => {
    const found: { column: SealedColumn; row: SealedRow; sealed: string; place: string }[] = []
    for (const column of sealedColumns) {
      const { rows } = await sql<SealedRow>`select * from ${sql.table(column.table)}`.execute(
        app.app.control.db,
      )
      for (const row of rows) {
        const sealed = row[column.column]
        const place = await column.place(row, app.app.control.db)
        if (typeof sealed === 'string' && place !== null) found.push({ column, row, sealed, place })
      }
    }
    return found
  }
  const opened = async (app: StartedApp, vault: Vault) =>
    (await valuesOf(app)).map(({ sealed, place }) => `${place}: ${vault.installation.open(sealed, place)}`)
  const finished = async (app: StartedApp, id: string) => {
    const get = async () => (await app.call(`GET /platform/vault/runs/${id}`)).body
    await expect.poll(async () => (await get()).status, { timeout: 20_000 }).toBe('succeeded')
    return get()
  }

  it('seal everything of the installation with a new data key, and change nothing of what it says', async () => {
    const key = newKey()
    const app = await start(settings(key))
    await fill(app)
    const before = await opened(app, await vaultOf(app, key))
    const tables = new Set((await valuesOf(app)).map(({ column }) => column.table))
    for (const table of ['totp_factors', 'signing_keys', 'sign_in_providers', 'webhook_secrets', 'mails'])
      expect(tables).toContain(table)
    const rotated = await app.call('POST /platform/vault/rotate', {})
    expect(rotated).toMatchObject({ status: 202, body: { kind: 'reseal', organization_id: null } })
    const run = await finished(app, rotated.body.id)
    expect(run).toMatchObject({ unreadable: 0, error: null, done: run.total })
    expect(run.total).toBeGreaterThanOrEqual(7)
    const values = await valuesOf(app)
    expect(new Set(values.map(({ sealed }) => sealed.split('.')[1]))).toEqual(new Set([run.key_id]))
    expect((await opened(app, await vaultOf(app, key))).toSorted()).toEqual(before.toSorted())
    const { data } = (await app.call('GET /platform/audit?action=vault.key_rotated')).body
    expect(data).toMatchObject([{ target: { type: 'vault', id: run.id } }])
  })

  it('let a second server go on meanwhile, reading and sealing', async () => {
    const key = newKey()
    const one = await start({ ...settings(key), keyActivationSeconds: 3 })
    await fill(one)
    const two = await start({ ...settings(key, urlOf(one)), keyActivationSeconds: 3 })
    const { id } = (await one.call('POST /platform/vault/rotate', {})).body
    const mails = (await two.call('GET /platform/mail')).body.data as { id: string }[]
    const deadline = Date.now() + 6_000
    let round = 0
    while (Date.now() < deadline) {
      for (const app of [one, two]) {
        const hook = { url: `http://127.0.0.1:9/${(round += 1)}`, event_types: ['user.*'] }
        const made = await app.call('POST /platform/webhooks', hook)
        expect(made.status).toBe(201)
        const other = app === one ? two : one
        // Signing opens the secret.
        expect((await other.call(`POST /platform/webhooks/${made.body.id}/test`)).status).toBe(200)
        // Some stay, to be sealed anew; there may be no more than fifty.
        if (round > 10) await app.call(`DELETE /platform/webhooks/${made.body.id}`)
        expect((await app.call(`GET /platform/mail/${mails[0]!.id}`)).body.text).toContain('http')
      }
    }
    expect(await finished(one, id)).toMatchObject({ unreadable: 0 })
    const { installation } = await vaultOf(one, key)
    for (const { sealed, place } of await valuesOf(one))
      expect(installation.open(sealed, place).length).toBeGreaterThan(0)
  }, 60_000)

  it('put all data keys under another secret key, after which the earlier one is needed no longer', async () => {
    const [first, second] = [newKey(), newKey()]
    const old = await start(settings(first))
    await fill(old)
    const before = await opened(old, await vaultOf(old, first))
    for (const id of ['org_1', 'org_2']) await (await vaultOf(old, first)).organization(id)
    const changed = await start(settings(`${second},${first}`, urlOf(old)))
    const status = (await changed.call('GET /platform/vault')).body
    expect(status).toMatchObject({ data_keys: 3, data_keys_behind: 3, values_without_data_key: 0 })
    expect(status.keys).toMatchObject([
      { id: idOf(second), present: true, data_keys: 0, source: 'environment' },
      { id: idOf(first), present: false, data_keys: 3 },
    ])
    const { id } = (await changed.call('POST /platform/vault/rewrap')).body
    // The server with the old key may take the work first; it leaves it to the other.
    const run = await finished(changed, id)
    expect(run).toMatchObject({ kind: 'rewrap', key_id: idOf(second), total: 3, done: 3 })
    expect((await changed.call('GET /platform/vault')).body).toMatchObject({ data_keys_behind: 0 })
    expect(await opened(old, await vaultOf(old, first))).toEqual(before)
    const alone = await vaultOf(old, second)
    expect(await opened(old, alone)).toEqual(before)
    // Now nobody gives the earlier one, and what lay under it goes.
    const last = await start(settings(second, urlOf(old)))
    await old.close()
    await changed.close()
    await finished(last, (await last.call('POST /platform/vault/rewrap')).body.id)
    await expect(vaultOf(last, first)).rejects.toThrow(idOf(second))
    expect(await opened(last, await vaultOf(last, second))).toEqual(before)
  }, 60_000)

  it('take over what the secret key itself sealed, and leave what nothing opens', async () => {
    const [key, next] = [newKey(), newKey()]
    const app = await start(settings(key))
    await fill(app)
    const before = await opened(app, await vaultOf(app, key))
    const bytes = Buffer.from(key, 'base64url')
    const { installation } = await vaultOf(app, key)
    const values = await valuesOf(app)
    for (const { column, row, sealed, place } of values) {
      const direct = encrypt(bytes, Buffer.from(installation.open(sealed, place)), place)
      await sql`update ${sql.table(column.table)} set ${sql.ref(column.column)} = ${`s1.${idOf(key)}.${direct}`}
        where ${sql.ref(column.key)} = ${row[column.key]}`.execute(app.app.control.db)
    }
    const broken = `s1.${idOf(key)}.${'A'.repeat(60)}`
    await app.app.control.db
      .withTables<{
        webhook_secrets: { id: string; endpoint_id: string; sealed: string; created_at: number }
      }>()
      .insertInto('webhook_secrets')
      .values((query) => ({
        id: 'broken',
        endpoint_id: query
          .selectFrom('webhook_endpoints' as 'webhook_secrets')
          .select('id')
          .limit(1),
        sealed: broken,
        created_at: 0,
      }))
      .execute()
    const both = await start(settings(`${next},${key}`, urlOf(app)))
    await app.close()
    expect((await both.call('GET /platform/vault')).body).toMatchObject({
      values_without_data_key: values.length + 1,
    })
    const run = await finished(both, (await both.call('POST /platform/vault/rewrap')).body.id)
    expect(run).toMatchObject({ unreadable: 1 })
    expect((await both.call('GET /platform/vault')).body).toMatchObject({ values_without_data_key: 1 })
    const left = (await valuesOf(both)).filter(({ sealed }) => sealed === broken)
    expect(left).toHaveLength(1)
    await sql`delete from webhook_secrets where id = 'broken'`.execute(both.app.control.db)
    expect(await opened(both, await vaultOf(both, next))).toEqual(before)
  }, 60_000)

  it('are begun once for an Idempotency-Key, and for an organization that there is', async () => {
    const app = await start(settings(newKey()))
    const organizationId = await fill(app)
    const headers = { 'idempotency-key': 'rotate-1' }
    const tries = [1, 2].map(() =>
      app.call('POST /platform/vault/rotate', { organization: 'acme' }, { headers }),
    )
    const ids = (await Promise.all(tries)).map(({ body }) => body.id).filter((id) => id !== undefined)
    expect(new Set(ids).size).toBe(1)
    expect(await finished(app, ids[0])).toMatchObject({ organization_id: organizationId, total: 0 })
    const tables = app.app.control.db.withTables<VaultTables>()
    const keys = await tables.selectFrom('vault_data_keys').selectAll().execute()
    expect(keys.filter((row) => row.organization_id === organizationId).length).toBeLessThanOrEqual(2)
    const missing = await app.call('POST /platform/vault/rotate', { organization: 'nobody' })
    expect(missing).toMatchObject({ status: 404, body: { code: 'ORGANIZATION_NOT_FOUND' } })
    for (const body of [{ organization: '' }, { organization: 5 }, { organisation: 'acme' }])
      expect((await app.call('POST /platform/vault/rotate', body)).status).toBe(400)
    const none = await app.call('GET /platform/vault/runs/vrn_none')
    expect(none).toMatchObject({ status: 404, body: { code: 'VAULT_RUN_NOT_FOUND' } })
  })
})

/** Sealed for one sign-in: gone before the next key seals. */
const shortLived = [
  'sign_in_attempts.sealed_checks',
  'sign_in_codes.sealed_account',
  'sso_requests.sealed_data',
]

describeBothApps('Columns with sealed values', ({ start, dialect }) => {
  it('are all known to the vault, or live for minutes', async () => {
    const { app } = await start()
    const { rows } =
      dialect === 'sqlite'
        ? await sql<{ name: string }>`select m.name || '.' || c.name as name
            from sqlite_master m join pragma_table_info(m.name) c where m.type = 'table'`.execute(
            app.control.db,
          )
        : await sql<{ name: string }>`select table_name || '.' || column_name as name
            from information_schema.columns where table_schema = 'public'`.execute(app.control.db)
    const sealed = rows
      .map(({ name }) => name)
      .filter((name) => name.split('.')[1]?.startsWith('sealed') === true)
    expect(sealed.length).toBeGreaterThan(5)
    const known = new Set([...sealedColumns.map(({ table, column }) => `${table}.${column}`), ...shortLived])
    expect(sealed.filter((name) => !known.has(name))).toEqual([])
  })
})
