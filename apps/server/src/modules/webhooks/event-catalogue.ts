import type { WebhookEventType } from '@tenantry/contract'

/** What happened, as it was recorded in the audit trail. */
export interface RecordedEntry {
  organizationId: string | null
  createdAt: number
  /** `user:usr_…`, `key:key_…`, `system:…`, `anonymous` */
  actor: string
  action: string
  target: { type: string; id: string }
  before: unknown
  after: unknown
  details: Record<string, unknown>
}

interface PublicEvent {
  type: WebhookEventType
  /** What a message may carry beside ids: members of the entry's details, or of its `after`. Nothing that says who somebody is. */
  fields: readonly string[]
}

/**
 * The actions of the audit trail that are told to the outside, and how much of each. An action that is not here is told to nobody; a new one is put here or into what is private below.
 */
const events: Readonly<Record<string, PublicEvent>> = {
  ...same(
    ['user.created', 'user.updated', 'user.disabled', 'user.enabled', 'user.email_verified', 'user.deleted'],
    [],
  ),
  ...same(
    ['organization.created', 'organization.updated', 'organization.deleted', 'organization.restored'],
    ['slug', 'name'],
  ),
  ...same(['organization.transferred'], ['owner']),
  ...same(['organization.purged'], []),
  ...same(['role.created', 'role.updated', 'role.deleted'], ['name']),
  ...same(['member.invited', 'invitation.accepted', 'invitation.declined', 'invitation.revoked'], ['role']),
  ...same(['member.added', 'member.role_changed', 'member.removed'], ['user_id', 'role']),
  // Whoever waits for memberships to end waits for this too; the actor tells who ended it.
  'member.left': { type: 'member.removed', fields: ['user_id', 'role'] },
  ...same(['project.created', 'project.updated'], ['slug', 'name']),
  ...same(['project.deleted', 'project.restored', 'project.purged'], ['slug', 'purge_at']),
  ...same(
    ['database.created', 'database.updated', 'database.deleted', 'database.undeleted'],
    ['name', 'template', 'version', 'durability', 'purge_at'],
  ),
  ...same(['resource.requested', 'resource.drifted'], ['name', 'module', 'project', 'run']),
  ...same(
    ['run.requested', 'run.approved', 'run.rejected', 'run.cancelled', 'run.ended'],
    ['kind', 'resource', 'project', 'status'],
  ),
  ...same(['budget.alerted'], ['name', 'month', 'threshold', 'basis', 'amount', 'spent', 'forecast']),
  ...same(['policy.created', 'policy.updated', 'policy.deleted'], ['name', 'project']),
  ...same(['domain.verified', 'domain.unverified'], ['domain']),
  ...same(['database.restored'], ['snapshot_id', 'template_version']),
  ...same(
    ['database.access_granted', 'database.access_revoked'],
    ['grant_id', 'user_id', 'grantee_organization_id'],
  ),
  ...same(['snapshot.created', 'snapshot.deleted'], ['database_id', 'reason']),
  ...same(['template.created', 'template.deleted'], ['name']),
  ...same(['template.pushed'], ['version', 'class', 'job_id']),
  'job.pause': { type: 'rollout.paused', fields: [] },
  'job.resume': { type: 'rollout.resumed', fields: [] },
  'job.cancel': { type: 'rollout.cancelled', fields: [] },
  'job.retry': { type: 'rollout.retried', fields: [] },
  'job.halted': { type: 'rollout.halted', fields: ['done', 'failed'] },
  'job.succeeded': { type: 'rollout.succeeded', fields: ['done', 'failed'] },
  'job.failed': { type: 'rollout.failed', fields: ['done', 'failed'] },
  'job.cancelled': { type: 'rollout.cancelled', fields: ['done', 'failed'] },
  'job.rollback': { type: 'rollout.rolled_back', fields: ['rollback_job_id'] },
}

/** What is nobody else's business: credentials, sign-ins, who runs the installation, and webhooks themselves. */
const privateFamilies: ReadonlySet<string> = new Set([
  'api_key',
  'session',
  'sessions',
  'device_sign_in',
  'hosted_sign_in',
  'factor',
  'one_time_token',
  'external_account',
  'sign_in_provider',
  'trusted_issuer',
  'operator',
  'mail',
  'audit',
  'permission',
  'webhook',
  'scim_token',
  'scim_user',
  'scim_group',
  'sso_connection',
  'vault',
  'credential',
  'module',
])

const privateActions: ReadonlySet<string> = new Set([
  'template.drift_repaired',
  'user.impersonated',
  'user.password_changed',
  'user.unproven_credentials_removed',
  'invitation.resent',
  'user.locked_out',
  'budget.created',
  'budget.updated',
  'budget.deleted',
  'domain.claimed',
  'domain.updated',
  'domain.record_missing',
  'domain.removed',
  'state.restored',
  'state.set_aside',
  'state.unlocked',
])

export function isPublicAction(action: string): boolean {
  return Object.hasOwn(events, action)
}

/** Whether it was decided that nobody is told of an action; an action that is neither public nor this is told to nobody either, by oversight. */
export function isPrivateAction(action: string): boolean {
  return privateActions.has(action) || privateFamilies.has(action.split('.')[0] ?? '')
}

const TEXT_MAX = 200

/** The message of an entry: its type and the bytes that are sent. Null for what is told to nobody. */
export function messageOf(entry: RecordedEntry): { type: WebhookEventType; body: string } | null {
  const event = isPublicAction(entry.action) ? events[entry.action] : undefined
  if (event === undefined) return null
  const [actorType = '', actorId = null] = entry.actor.split(':')
  const data = {
    ...publicFields(entry, event.fields),
    object: entry.target.type,
    id: entry.target.id,
    organization_id: entry.organizationId,
    actor: { type: actorType, id: actorId },
  }
  return { type: event.type, body: envelope(event.type, entry.createdAt, data) }
}

/** The form that Standard Webhooks gives a payload. */
export function envelope(type: string, at: number, data: unknown): string {
  return JSON.stringify({ type, timestamp: new Date(at * 1000).toISOString(), data })
}

function publicFields({ details, after }: RecordedEntry, fields: readonly string[]): Record<string, unknown> {
  const known: Record<string, unknown> = { ...details, ...(isObject(after) ? after : {}) }
  const shown = fields.filter((field) => Object.hasOwn(known, field) && isPlain(known[field]))
  return Object.fromEntries(shown.map((field) => [field, cut(known[field])]))
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** What could hold more than was looked at when it was put into the catalogue stays here. */
function isPlain(value: unknown): boolean {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value)
}

function cut(value: unknown): unknown {
  return typeof value === 'string' ? value.slice(0, TEXT_MAX).toWellFormed() : value
}

function same(types: readonly WebhookEventType[], fields: readonly string[]): Record<string, PublicEvent> {
  return Object.fromEntries(types.map((type) => [type, { type, fields }]))
}
