import type { ErrorCode, Operation } from '@tenantry/contract'
import { testCertificate } from '../../testing/test-certificate.ts'
import { walkPassword, type ActorName } from './actors.ts'

/** What an actor is answered: a refusal by its code, or `in` for whatever comes behind the door. SCIM has its own form of errors, and no codes but the status. */
export type Verdict = 'in' | ErrorCode | `SCIM_${number}`

/** One kind of request to an operation, with what its `access` does not say. */
export interface Declaration {
  /** Tells two kinds of requests to one operation apart. */
  kind?: string
  /** Actors whose verdict is another than the operation's `access` gives. */
  verdicts?: Partial<Record<ActorName, Verdict>>
  /** A body that passes the schema; `{}` otherwise. */
  body?: Readonly<Record<string, unknown>>
  query?: string
  /** The action that a reading operation writes into the audit trail, because what it shows is to be traced. */
  records?: string
  /** Names the organization that it is about, in `Tenantry-Org`. */
  organization?: true
  /** One at a time: too many at once are put off. */
  alone?: true
  /** Ends what the actor came with, so that whoever is let in gets a credential and an organization of their own. */
  spends?: true
  /** Of a reading operation that is let in: another status than success, for a reason that is said beside it. */
  status?: number
}

/** Every credential that is one, by what most operations of one kind answer. */
const everyone = (verdict: Verdict): Partial<Record<ActorName, Verdict>> => ({
  outsider: verdict,
  viewer: verdict,
  member: verdict,
  admin: verdict,
  owner: verdict,
  database_key: verdict,
  other_database_key: verdict,
  organization_key: verdict,
  narrow_token: verdict,
  support: verdict,
  installation_key: verdict,
})

/** To those who have no way to the database, it is not there. */
const noWay = {
  outsider: 'DATABASE_NOT_FOUND',
  other_database_key: 'DATABASE_NOT_FOUND',
  organization_key: 'DATABASE_NOT_FOUND',
  narrow_token: 'DATABASE_NOT_FOUND',
  support: 'DATABASE_NOT_FOUND',
} as const
const readers = { ...everyone('in'), ...noWay }
const writers = { ...readers, viewer: 'FORBIDDEN', database_key: 'FORBIDDEN' } as const
const free = { ...writers, member: 'FORBIDDEN' } as const
const row = (id: string) => ({ id, title: 'Milk' })

/** Of an organization that the request names beside its path: nobody else is to know of it. */
const strangers = (verdict: ErrorCode) =>
  ({ outsider: verdict, database_key: verdict, other_database_key: verdict }) as const
const lookers = {
  ...everyone('in'),
  ...strangers('ORGANIZATION_NOT_FOUND'),
  organization_key: 'FORBIDDEN',
  narrow_token: 'FORBIDDEN',
} as const
const managers = { ...lookers, viewer: 'FORBIDDEN', member: 'FORBIDDEN', support: 'FORBIDDEN' } as const
const noProject = strangers('PROJECT_NOT_FOUND')
const noResource = strangers('RESOURCE_NOT_FOUND')
const noRun = strangers('RUN_NOT_FOUND')
const noBudget = strangers('BUDGET_NOT_FOUND')
const noPolicy = strangers('POLICY_NOT_FOUND')
const policyRules = [{ rule: 'no_public_bucket', effect: 'deny' }]
const noCredential = strangers('CREDENTIAL_NOT_FOUND')

/** Public: what it takes instead of a credential, or why it needs none, is said in the operation's description. */
const open: Declaration = {}
const ofUsers = { ...everyone('in'), database_key: 'FORBIDDEN', other_database_key: 'FORBIDDEN' } as const

const notForMembers = { admin: 'FORBIDDEN', owner: 'FORBIDDEN' } as const

/**
 * Operations that say too little by their `access`. `public`, `open` and `authenticated` ones must be here; others where they differ,
 * take a body, or end what the actor came with.
 */
export const declarations: Readonly<Record<string, Declaration | readonly Declaration[]>> = {
  'data.query': [
    { kind: 'reading', body: { select: ['id'] }, verdicts: readers },
    { kind: 'writing', body: { upsert: row('n1') }, verdicts: writers },
  ],
  'data.batch': [
    { kind: 'reading', body: { operations: [{ table: 'notes', select: ['id'] }] }, verdicts: readers },
    { kind: 'writing', body: { operations: [{ table: 'notes', upsert: row('n2') }] }, verdicts: writers },
  ],
  'data.schema': { verdicts: readers },
  'data.sql': { body: { sql: 'SELECT 1' }, verdicts: free },

  // A session is no key: there is nothing to show.
  'keys.current': {
    verdicts: {
      ...everyone('KEY_NOT_FOUND'),
      database_key: 'in',
      other_database_key: 'in',
      organization_key: 'in',
      narrow_token: 'in',
      installation_key: 'in',
    },
  },
  'organizations.create': {
    body: { name: 'Company of a walk' },
    verdicts: {
      ...ofUsers,
      organization_key: 'FORBIDDEN',
      narrow_token: 'FORBIDDEN',
      bound_session: 'FORBIDDEN',
    },
  },
  'organizations.list': {
    verdicts: { ...ofUsers, organization_key: 'FORBIDDEN', narrow_token: 'FORBIDDEN' },
  },

  'auth.register': open,
  'auth.login': open,
  'auth.verify_email': open,
  'auth.resend_verification': open,
  'auth.request_password_reset': open,
  'auth.reset_password': open,
  'auth.confirm_email_change': open,
  'auth.request_magic_link': open,
  'auth.confirm_magic_link': open,
  'auth.setup': open,
  'auth.setup_status': open,
  'auth.refresh': open,
  'auth.jwks': open,
  'auth.openid_configuration': open,
  'auth.device_code': open,
  'auth.device_token': open,
  'auth.hosted_token': open,
  'auth.show_invitation': { query: 'token=none', status: 400 },
  'auth.decline_invitation': open,
  'auth.second_factor': open,
  'auth.second_factor_passkey': open,
  'auth.begin_passkey_sign_in': open,
  'auth.passkey_sign_in': open,
  'auth.providers': open,
  // Whoever begins a sign-in leaves a trace of it: here nobody does.
  'auth.authorize': { query: 'redirect_to=https://evil.example', status: 422 },
  'auth.provider_callback': { query: 'state=none', status: 400 },
  'auth.exchange': open,
  'auth.sso.start': open,
  'auth.sso.redirect': { query: 'organization=none', status: 404 },
  'auth.sso.saml.metadata': open,
  'auth.sso.saml.acs': open,
  'auth.sso.oidc.callback': { query: 'state=none', status: 403 },
  'auth.sso.exchange': open,
  'system.health': open,
  'system.ready': open,

  // Who one is, and the end of one's own credential, are for every credential of a user.
  'auth.me': { verdicts: { narrow_token: 'in' } },
  'auth.logout': { verdicts: { narrow_token: 'in' }, spends: true },
  'auth.revoke_other_sessions': { spends: true },
  'auth.delete_me': { spends: true },

  // Behind the password, so that what is asked for is looked for.
  'auth.unlink_account': { body: { current_password: walkPassword } },
  'auth.rename_passkey': { body: { name: 'Key of a walk' } },
  'auth.remove_passkey': { body: { current_password: walkPassword } },

  'projects.create': { organization: true, body: { name: 'Project of a walk' }, verdicts: managers },
  'projects.list': { organization: true, verdicts: lookers },
  'projects.get': { verdicts: { ...lookers, ...noProject } },
  'projects.update': { body: { name: 'Project of a walk' }, verdicts: { ...managers, ...noProject } },
  'projects.delete': { verdicts: { ...managers, ...noProject } },
  'projects.restore': { verdicts: { ...managers, ...noProject } },

  'infra.resources.create': {
    body: { name: 'walk-along', module: 'local_bucket' },
    verdicts: { ...managers, ...noProject },
  },
  'infra.resources.create_in': {
    organization: true,
    body: { project: 'walk', name: 'walk-along', module: 'local_bucket' },
    verdicts: managers,
  },
  'infra.resources.list_in': { organization: true, verdicts: lookers },
  'infra.resources.list': { verdicts: { ...lookers, ...noProject } },
  'infra.resources.get': { verdicts: { ...lookers, ...noResource } },
  'infra.resources.watch': { verdicts: { ...lookers, ...noResource } },
  'infra.resources.change': { body: { inputs: {} }, verdicts: { ...managers, ...noResource } },
  'infra.resources.import': {
    body: { import: [{ address: 'terraform_data.bucket', id: 'x' }] },
    verdicts: { ...managers, ...noResource },
  },
  'infra.resources.destroy': { verdicts: { ...managers, ...noResource } },
  'infra.runs.start': { body: { kind: 'drift' }, verdicts: { ...managers, ...noResource } },
  'infra.runs.list': { verdicts: { ...lookers, ...noResource } },
  'infra.runs.get': { verdicts: { ...lookers, ...noRun } },
  'infra.runs.approve': { verdicts: { ...managers, ...noRun } },
  'infra.runs.reject': { verdicts: { ...managers, ...noRun } },
  'infra.runs.cancel': { verdicts: { ...managers, ...noRun } },
  'infra.runs.logs': { verdicts: { ...lookers, ...noRun } },
  'infra.runs.watch': { verdicts: { ...lookers, ...noRun } },
  'infra.drift.list': { organization: true, verdicts: lookers },
  'infra.drift.accept': { verdicts: { ...managers, ...noResource } },
  'infra.state.get': { verdicts: { ...lookers, ...noResource } },
  'infra.state.versions.list': { verdicts: { ...lookers, ...noResource } },
  // No state was ever written.
  'infra.state.versions.diff': { status: 404, verdicts: { ...lookers, ...noResource } },
  'infra.state.versions.restore': { verdicts: { ...managers, ...noResource } },
  'infra.state.unlock': { verdicts: { ...managers, ...noResource } },

  'infra.modules.list': { organization: true, verdicts: lookers },
  'infra.modules.get': { organization: true, verdicts: lookers },
  // The organization allows no host: nothing is fetched.
  'infra.modules.add': {
    organization: true,
    body: { name: 'walk', url: 'https://git.example.com/walk.git', commit: 'a'.repeat(40) },
    verdicts: managers,
  },
  // One that comes with Tenantry stays.
  'infra.modules.delete': { organization: true, verdicts: managers },
  'infra.module_rules.get': { organization: true, verdicts: lookers },
  'infra.module_rules.set': {
    organization: true,
    body: { hosts: [], providers: [] },
    verdicts: managers,
  },
  'infra.prices.list': { query: 'provider=aws', verdicts: everyone('in') },
  'infra.costs.get': { organization: true, verdicts: lookers },
  'infra.budgets.create': {
    organization: true,
    body: { name: 'Budget of a walk', amount: 100 },
    verdicts: managers,
  },
  'infra.budgets.list': { organization: true, verdicts: lookers },
  'infra.budgets.get': { verdicts: { ...lookers, ...noBudget } },
  'infra.budgets.update': { verdicts: { ...managers, ...noBudget } },
  'infra.budgets.delete': { verdicts: { ...managers, ...noBudget } },
  'infra.policies.create': {
    organization: true,
    body: { name: 'Policy of a walk', rules: policyRules },
    verdicts: managers,
  },
  'infra.policies.list': { organization: true, verdicts: lookers },
  'infra.policies.evaluate': {
    organization: true,
    body: { document: {}, rules: policyRules },
    verdicts: managers,
  },
  'infra.policies.get': { verdicts: { ...lookers, ...noPolicy } },
  'infra.policies.update': { body: { enabled: false }, verdicts: { ...managers, ...noPolicy } },
  'infra.policies.delete': { verdicts: { ...managers, ...noPolicy } },

  'infra.credentials.create': {
    organization: true,
    body: {
      name: 'Credential of a walk',
      kind: 'aws_keys',
      aws_keys: { access_key_id: 'A'.repeat(20), secret_access_key: 'a'.repeat(40) },
    },
    verdicts: managers,
  },
  'infra.credentials.list': { organization: true, verdicts: lookers },
  'infra.credentials.get': { verdicts: { ...lookers, ...noCredential } },
  'infra.credentials.update': { verdicts: { ...managers, ...noCredential } },
  'infra.credentials.delete': { verdicts: { ...managers, ...noCredential } },
  'infra.credentials.check': { verdicts: { ...managers, ...noCredential } },

  'organizations.delete': { spends: true },
  'organizations.leave': { spends: true, verdicts: { installation_key: 'FORBIDDEN' } },
  'organizations.update_member_role': { body: { role: 'viewer' } },
  'organizations.webhooks.replay': { body: { failed_since: 0 } },
  'organizations.sso.certificates.add': { body: { certificate: testCertificate('walk').certificate } },
  'scim.map_group': { body: { role: 'viewer' } },
  'audit.verify': { alone: true },
  'organizations.audit.verify': { alone: true },
  // A mail may hold the link of somebody's sign-in.
  'mail.get': { records: 'mail.read' },
  // For the installation alone, whatever the role: members come by invitation, and databases are not an organization's to take.
  'organizations.add_member': {
    body: { user: 'nobody@walk.example', role: 'viewer' },
    verdicts: notForMembers,
  },
  'organizations.grant_database': { body: { database: 'no-such-database' }, verdicts: notForMembers },
}

const TOO_LITTLE: ReadonlySet<unknown> = new Set(['public', 'open', 'authenticated'])

/** The kinds of requests to an operation. @throws for an operation that has to be declared and is not, with what to write */
export function declarationsOf({ id, access }: Pick<Operation, 'id' | 'access'>): readonly Declaration[] {
  const declared = declarations[id]
  if (declared === undefined && TOO_LITTLE.has(access))
    throw new Error(
      `${id} has the access ${JSON.stringify(access)}, which does not say who is let in: add '${id}' to \`declarations\` in ` +
        'apps/server/src/matrix/testing/declarations.ts, with a verdict for every actor that is not let in.',
    )
  return Array.isArray(declared) ? declared : [(declared as Declaration | undefined) ?? {}]
}
