import { availableParallelism } from 'node:os'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Growth } from '@tenantry/contract'
import type { Actor } from '../../kernel/actor.ts'
import { countGrowth, type ControlTx } from '../../kernel/db/index.ts'
import type { Log } from '../../kernel/log.ts'
import type { Redis } from '../../kernel/redis/index.ts'
import type { Mount } from '../../kernel/http/mount-operation.ts'
import { accountRoutes } from './account/routes.ts'
import { authenticate } from './authenticate.ts'
import type { IdentityDeps } from './deps.ts'
import { externalRoutes, signInProviderRoutes } from './external/routes.ts'
import { createAttemptStore } from './external/sign-in/store.ts'
import { trustedIssuerRoutes } from './external/trusted-issuers/routes.ts'
import type { KeyDeps } from './keys/deps.ts'
import { devicePages } from './device/pages.ts'
import { deviceRoutes } from './device/routes.ts'
import { createDeviceStore } from './device/store.ts'
import { createChallengeStore } from './factors/challenge-store.ts'
import { factorRoutes } from './factors/routes.ts'
import { hostedRoutes } from './hosted/routes.ts'
import { createHostedStore } from './hosted/store.ts'
import { ensureAdminKey } from './keys/ensure-admin-key.ts'
import { KnownKeys } from './keys/known-keys.ts'
import { organizationKeyRoutes } from './keys/organization-keys.ts'
import { keyRoutes } from './keys/routes.ts'
import { createKeyStore } from './keys/store.ts'
import { createOneTimeTokenStore } from './one-time-tokens/store.ts'
import { operatorRoutes } from './operators/routes.ts'
import { issueSetupToken } from './operators/setup-tokens.ts'
import { createPasswordHasher } from './passwords/password-hasher.ts'
import { identityRoutes } from './routes.ts'
import { KnownSessions } from './sessions/known-sessions.ts'
import { endReplacedSessions } from './sessions/end-replaced-session.ts'
import { createSessionCookie } from './sessions/session-cookie.ts'
import { createRedisSessionStore } from './sessions/redis-session-store.ts'
import { createControlSessionStore } from './sessions/session-store.ts'
import { createVouchedUsers, type VouchedUsers } from './sign-in/vouched-users.ts'
import { tokenRoutes } from './tokens/routes.ts'
import { signWorkloadToken } from './tokens/workload-token.ts'
import { createRefreshStore } from './tokens/refresh-store.ts'
import { createSigningKeys } from './tokens/signing-keys.ts'
import { createUserDirectory, type UserDirectory } from './users/directory.ts'
import { createUserProvisioning, type UserProvisioning } from './users/provisioning.ts'
import { createUserStore } from './users/store.ts'

export interface IdentityModule {
  routes(mount: Mount): void
  /** See `endReplacedSessions`; before any route is there. */
  watchCookies(http: FastifyInstance): void
  /** What people open in a browser; no part of the API. */
  pages(http: FastifyInstance, log: Log): void
  authenticate(request: FastifyRequest): Actor | Promise<Actor>
  ensureAdminKey(given: string | null, another: boolean): Promise<string | null>
  /** While there is no owner: a token that makes one. */
  issueSetupToken(): Promise<string | null>
  /** Drops what is remembered of keys and sessions: another process changed something. */
  forget(): void
  /** Writes down which keys and sessions were used since the last call. */
  flushLastUse(): Promise<void>
  readonly users: UserDirectory
  /** Accounts for other modules to make and change, within their transactions. */
  readonly accounts: UserProvisioning
  readonly vouched: VouchedUsers
  /** Ends the API keys of an organization that is removed for good. */
  revokeKeysOf(tx: ControlTx, organizationId: string): Promise<void>
  /** Says at a cloud that trusts this installation for which organization it comes; see `signWorkloadToken`. */
  workloadToken(organizationId: string, audience: string): Promise<string>
  /** Of users. */
  growth(days: number): Promise<Growth>
  /** Whether there are keys beside the one that the first start made. */
  hasMoreKeys(): Promise<boolean>
  /** Removes sessions that ended long ago and tokens past their time. */
  prune(): Promise<void>
}

const ENDED_SESSIONS_KEPT_SECONDS = 30 * 86_400
const PASSWORDS_WAITING_MAX = 256

export function createIdentityModule(
  wanted: Pick<
    IdentityDeps,
    | 'control'
    | 'clock'
    | 'audit'
    | 'mail'
    | 'settings'
    | 'issuer'
    | 'limits'
    | 'organizationAccess'
    | 'openOrganization'
    | 'ssoGate'
    | 'roleIn'
    | 'runHook'
    | 'eraseTraces'
    | 'organizationsOf'
    | 'membershipsOf'
    | 'secrets'
    | 'organizationsDemandingFactor'
    | 'auditTrailOf'
    | 'ssoIdentitiesOf'
    | 'directoryRecordsOf'
    | 'beforeUserRemoved'
    | 'provisioning'
    | 'outbound'
    | 'oidc'
    | 'ensureMember'
  > &
    Pick<KeyDeps, 'resolveDatabases'> & {
      /** Where sessions live; null for the control store. */
      sessionRedis: Redis | null
      /** What a password costs to hash; the hasher's own choice when absent. */
      passwordMemoryKib: number | undefined
    },
): IdentityModule {
  const { control, clock, audit, mail, settings } = wanted
  const users = createUserStore(control.db)
  const keys: KeyDeps = {
    ...wanted,
    users,
    store: createKeyStore(control.db),
    knownKeys: new KnownKeys(),
  }
  const deps: IdentityDeps = {
    control,
    clock,
    audit,
    mail,
    settings,
    keys,
    users,
    sessions:
      wanted.sessionRedis === null
        ? createControlSessionStore(control.db)
        : createRedisSessionStore({
            db: control.db,
            redis: wanted.sessionRedis,
            clock,
            idleSeconds: settings.sessionIdleSeconds,
          }),
    knownSessions: new KnownSessions({ idleSeconds: settings.sessionIdleSeconds }),
    passwords: createPasswordHasher({
      concurrencyMax: availableParallelism(),
      waitingMax: PASSWORDS_WAITING_MAX,
      memoryKib: wanted.passwordMemoryKib,
    }),
    cookie: createSessionCookie(settings.publicUrl),
    limits: wanted.limits,
    signingKeys: createSigningKeys({ control, clock, secrets: wanted.secrets }),
    secrets: wanted.secrets,
    outbound: wanted.outbound,
    oidc: wanted.oidc,
    ensureMember: (context, reference, member) => wanted.ensureMember(context, reference, member),
    issuer: () => wanted.issuer(),
    organizationAccess: (actor, reference, permission) =>
      wanted.organizationAccess(actor, reference, permission),
    openOrganization: (tx, actor, reference, permission) =>
      wanted.openOrganization(tx, actor, reference, permission),
    ssoGate: (db, email) => wanted.ssoGate(db, email),
    roleIn: (db, organizationId, userId) => wanted.roleIn(db, organizationId, userId),
    runHook: (name, payload) => wanted.runHook(name, payload),
    eraseTraces: (tx, user) => wanted.eraseTraces(tx, user),
    organizationsOf: (db, userId) => wanted.organizationsOf(db, userId),
    organizationsDemandingFactor: (db, userId) => wanted.organizationsDemandingFactor(db, userId),
    membershipsOf: (db, userId) => wanted.membershipsOf(db, userId),
    ssoIdentitiesOf: (db, userId) => wanted.ssoIdentitiesOf(db, userId),
    directoryRecordsOf: (db, userId) => wanted.directoryRecordsOf(db, userId),
    auditTrailOf: (userId) => wanted.auditTrailOf(userId),
    provisioning: wanted.provisioning,
    beforeUserRemoved: (tx, source, userId) => wanted.beforeUserRemoved(tx, source, userId),
  }
  return {
    routes(mount) {
      keyRoutes(mount, keys)
      organizationKeyRoutes(mount, deps)
      identityRoutes(mount, deps)
      accountRoutes(mount, deps)
      operatorRoutes(mount, deps)
      tokenRoutes(mount, deps)
      deviceRoutes(mount, deps)
      hostedRoutes(mount, deps)
      factorRoutes(mount, deps)
      externalRoutes(mount, deps)
      signInProviderRoutes(mount, deps)
      trustedIssuerRoutes(mount, deps)
    },
    watchCookies: (http) => endReplacedSessions(http, deps),
    pages: (http, log) => devicePages(http, deps, log),
    authenticate: (request) => authenticate(deps, request),
    ensureAdminKey: (given, another) => ensureAdminKey(keys, given, another),
    issueSetupToken: () => issueSetupToken(deps),
    forget() {
      keys.knownKeys.forget()
      deps.knownSessions.forget()
      deps.signingKeys.forget()
    },
    async flushLastUse() {
      const used = keys.knownKeys.takeUsed()
      if (used.length > 0) await keys.store.touchKeys(used, clock.now())
      const seen = deps.knownSessions.takeSeen()
      if (seen.size > 0) await deps.sessions.touch(seen)
    },
    workloadToken: (organizationId, audience) => signWorkloadToken(deps, organizationId, audience),
    users: createUserDirectory(deps),
    accounts: createUserProvisioning(deps),
    vouched: createVouchedUsers(deps),
    async revokeKeysOf(tx, organizationId) {
      await createKeyStore(tx).revokeOf({ kind: 'organization', id: organizationId }, clock.now())
      tx.afterCommit(() => keys.knownKeys.forget())
    },
    growth: (days) => countGrowth(control.db, { table: 'users', endedAt: null }, clock.now(), days),
    hasMoreKeys: () => keys.store.hasMoreThan(1),
    async prune() {
      await deps.sessions.prune(clock.now() - ENDED_SESSIONS_KEPT_SECONDS)
      await createRefreshStore(control.db).prune(clock.now())
      await createDeviceStore(control.db).prune(clock.now())
      await createHostedStore(control.db).prune(clock.now())
      await createOneTimeTokenStore(control.db).prune(clock.now())
      await createChallengeStore(control.db).prune(clock.now())
      await createAttemptStore(control.db).prune(clock.now())
    },
  }
}
