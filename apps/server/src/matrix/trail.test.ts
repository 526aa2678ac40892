import { allOperations } from '@tenantry/contract'
import { beforeAll, expect, it, vi } from 'vitest'
import { accountHolders, password } from '../modules/identity/testing/account-holder.ts'
import { mailbox } from '../modules/identity/testing/mailbox.ts'
import { secondFactors } from '../modules/identity/testing/second-factors.ts'
import { people } from '../modules/organizations/testing/people.ts'
import { GROUP, oktaUser, PATCH } from '../modules/scim/testing/directory.ts'
import { txtRecords } from '../modules/sso/testing/enterprise.ts'
import { noteSchemas } from '../modules/templates/testing/note-schemas.ts'
import { jobEnd } from '../testing/api-client.ts'
import { describeBothApps } from '../testing/both-apps.ts'
import type { StartedApp } from '../testing/start-app.ts'
import { testCertificate } from '../testing/test-certificate.ts'
import { accountBelongings } from './testing/belongings.ts'
import { deeds } from './testing/deeds.ts'
import { noDeeds } from './testing/no-deeds.ts'
import { worldEnvironment } from './testing/world.ts'

vi.setConfig({ testTimeout: 120_000 })

const proof = { current_password: password }
const inAnHour = () => Math.floor(Date.now() / 1000) + 3600

describeBothApps('The audit trail has an entry for every change', ({ start }) => {
  const dns = txtRecords()
  let app: StartedApp
  let perform: ReturnType<typeof deeds>['perform']
  let done: ReturnType<typeof deeds>['done']
  let make: ReturnType<typeof people>
  beforeAll(async () => {
    app = await start({ env: worldEnvironment, resolveTxt: dns.resolveTxt })
    ;({ perform, done } = deeds(app))
    make = people(app)
    await perform('auth.setup', {
      as: null,
      body: { setup_token: app.app.setupToken, email: 'first@example.com', password },
    })
    await perform('templates.create', { body: { schema: noteSchemas.first } })
  })

  it('of an account, by its user', async () => {
    const mail = mailbox(app)
    const email = 'ada@example.com'
    const { user } = await perform('auth.register', { as: null, body: { email, password } })
    await perform('auth.resend_verification', { as: null, body: { email } })
    const link = { token: await mail.token(email, 'verify-email'), current_password: password }
    await perform('auth.verify_email', { as: null, body: link })
    await perform('auth.request_password_reset', { as: null, body: { email } })
    const reset = await mail.token(email, 'password-reset')
    await perform('auth.reset_password', { as: null, body: { token: reset, password } })
    await perform('auth.request_magic_link', { as: null, body: { email } })
    await perform('auth.confirm_magic_link', {
      as: null,
      body: { token: await mail.token(email, 'magic-link') },
    })
    const login = () => perform('auth.login', { as: null, body: { email, password } })
    let as: string = (await login()).session.token
    await perform('auth.update_me', { as, body: { name: 'Ada', metadata: { tier: 1 } } })
    const other = (await login()).session.id
    await perform('auth.revoke_session', { as, ids: { session: other } })
    await login()
    await perform('auth.revoke_other_sessions', { as })
    const changed = await perform('auth.change_password', {
      as,
      body: { ...proof, password: 'three grey owls' },
    })
    as = changed.session.token
    await perform('auth.change_password', {
      as,
      body: { current_password: 'three grey owls', password },
    }).then((body) => (as = body.session.token))
    const moved = 'ada.moved@example.com'
    await perform('auth.request_email_change', { as, body: { ...proof, email: moved } })
    const change = await mail.token(moved, 'email-change')
    await perform('auth.confirm_email_change', { as: null, body: { token: change } })
    const token = await perform('auth.create_token', { as, body: { name: 'laptop' } })
    await perform('auth.revoke_token', { as, ids: { key: token.id } })
    as = (await make.session({ id: user.id, email: moved, token: as }, { secondFactor: true })).token
    const { passkey, account } = await accountBelongings(app, user.id)
    await perform('auth.rename_passkey', { as, ids: { passkey }, body: { name: 'Another' } })
    await perform('auth.remove_passkey', { as, ids: { passkey }, body: proof })
    await perform('auth.unlink_account', { as, ids: { account }, body: proof })
    await perform('auth.logout', { as })
    as = (await make.session({ id: user.id, email: moved, token: as }, {})).token
    await perform('auth.delete_me', { as, body: proof })
  })

  it('of second factors', async () => {
    const holders = accountHolders(app)
    const factors = secondFactors(app)
    const ada = await holders.holder()
    const secret = await factors.begin(ada)
    const confirmed = await perform('auth.confirm_totp', {
      as: ada.token,
      body: { code: factors.code(secret) },
    })
    const as = confirmed.session.token
    await factors.passStep(ada.id)
    await perform('auth.second_factor', {
      as: null,
      body: { challenge: await factors.challengeOf(ada), code: factors.code(secret) },
    })
    await factors.passStep(ada.id)
    await perform('auth.replace_recovery_codes', { as, body: { ...proof } })
    await perform('auth.remove_totp', { as, body: { ...proof } })
    await factors.protect({ ...ada, token: as })
    await perform('users.reset_factors', { ids: { user: ada.id } })
  })

  it('of users, by those who run the installation', async () => {
    const operator = await make.person({ operator_role: 'owner' })
    const made = await perform('users.create', { body: { email: 'bob@example.com', password } })
    await perform('users.import', { body: { users: [{ email: 'imported@example.com' }] } })
    const ids = { user: made.id }
    const login = () => app.call('POST /auth/login', { email: 'bob@example.com', password }, { key: null })
    await perform('users.update', { ids, body: { name: 'Bob' } })
    await perform('users.disable', { ids })
    await perform('users.enable', { ids })
    const session = (await login()).body.session.id
    await perform('users.revoke_session', { ids: { ...ids, session } })
    await login()
    await perform('users.revoke_sessions', { ids })
    await perform('users.impersonate', { as: operator.token, ids, body: { reason: 'ticket 1' } })
    const { id: database } = await perform('databases.create', {
      body: { name: 'of-bob', template: 'notes' },
    })
    await perform('users.grant_database', { ids, body: { database } })
    await perform('users.revoke_database', { ids: { ...ids, database } })
    await perform('users.delete', { ids })
  })

  it('of databases and templates', async () => {
    const { id: database } = await perform('databases.create', { body: { name: 'acme', template: 'notes' } })
    const ids = { database }
    await perform('databases.update', { ids, body: { metadata: { tier: 'gold' } } })
    await perform('databases.clone', { ids, body: { name: 'acme-copy' } })
    const { id: snapshot } = await perform('databases.snapshots.create', { ids })
    await perform('databases.snapshots.restore', { ids: { database, snapshot } })
    await perform('databases.snapshots.delete', { ids: { database, snapshot } })
    await perform('databases.delete', { ids })
    await perform('databases.undelete', { ids })
    const file = await fetch(`${app.url}/platform/databases/${database}/export`, {
      headers: { authorization: `Bearer ${app.adminKey}` },
    })
    const query = '?name=brought'
    await perform('databases.import', { query, body: new Uint8Array(await file.arrayBuffer()) })
    await perform('templates.create', { body: { schema: { ...noteSchemas.first, name: 'unused' } } })
    await perform('templates.delete', { ids: { template: 'unused' } })
  })

  it('of rollouts', async () => {
    const push = { ids: { template: 'notes' }, body: { schema: noteSchemas.pinned } }
    const { job } = await perform('templates.push', push)
    for (const action of ['pause', 'resume', 'cancel'])
      await perform(`jobs.${action}`, { ids: { job: job.id } })
    // Where somebody works on them.
    const busy = await start()
    const there = deeds(busy, done)
    await there.perform('templates.create', { body: { schema: noteSchemas.first } })
    await there.perform('databases.create', { body: { name: 'acme', template: 'notes' } })
    const pushed = await there.perform('templates.push', push)
    await jobEnd(busy.call, pushed.job.id)
    await there.perform('jobs.rollback', { ids: { job: pushed.job.id }, body: { confirm_losses: true } })
  })

  it('of what the installation is set up with', async () => {
    const key = await perform('keys.create', { body: { name: 'spare', scope: { kind: 'installation' } } })
    await perform('keys.revoke', { ids: { key: key.id } })
    await perform('permissions.register', { body: { name: 'reports.read', description: 'Reports' } })
    await perform('roles.create', { body: { name: 'reporter', permissions: ['reports.read'] } })
    await perform('roles.update', { ids: { role: 'reporter' }, body: { permissions: ['members.read'] } })
    await perform('roles.delete', { ids: { role: 'reporter' } })
    await perform('audit.retention.set', { body: { days: 400 } })
    await perform('sign_in_providers.create', {
      body: { name: 'hub', kind: 'github', issuer: 'http://127.0.0.1:9', client_id: 'a', client_secret: 'b' },
    })
    const provider = { provider: 'hub' }
    await perform('sign_in_providers.update', { ids: provider, body: { enabled: false } })
    await perform('sign_in_providers.delete', { ids: provider })
    const issuer = await perform('trusted_issuers.create', {
      body: { issuer: 'http://127.0.0.1:9/', jwks_url: 'http://127.0.0.1:9/keys', audiences: ['walk'] },
    })
    await perform('trusted_issuers.update', { ids: { issuer: issuer.id }, body: { enabled: false } })
    await perform('trusted_issuers.delete', { ids: { issuer: issuer.id } })
    await perform('vault.rotate_key', { body: {} })
    await perform('vault.rewrap')
    await webhooks('', {})
  })

  it('of organizations, their members, invitations and roles', async () => {
    const mail = mailbox(app)
    const owner = await make.person()
    const as = owner.token
    const made = await perform('organizations.create', { as, body: { name: 'Acme' } })
    const organization: string = made.id
    const ids = { organization }
    await perform('organizations.update', { as, ids, body: { metadata: { tier: 'gold' } } })
    const [ann, bob] = [await make.person(), await make.person()]
    await perform('organizations.add_member', { ids, body: { user: ann.id, role: 'member' } })
    const role = { role: 'viewer' }
    await perform('organizations.update_member_role', { as, ids: { ...ids, user: ann.id }, body: role })
    await perform('organizations.remove_member', { as, ids: { ...ids, user: ann.id } })
    const invite = (email: string) =>
      perform('organizations.invite', { as, ids, body: { email, role: 'member' } })
    const first = await invite(ann.email)
    await invitedEarlier(first.id)
    await perform('organizations.resend_invitation', { as, ids: { ...ids, invitation: first.id } })
    await perform('organizations.revoke_invitation', { as, ids: { ...ids, invitation: first.id } })
    const tokenTo = async ({ email }: { email: string }) => {
      await invite(email)
      return mail.token(email, 'invitation')
    }
    await perform('auth.decline_invitation', { as: null, body: { token: await tokenTo(ann) } })
    await perform('auth.accept_invitation', { as: ann.token, body: { token: await tokenTo(ann) } })
    await perform('organizations.leave', { as: ann.token, ids })
    await perform('auth.decline_own_invitation', {
      as: bob.token,
      ids: { invitation: (await invite(bob.email)).id },
    })
    await perform('auth.accept_own_invitation', {
      as: bob.token,
      ids: { invitation: (await invite(bob.email)).id },
    })
    await perform('organizations.invite_many', {
      as,
      ids,
      body: { invitations: [{ email: 'many@example.com', role: 'viewer' }] },
    })
    await perform('organizations.create_role', {
      as,
      ids,
      body: { name: 'clerk', permissions: ['members.read'] },
    })
    const clerk = { ...ids, role: 'clerk' }
    await perform('organizations.update_role', { as, ids: clerk, body: { permissions: ['roles.read'] } })
    await perform('organizations.delete_role', { as, ids: clerk })
    const { id: database } = await perform('databases.create', {
      body: { name: 'of-org', template: 'notes' },
    })
    const second = await perform('databases.create', { body: { name: 'of-org-2', template: 'notes' } })
    await perform('organizations.grant_database', { ids, body: { database } })
    await perform('organizations.grant_database', { ids, body: { database: second.id } })
    await perform('organizations.set_default_database', { as, ids: { ...ids, database: second.id } })
    await perform('organizations.revoke_database', { as, ids: { ...ids, database } })
    const key = await perform('organizations.create_key', {
      as,
      ids,
      body: { name: 'k', permissions: ['members.read'] },
    })
    await perform('organizations.revoke_key', { as, ids: { ...ids, key: key.id } })
    await webhooks('organizations.', { as, ids })
    const project = await perform('projects.create', { as, body: { organization, name: 'Website' } })
    const at = { as, ids: { project: project.id } }
    await perform('projects.update', { ...at, body: { name: 'Shop' } })
    const whole = { organization, name: 'Cloud', amount: 100 }
    const budget = await perform('infra.budgets.create', { as, body: whole })
    await perform('infra.budgets.update', { as, ids: { budget: budget.id }, body: { amount: 200 } })
    await perform('infra.budgets.delete', { as, ids: { budget: budget.id } })
    await perform('projects.delete', at)
    await perform('projects.restore', at)
    await perform('organizations.transfer', { as, ids, body: { user: bob.id } })
    await perform('organizations.delete', { as: bob.token, ids })
    await perform('organizations.restore', { ids })
  })

  it('of single sign-on and directories', async () => {
    const owner = await make.person()
    const as = owner.token
    const { id: organization } = await make.organization(owner)
    const ids = { organization }
    const name = { domain: 'acme.example' }
    const { id: domain, txt_value: text } = await perform('organizations.domains.create', {
      as,
      ids,
      body: name,
    })
    dns.records.set(name.domain, [[text]])
    await perform('organizations.domains.verify', { as, ids: { ...ids, domain } })
    const certificate = (name: string) => testCertificate(name).certificate
    const connection = await perform('organizations.sso.create', {
      as,
      ids,
      body: {
        kind: 'saml',
        saml: {
          idp_entity_id: 'https://acme.example/saml',
          sso_url: 'https://acme.example/sso',
          certificates: [certificate('one')],
        },
      },
    })
    const at = { ...ids, connection: connection.id }
    const enforced = { enforced: true, break_glass: [owner.email] }
    await perform('organizations.domains.update', { as, ids: { ...ids, domain }, body: enforced })
    await perform('organizations.domains.update', {
      as,
      ids: { ...ids, domain },
      body: { enforced: false },
    })
    await perform('organizations.sso.update', { as, ids: at, body: { name: 'Okta' } })
    await perform('organizations.sso.certificates.add', {
      as,
      ids: at,
      body: { certificate: certificate('two') },
    })
    const { fingerprint } = connection.saml.certificates[0]
    await perform('organizations.sso.certificates.remove', { as, ids: { ...at, fingerprint } })
    await perform('organizations.sso.delete', { as, ids: at })
    await perform('organizations.domains.delete', { as, ids: { ...ids, domain } })

    const body = { name: 'Okta', expires_at: inAnHour() }
    const { token, id } = await perform('scim.create_token', { as, ids, body })
    const user = await perform('scim.users.create', { as: token, body: oktaUser('carl@acme.example') })
    const described = oktaUser('carl@acme.example', { displayName: 'Carl' })
    await perform('scim.users.replace', { as: token, ids: { id: user.id }, body: described })
    const patch = (path: string, value: unknown) => ({
      schemas: [PATCH],
      Operations: [{ op: 'replace', path, value }],
    })
    await perform('scim.users.patch', { as: token, ids: { id: user.id }, body: patch('active', false) })
    const group = { schemas: [GROUP], displayName: 'Staff', members: [] }
    const made = await perform('scim.groups.create', { as: token, body: group })
    await perform('scim.groups.replace', {
      as: token,
      ids: { id: made.id },
      body: { ...group, displayName: 'All staff' },
    })
    await perform('scim.groups.patch', {
      as: token,
      ids: { id: made.id },
      body: patch('displayName', 'Everybody'),
    })
    await perform('scim.map_group', { as, ids: { ...ids, group: made.id }, body: { role: 'viewer' } })
    await perform('scim.groups.delete', { as: token, ids: { id: made.id } })
    await perform('scim.users.delete', { as: token, ids: { id: user.id } })
    await perform('scim.revoke_token', { as, ids: { ...ids, token: id } })
  })

  it('that any operation makes, but for those of which it is said why not', () => {
    const writes = allOperations.filter(({ method }) => method !== 'GET').map(({ id }) => id)
    const missing = writes.filter((id) => !done.has(id) && noDeeds[id] === undefined)
    expect(
      missing,
      'Perform these in trail.test.ts, or say in testing/no-deeds.ts why they leave no entry, or which test sees it.',
    ).toEqual([])
    expect(Object.keys(noDeeds).filter((id) => done.has(id) || !writes.includes(id))).toEqual([])
  })

  /** An invitation is sent again after a minute at the earliest. */
  async function invitedEarlier(id: string) {
    await app.app.control.db
      .withTables<{ organization_invitations: { id: string; updated_at: number } }>()
      .updateTable('organization_invitations')
      .set((eb) => ({ updated_at: eb('updated_at', '-', 61) }))
      .where('id', '=', id)
      .execute()
  }

  async function webhooks(prefix: string, { as, ids = {} }: { as?: string; ids?: Record<string, string> }) {
    const credential = as === undefined ? {} : { as }
    const input = { url: 'http://127.0.0.1:9/hook', event_types: ['*'] }
    const { id: webhook } = await perform(`${prefix}webhooks.create`, { ...credential, ids, body: input })
    const at = { ...credential, ids: { ...ids, webhook } }
    await perform(`${prefix}webhooks.update`, { ...at, body: { description: 'Mirror' } })
    await perform(`${prefix}webhooks.rotate_secret`, at)
    await perform(`${prefix}webhooks.test`, at)
    await perform(`${prefix}webhooks.replay`, { ...at, body: { failed_since: 0 } })
    await perform(`${prefix}webhooks.delete`, at)
  }
})
