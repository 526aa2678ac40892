/** What webhooks tell of: every type of event, and what has happened. `docs/webhooks.md` shows what each carries. */
export const webhookEventTypes = {
  'user.created': 'A user signed up or was created',
  'user.updated': 'A profile was changed',
  'user.disabled': 'A user was disabled',
  'user.enabled': 'A disabled user was enabled again',
  'user.email_verified': 'A user’s e-mail address was verified',
  'user.deleted': 'A user was deleted',

  'organization.created': 'An organization was created',
  'organization.updated': 'An organization was changed',
  'organization.deleted': 'An organization was deleted',
  'organization.restored': 'A deleted organization was brought back',
  'organization.transferred': 'An organization has another owner',
  'organization.purged': 'A deleted organization is gone for good',
  'role.created': 'A role was made',
  'role.updated': 'A role has other permissions',
  'role.deleted': 'A role was deleted',

  'member.invited': 'Somebody was invited to an organization',
  'member.added': 'A user became a member of an organization',
  'member.role_changed': 'A member has another role',
  'member.removed': 'A user was removed from an organization, or left it',
  'invitation.accepted': 'An invitation was accepted',
  'invitation.declined': 'An invitation was declined',
  'invitation.revoked': 'An invitation was taken back',

  'domain.verified': 'An organization has shown that a domain is its own',
  'domain.unverified': 'A domain counts as its organization’s no longer: its record was missing for a week',

  'project.created': 'A project was created',
  'project.updated': 'A project was changed',
  'project.deleted': 'A project was deleted',
  'project.restored': 'A deleted project was brought back',
  'project.purged': 'A deleted project is gone for good',

  'resource.requested': 'Somebody asked for a cloud resource',
  'resource.drifted': 'A cloud resource was found changed behind our back',
  'run.requested': 'A run of a cloud resource was asked for',
  'run.approved': 'A plan was approved',
  'run.rejected': 'A plan was rejected',
  'run.cancelled': 'Somebody asked for the end of a run',
  'run.ended': 'A run is over',
  'budget.alerted': 'A threshold of a budget was reached, for the first time in the month',
  'policy.created': 'A policy on cloud resources was added',
  'policy.updated': 'A policy on cloud resources was changed',
  'policy.deleted': 'A policy on cloud resources was removed',

  'database.created': 'A database was created',
  'database.updated': 'A database was renamed or configured',
  'database.restored': 'A snapshot was restored into a database',
  'database.deleted': 'A database was deleted',
  'database.undeleted': 'A deleted database was brought back',
  'database.access_granted': 'A user or an organization was given a database',
  'database.access_revoked': 'A user or an organization lost a database',
  'snapshot.created': 'A snapshot of a database was made',
  'snapshot.deleted': 'A snapshot of a database was deleted',

  'template.created': 'A template was created',
  'template.pushed': 'A template has a new version; its rollout begins',
  'template.deleted': 'A template was deleted',
  'rollout.paused': 'A rollout was paused',
  'rollout.resumed': 'A rollout goes on',
  'rollout.retried': 'The failed databases of a rollout are tried again',
  'rollout.cancelled': 'A rollout was cancelled',
  'rollout.halted': 'A rollout stopped by itself: too many databases failed',
  'rollout.succeeded': 'A rollout reached every database',
  'rollout.failed': 'A rollout ended, and some databases failed',
  'rollout.rolled_back': 'A rollout is being taken back',
} as const satisfies Record<string, string>

export type WebhookEventType = keyof typeof webhookEventTypes

/** Whether a filter such as `organization.*` or `*` names at least one type of event. */
export function isEventFilter(filter: string): boolean {
  return Object.keys(webhookEventTypes).some((type) => matchesEventFilter(filter, type))
}

export function matchesEventFilter(filter: string, type: string): boolean {
  if (filter === '*') return true
  return filter.endsWith('.*') ? type.startsWith(filter.slice(0, -1)) : filter === type
}
