import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { systemActor } from './kernel/actor.ts'
import type { ControlStore, ControlTx } from './kernel/db/index.ts'
import type { IdempotentReplies } from './kernel/http/idempotent-replies.ts'
import { jobKind, type Jobs } from './kernel/jobs/index.ts'
import type { RateLimiter } from './kernel/limits/index.ts'
import type { SecretBox } from './kernel/vault/index.ts'
import type { Mail } from './kernel/mail/index.ts'
import type { AccessModule } from './modules/access/index.ts'
import type { AuditModule } from './modules/audit/index.ts'
import type { DatabasesModule } from './modules/databases/index.ts'
import type { Infra } from './modules/infra/index.ts'
import type { IdentityModule } from './modules/identity/index.ts'
import type { OrganizationsModule } from './modules/organizations/index.ts'
import type { ProjectsModule } from './modules/projects/index.ts'
import type { SsoModule } from './modules/sso/index.ts'
import type { TemplatesModule } from './modules/templates/index.ts'

const RolloutPayload = Type.Object({ rolloutId: Type.String() })

/** A rollout may be begun again any number of times; only its own state ends it. */
const rolloutJob = jobKind({
  name: 'templates.rollout',
  parse: (value) => Value.Parse(RolloutPayload, value),
  retry: { attemptsMax: 1_000, backoffMaxMs: 30_000 },
  leaseMs: 10_000,
})

const ErasurePayload = Type.Object({
  userId: Type.String(),
  /** Sealed: jobs are kept for a week, the address is not to be. */
  sealedEmail: Type.String(),
})

/** After the removal of a user, so that what its transaction wrote is erased as well. */
const eraseUserJob = jobKind({
  name: 'audit.erase-user',
  parse: (value) => Value.Parse(ErasurePayload, value),
  retry: { attemptsMax: 1_000, backoffMaxMs: 60_000 },
})

const maintenanceJob = jobKind({ name: 'system.maintenance', parse: () => ({}) })

const ProvisionPayload = Type.Object({ userId: Type.String() })

/** A template may be missing, or a server of databases away, for hours. */
const provisionJob = jobKind({
  name: 'access.provision',
  parse: (value) => Value.Parse(ProvisionPayload, value),
  retry: { attemptsMax: 100, backoffMaxMs: 600_000 },
})

/** Asks name servers of strangers, which may take their time. */
const checkDomainsJob = jobKind({ name: 'sso.check-domains', parse: () => ({}) })

/** Apart from the rest: what they cannot do waits for nobody, and nobody waits for them. */
const signAuditJob = jobKind({ name: 'audit.sign-heads', parse: () => ({}) })
const pruneAuditJob = jobKind({ name: 'audit.prune', parse: () => ({}) })

const measureSizesJob = jobKind({ name: 'databases.measure-sizes', parse: () => ({}) })

const ROLLOUTS_AT_A_TIME = 4

export function enqueueRollout(jobs: Jobs) {
  return async (tx: ControlTx, rolloutId: string): Promise<void> => {
    await jobs.enqueue(tx, rolloutJob, { rolloutId }, { dedupeKey: rolloutId })
  }
}

export function enqueueProvision(jobs: Jobs) {
  return async (tx: ControlTx, userId: string): Promise<void> => {
    await jobs.enqueue(tx, provisionJob, { userId }, { dedupeKey: userId })
  }
}

export function enqueueErasure(jobs: Jobs, secrets: SecretBox) {
  return async (tx: ControlTx, user: { id: string; email: string }): Promise<void> => {
    const sealedEmail = secrets.seal(user.email, erasurePlace(user.id))
    await jobs.enqueue(tx, eraseUserJob, { userId: user.id, sealedEmail })
  }
}

const erasurePlace = (userId: string) => `jobs/audit.erase-user/${userId}`

/** Says what the installation does by itself. */
export function defineBackgroundWork(
  jobs: Jobs,
  parts: {
    control: ControlStore
    secrets: SecretBox
    templates: TemplatesModule
    databases: DatabasesModule
    idempotentReplies: IdempotentReplies
    mail: Mail
    limits: RateLimiter
    identity: Pick<IdentityModule, 'prune'>
    organizations: Pick<OrganizationsModule, 'prune'>
    projects: Pick<ProjectsModule, 'prune'>
    infra: Pick<Infra, 'maintain'>
    sso: Pick<SsoModule, 'prune' | 'checkDomains'>
    audit: AuditModule
    access: Pick<AccessModule, 'fulfilWish'>
  },
): void {
  jobs.define({
    kind: rolloutJob,
    concurrency: ROLLOUTS_AT_A_TIME,
    handler: ({ rolloutId }, { signal }) => parts.templates.runRollout(rolloutId, signal),
  })
  jobs.define({ kind: provisionJob, handler: ({ userId }) => parts.access.fulfilWish(userId) })
  jobs.define({
    kind: maintenanceJob,
    handler: async () => {
      await parts.templates.takeUpRollouts()
      await parts.databases.finishUnfinished()
      await parts.idempotentReplies.prune()
      await parts.limits.prune()
      await parts.identity.prune()
      await parts.mail.prune()
      await parts.organizations.prune()
      await parts.projects.prune()
      await parts.infra.maintain()
      await parts.sso.prune()
    },
  })
  jobs.schedule({ name: 'system.maintenance', kind: maintenanceJob, payload: {}, rule: { everySeconds: 60 } })

  jobs.define({
    kind: measureSizesJob,
    handler: (_payload, { signal }) => parts.databases.measureSizes(signal),
  })
  jobs.schedule({
    name: 'databases.measure-sizes',
    kind: measureSizesJob,
    payload: {},
    rule: { everySeconds: 6 * 3600 },
  })

  jobs.define({ kind: checkDomainsJob, handler: (_payload, { signal }) => parts.sso.checkDomains(signal) })
  // Each domain once a day: those whose day is over by then.
  jobs.schedule({
    name: 'sso.check-domains',
    kind: checkDomainsJob,
    payload: {},
    rule: { everySeconds: 3600 },
  })

  jobs.define({
    kind: eraseUserJob,
    handler: async ({ userId, sealedEmail }) => {
      const emails = [parts.secrets.open(sealedEmail, erasurePlace(userId))]
      const source = { actor: systemActor('erasure'), requestId: null }
      await parts.control.transaction((tx) =>
        parts.audit.erasePersonalValues(tx, source, { kind: 'user', userId, emails }),
      )
    },
  })
  jobs.define({ kind: signAuditJob, handler: () => parts.audit.signHeads() })
  jobs.define({ kind: pruneAuditJob, handler: () => parts.audit.pruneChains() })
  jobs.schedule({ name: 'audit.sign-heads', kind: signAuditJob, payload: {}, rule: { everySeconds: 60 } })
  jobs.schedule({ name: 'audit.prune', kind: pruneAuditJob, payload: {}, rule: { everySeconds: 3600 } })
}
