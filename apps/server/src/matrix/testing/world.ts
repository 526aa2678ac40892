import type { Operation } from '@tenantry/contract'
import { accessFixture } from '../../modules/access/testing/access-fixture.ts'
import { people, type Person } from '../../modules/organizations/testing/people.ts'
import { noteSchemas } from '../../modules/templates/testing/note-schemas.ts'
import type { StartedApp } from '../../testing/start-app.ts'
import { narrowTokenPermission, organizationKeyPermission, walkPassword, type ActorName } from './actors.ts'
import {
  accountBelongings,
  bearer,
  directory,
  mustOf,
  belongings,
  endpoint,
  installationBelongings,
} from './belongings.ts'

/** Nothing of what is made here is worked on in the background, so that only requests change what is stored. */
export const worldEnvironment = {
  TENANTRY_ROLE: 'api',
  TENANTRY_OUTBOUND_ALLOW: '127.0.0.1:*',
  TENANTRY_SIGN_INS_PER_ADDRESS: '1000000',
}

/** Ids by the name of the path's parameter, below the first part of the path that fits. */
export type Ids = Readonly<Record<string, Readonly<Record<string, string>>>>

export interface World {
  app: StartedApp
  /** What each actor sends along. */
  credentials: Readonly<Record<ActorName, Readonly<Record<string, string>>>>
  organization: { id: string; slug: string }
  /** The outsider's organization. */
  elsewhere: { id: string; slug: string }
  database: { id: string; name: string }
  /** What belongs to the organization, its people and the installation. */
  present: Ids
  /** What belongs to the outsider and the outsider's organization. */
  foreign: Ids
  /** The SCIM token of the outsider's organization. */
  foreignDirectory: Readonly<Record<string, string>>
  /** An actor of the same kind with a credential and, where it has a role, an organization that nobody else uses. */
  again(actor: ActorName): Promise<{ headers: Readonly<Record<string, string>>; organization: string }>
}

/** Two organizations with one of everything, and all who ask about the first. */
export async function buildWorld(app: StartedApp): Promise<World> {
  const make = people(app)
  const access = accessFixture(app)
  const must = mustOf(app)
  const cookieOf = async ({ email }: Person) => {
    const { headers } = await app.call('POST /auth/login', { email, password: walkPassword }, { key: null })
    return { cookie: headers.getSetCookie()[0]?.split(';')[0] ?? '' }
  }
  const [owner, outsider, support] = await Promise.all([
    make.person(),
    make.person(),
    make.person({ operator_role: 'support' }),
  ])
  const organization = await make.organization(owner)
  const elsewhere = await make.organization(outsider)
  const roles = ['viewer', 'member', 'admin', 'member', 'owner', 'owner', 'owner']
  const [viewer, member, admin, disabled, expired, browser, bound] = (await Promise.all(
    roles.map((role) => make.join(organization.id, role)),
  )) as [Person, Person, Person, Person, Person, Person, Person]
  await bindSessions(app, bound.id, organization.id)
  await must('POST', `/platform/users/${disabled.id}/disable`, undefined)
  await endSessions(app, expired.id)

  await must('POST', '/platform/templates', { schema: noteSchemas.first })
  const database = await access.database({ template: 'notes' })
  const other = await access.database({ template: 'notes' })
  await access.grant(organization, database)
  const guest = await make.person()
  await access.grant(guest, database)
  await access.grant(elsewhere, other)
  const key = async (databaseId: string) => {
    const scope = { kind: 'databases', database_ids: [databaseId], access: 'read' }
    return must('POST', '/platform/keys', { name: 'narrow', scope })
  }
  const [databaseKey, otherDatabaseKey, whole] = await Promise.all([
    key(database.id),
    key(other.id),
    must('POST', '/platform/keys', { name: 'whole', scope: { kind: 'installation' } }),
  ])
  const tokenBody = { name: 'narrow', permissions: [narrowTokenPermission] }
  const narrow = (await make.as(owner, 'POST /auth/me/tokens', tokenBody)).body
  const snapshot = await must('POST', `/platform/databases/${database.id}/snapshots`, undefined)
  await must('POST', '/platform/permissions', { name: 'walks.read', description: 'Walk' })
  await must('POST', '/platform/roles', { name: 'walker', permissions: ['walks.read'] })
  const job = await must('POST', '/platform/templates/notes/push', { schema: noteSchemas.pinned })
  const mine = await belongings(must, organization.id)
  const theirs = await belongings(must, elsewhere.id)
  const [own, others] = [
    await directory(app, must, organization.id),
    await directory(app, must, elsewhere.id),
  ]
  const ofGuest = await accountBelongings(app, guest.id)
  const ofInstallation = {
    ...(await endpoint(must, '/platform/webhooks')),
    ...(await installationBelongings(must)),
  }
  const project = await must('POST', '/projects', { organization: organization.id, name: 'Walk' })
  const credential = await must('POST', '/infra/credentials', {
    organization: organization.id,
    name: 'Walk',
    kind: 'aws_keys',
    aws_keys: { access_key_id: 'A'.repeat(20), secret_access_key: 'a'.repeat(40) },
  })
  const budget = await must('POST', '/infra/budgets', {
    organization: organization.id,
    name: 'Walk',
    amount: 100,
  })
  const policy = await must('POST', '/infra/policies', {
    organization: organization.id,
    name: 'Walk',
    rules: [{ rule: 'no_public_bucket', effect: 'warn' }],
  })
  const asked = await must('POST', `/projects/${project.id}/resources`, {
    name: 'walk',
    module: 'local_bucket',
  })
  const mail = (await app.call('GET /platform/mail')).body.data[0].id as string
  const sessionOf = async ({ token }: Person) =>
    (await app.call('GET /auth/me', undefined, { key: token })).body.session_id as string
  const cookie = await cookieOf(browser)
  // Whoever asks first makes the keys: the one that access tokens are signed with, and that of the audit trail.
  await must('GET', '/.well-known/jwks.json', undefined)
  await must('GET', '/platform/audit/verify', undefined)

  return {
    app,
    organization,
    elsewhere,
    database,
    credentials: {
      anonymous: {},
      outsider: bearer(outsider.token),
      viewer: bearer(viewer.token),
      member: bearer(member.token),
      admin: bearer(admin.token),
      owner: bearer(owner.token),
      disabled: bearer(disabled.token),
      expired: bearer(expired.token),
      database_key: bearer(databaseKey.token),
      other_database_key: bearer(otherDatabaseKey.token),
      organization_key: bearer(await access.organizationKey(organization.id, [organizationKeyPermission])),
      narrow_token: bearer(narrow.token),
      bound_session: bearer(bound.token),
      support: bearer(support.token),
      installation_key: bearer(app.adminKey),
      scim_token: own.headers,
      foreign_page: { ...cookie, origin: 'https://evil.example' },
      no_origin: cookie,
      own_page: { ...cookie, origin: app.url },
    },
    present: {
      '/data': { table: 'notes' },
      '/auth/organizations': {
        organization: organization.id,
        user: viewer.id,
        database: database.id,
        ...mine,
        ...own.managed,
      },
      '/auth/me': {
        session: await sessionOf(owner),
        key: narrow.id,
        invitation: mine['invitation']!,
        ...ofGuest,
      },
      '/auth/providers': { provider: ofInstallation.provider },
      '/auth/sso': { connection: mine['connection']! },
      '/projects': { project: project.id },
      '/infra': {
        credential: credential.id,
        budget: budget.id,
        policy: policy.id,
        resource: asked.resource.id,
        module: 'local_bucket',
        run: asked.run.id,
        version: 'stv_00000000000000000000000000',
        workspace: asked.resource.id,
      },
      ...own.resources,
      '/scim/v2/ResourceTypes': { id: 'User' },
      '/scim/v2/Schemas': { id: 'urn:ietf:params:scim:schemas:core:2.0:User' },
      '/platform': {
        organization: organization.id,
        database: database.id,
        snapshot: snapshot.id,
        template: 'notes',
        version: '1',
        job: job.job.id,
        key: whole.id,
        user: guest.id,
        session: await sessionOf(guest),
        role: 'walker',
        mail,
        ...ofInstallation,
      },
    },
    foreign: {
      '/auth/organizations': {
        organization: elsewhere.id,
        user: outsider.id,
        database: other.id,
        ...theirs,
        ...others.managed,
      },
      ...others.resources,
    },
    foreignDirectory: others.headers,
    async again(actor) {
      const mayLead = await make.person()
      const { id } = await make.organization(mayLead)
      if (actor === 'installation_key') return { headers: bearer(app.adminKey), organization: id }
      if (actor === 'outsider') return { headers: bearer((await make.person()).token), organization: id }
      if (actor === 'support')
        return { headers: bearer((await make.person({ operator_role: 'support' })).token), organization: id }
      const role = ['viewer', 'member', 'admin'].includes(actor) ? actor : 'owner'
      const user = await make.join(id, role)
      if (actor === 'own_page')
        return { headers: { ...(await cookieOf(user)), origin: app.url }, organization: id }
      if (actor === 'narrow_token') {
        const { body } = await make.as(user, 'POST /auth/me/tokens', tokenBody)
        return { headers: bearer(body.token), organization: id }
      }
      if (actor === 'bound_session') await bindSessions(app, user.id, id)
      return { headers: bearer(user.token), organization: id }
    },
  }
}

/** The id that stands for a parameter in an operation's path. @throws for one that the world does not have, with what to write */
export function idFor(ids: Ids, { id, path }: Pick<Operation, 'id' | 'path'>, name: string): string {
  const place = Object.keys(ids).find((prefix) => path.startsWith(`${prefix}/`))
  const found = place === undefined ? undefined : ids[place]?.[name]
  if (found !== undefined) return found
  throw new Error(
    `${id} has :${name} in its path ${path}, and the walk has no such thing: make one in apps/server/src/matrix/testing/world.ts, ` +
      'for both organizations where it belongs to one, and add its id to `present` (and `foreign`) below the first part of the path.',
  )
}

/** Ids of the same form and length that belong to nothing, but for those that are given; what no id stands for stays as it is. */
export function absentIds(ids: Ids, kept: Readonly<Record<string, string>> = {}): Ids {
  const absent = ([name, value]: [string, string]) => [name, kept[name] ?? absentId(name, value)] as const
  return Object.fromEntries(
    Object.entries(ids).map(([place, named]) => [
      place,
      Object.fromEntries(Object.entries(named).map(absent)),
    ]),
  )
}

function absentId(name: string, value: string): string {
  if (name === 'table') return value
  if (name === 'version') return '9'
  if (name === 'fingerprint') return 'f'.repeat(value.length)
  const body = value.indexOf('_') + 1
  return value.slice(0, body) + (body === 0 ? 'z' : '7').repeat(value.length - body)
}

/** Binds a user's sessions to an organization, as single sign-on does, before they were used. */
async function bindSessions({ app }: StartedApp, userId: string, organizationId: string): Promise<void> {
  await app.control.db
    .withTables<{ sessions: { user_id: string; organization_id: string | null } }>()
    .updateTable('sessions')
    .set({ organization_id: organizationId })
    .where('user_id', '=', userId)
    .execute()
}

/** Makes the time of a user's sessions be over, before they were used. */
async function endSessions({ app }: StartedApp, userId: string): Promise<void> {
  await app.control.db
    .withTables<{ sessions: { user_id: string; expires_at: number } }>()
    .updateTable('sessions')
    .set({ expires_at: Math.floor(Date.now() / 1000) - 1 })
    .where('user_id', '=', userId)
    .execute()
}
