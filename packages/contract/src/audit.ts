import { Type, type Static } from 'typebox'
import { Id, Input, ListQuery, Nullable, Page, Timestamp } from './common.ts'
import { operation } from './operation.ts'
import { OrganizationParams } from './organizations.ts'

const tag = 'Audit'

const AnyValue = Type.Unknown({ description: 'Any JSON; null for none' })

export const AuditEntry = Type.Object(
  {
    id: Id('aud'),
    organization_id: Nullable(Id('org')),
    seq: Type.Integer({ minimum: 1, description: 'Place in the chain of its organization' }),
    created_at: Timestamp,
    actor: Type.String({ description: '`user:usr_…`, `key:key_…`, `system:…` or `anonymous`' }),
    impersonator_id: Nullable(Type.String({ description: 'The operator who acted as the user' })),
    action: Type.String({ description: '`database.created`' }),
    target: Type.Object({ type: Type.String(), id: Type.String() }),
    user_id: Nullable(Type.String({ description: 'The person whom the entry speaks of' })),
    before: AnyValue,
    after: AnyValue,
    details: Type.Record(Type.String(), Type.Unknown()),
    request_id: Nullable(Type.String()),
    address: Nullable(Type.String()),
    user_agent: Nullable(Type.String()),
    erased: Type.Array(Type.Enum(['origin', 'content']), {
      description:
        'Values that were erased: `origin` is address and user agent, `content` is before, after and details',
    }),
    hash: Type.String({ description: 'Over the entry and the hash of the one before it in the chain' }),
  },
  { description: 'One immutable line of who did what' },
)
export type AuditEntry = Static<typeof AuditEntry>

const seconds = (description: string) => Type.String({ pattern: '^[0-9]{1,12}$', description })

const Organization = Type.String({
  pattern: '^(none|org_[0-9a-z]{10,40})$',
  description: 'Id of an organization, or `none` for the entries of the installation itself',
})

const filterMembers = {
  organization: Type.Optional(Organization),
  actor: Type.Optional(Type.String({ minLength: 1, maxLength: 128, description: '`user:usr_…`' })),
  action: Type.Optional(
    Type.String({
      pattern: '^[a-z0-9_.]{1,64}$',
      description: 'The action or its beginning: `database.` for all that was done to databases',
    }),
  ),
  target_type: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
  target_id: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })),
  request_id: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
  since: Type.Optional(seconds('Not before this time, in Unix seconds')),
  until: Type.Optional(seconds('Before this time, in Unix seconds')),
}

/** What of the trail is meant; all of it when empty. */
export const AuditFilter = Type.Object(filterMembers, { additionalProperties: false })
export type AuditFilter = Static<typeof AuditFilter>

export const AuditFindingReply = Type.Object({
  kind: Type.Enum([
    'changed',
    'removed',
    'inserted',
    'reordered',
    'truncated',
    'rewritten',
    'erased',
    'unreadable',
    'checkpoint_forged',
    'checkpoint_unknown_key',
  ]),
  organization_id: Nullable(Type.String()),
  seq: Type.Integer({ description: 'The line, or the first of several' }),
  last_seq: Type.Integer(),
  entry_id: Nullable(Type.String()),
  detail: Type.String(),
})

export const AuditVerdict = Type.Object({
  ok: Type.Boolean(),
  chains: Type.Integer(),
  entries: Type.Integer({ description: 'Entries looked at' }),
  finding_count: Type.Integer(),
  findings: Type.Array(AuditFindingReply, { description: 'The first 100' }),
  public_key: Type.String({ description: 'Ed25519 key that signs checkpoints now, base64url' }),
  key_source: Type.Enum(['environment', 'data_folder', 'control_store'], {
    description: 'Where the key is kept: what an attacker must not reach as well',
  }),
})
export type AuditVerdict = Static<typeof AuditVerdict>

export const AuditRetention = Type.Object({
  organization_id: Nullable(Type.String()),
  days: Nullable(Type.Integer({ description: 'Entries are kept this long; null for ever' })),
  inherited: Type.Boolean({
    description: 'An organization without a setting of its own has that of the installation',
  }),
  pruned_seq: Type.Integer({ description: 'Last place of the chain that was removed; 0 for none' }),
})
export type AuditRetention = Static<typeof AuditRetention>

const listAudit = operation({
  id: 'audit.list',
  method: 'GET',
  path: '/platform/audit',
  tag,
  summary: 'List audit entries, newest first',
  access: 'installation',
  query: Type.Object({ ...ListQuery.properties, ...filterMembers }, { additionalProperties: false }),
  success: { status: 200, body: Page(AuditEntry) },
  errors: ['INVALID_CURSOR'],
})

const exportAudit = operation({
  id: 'audit.export',
  method: 'GET',
  path: '/platform/audit/export',
  tag,
  summary: 'Download audit entries, oldest first',
  description:
    '`jsonl` (JSON Lines) carries hashes, salts and signatures, so that the file can be verified without the server; whole chains when no filter but `organization` is given. `csv` is for spreadsheets.',
  access: 'installation',
  query: Type.Object(
    { ...filterMembers, format: Type.Optional(Type.Enum(['jsonl', 'csv'])) },
    { additionalProperties: false },
  ),
  success: { status: 200, kind: 'binary', description: '`application/jsonl` or `text/csv`' },
  errors: ['UNAVAILABLE'],
})

const verifyAudit = operation({
  id: 'audit.verify',
  method: 'GET',
  path: '/platform/audit/verify',
  tag,
  summary: 'Look for changed, removed, inserted or reordered entries',
  description:
    'Reads whole chains: every hash, every link, and the signed checkpoints. All chains unless an organization is named.',
  access: 'installation',
  query: Type.Object({ organization: filterMembers.organization }, { additionalProperties: false }),
  success: { status: 200, body: AuditVerdict },
  errors: ['UNAVAILABLE'],
})

const streamAudit = operation({
  id: 'audit.stream',
  method: 'GET',
  path: '/platform/audit/stream',
  tag,
  summary: 'New audit entries as server-sent events',
  description:
    'Event `entry` carries an entry. `Last-Event-ID` (with the same filters) takes a stream up again without a gap; without it the stream begins now.',
  access: 'installation',
  query: Type.Object(
    {
      organization: filterMembers.organization,
      actor: filterMembers.actor,
      action: filterMembers.action,
      target_type: filterMembers.target_type,
      target_id: filterMembers.target_id,
    },
    { additionalProperties: false },
  ),
  headers: Type.Object({
    'Last-Event-ID': Type.Optional(Type.String({ description: 'Id of the last event that arrived' })),
  }),
  success: { status: 200, kind: 'events' },
  errors: ['INVALID_CURSOR', 'UNAVAILABLE'],
})

const getAuditRetention = operation({
  id: 'audit.retention.get',
  method: 'GET',
  path: '/platform/audit/retention',
  tag,
  summary: 'How long audit entries are kept',
  access: 'installation',
  query: Type.Object({ organization: filterMembers.organization }, { additionalProperties: false }),
  success: { status: 200, body: AuditRetention },
  errors: [],
})

const setAuditRetention = operation({
  id: 'audit.retention.set',
  method: 'PATCH',
  path: '/platform/audit/retention',
  tag,
  summary: 'Set how long audit entries are kept',
  description:
    'Older entries are removed once an hour, from the beginning of each chain, and a signed checkpoint takes their place. Without an organization the setting is for the installation’s own entries and for every organization that has none of its own. `null` keeps them for ever; for an organization it takes its own setting back.',
  access: 'installation',
  body: Input({
    organization: Type.Optional(Organization),
    days: Nullable(Type.Integer({ minimum: 1, maximum: 36_500 })),
  }),
  success: { status: 200, body: AuditRetention },
  errors: [],
})

export const auditOperations = {
  listAudit,
  exportAudit,
  verifyAudit,
  streamAudit,
  getAuditRetention,
  setAuditRetention,
}

const ofOrganization = {
  tag,
  access: { organization: 'audit.read' },
  params: OrganizationParams,
} as const
const { organization: _chosenByThePath, ...ownFilterMembers } = filterMembers

const listOrganizationAudit = operation({
  ...ofOrganization,
  id: 'organizations.audit.list',
  method: 'GET',
  path: '/auth/organizations/:organization/audit',
  summary: 'List an organization’s audit entries, newest first',
  query: Type.Object({ ...ListQuery.properties, ...ownFilterMembers }, { additionalProperties: false }),
  success: { status: 200, body: Page(AuditEntry) },
  errors: ['INVALID_CURSOR'],
})

const exportOrganizationAudit = operation({
  ...ofOrganization,
  id: 'organizations.audit.export',
  method: 'GET',
  path: '/auth/organizations/:organization/audit/export',
  summary: 'Download an organization’s audit entries, oldest first',
  query: Type.Object(
    { ...ownFilterMembers, format: Type.Optional(Type.Enum(['jsonl', 'csv'])) },
    { additionalProperties: false },
  ),
  success: { status: 200, kind: 'binary', description: '`application/jsonl` or `text/csv`' },
  errors: ['UNAVAILABLE'],
})

const verifyOrganizationAudit = operation({
  ...ofOrganization,
  id: 'organizations.audit.verify',
  method: 'GET',
  path: '/auth/organizations/:organization/audit/verify',
  summary: 'Look for changed, removed, inserted or reordered entries of an organization',
  success: { status: 200, body: AuditVerdict },
  errors: ['UNAVAILABLE'],
})

const streamOrganizationAudit = operation({
  ...ofOrganization,
  id: 'organizations.audit.stream',
  method: 'GET',
  path: '/auth/organizations/:organization/audit/stream',
  summary: 'New audit entries of an organization as server-sent events',
  query: Type.Object(
    {
      actor: filterMembers.actor,
      action: filterMembers.action,
      target_type: filterMembers.target_type,
      target_id: filterMembers.target_id,
    },
    { additionalProperties: false },
  ),
  headers: streamAudit.headers,
  success: { status: 200, kind: 'events' },
  errors: ['INVALID_CURSOR', 'UNAVAILABLE'],
})

/** What an organization sees of its own trail. */
export const organizationAuditOperations = {
  listOrganizationAudit,
  exportOrganizationAudit,
  verifyOrganizationAudit,
  streamOrganizationAudit,
}
