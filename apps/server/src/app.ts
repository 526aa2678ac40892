import { rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import type { FastifyInstance } from 'fastify'
import type { Operation } from '@tenantry/contract'
import { checkReady } from './check-ready.ts'
import { defineBackgroundWork, enqueueErasure, enqueueProvision, enqueueRollout } from './background.ts'
import type { Config } from './config.ts'
import { openDataFolder } from './data-folder.ts'
import { createEngine } from './engine/create-engine.ts'
import type { Engine } from './engine/engine.ts'
import { createInfra } from './create-infra.ts'
import { closeHttp, createHttpSurface, publicOrigin } from './http-surface.ts'
import { createRemoteDriver } from './remote-driver.ts'
import { systemClock } from './kernel/clock.ts'
import { migrate, openControlStore, type ControlStore } from './kernel/db/index.ts'
import { IdempotentReplies } from './kernel/http/idempotent-replies.ts'
import { createJobs } from './kernel/jobs/index.ts'
import { createOutbound, machineAddresses } from './kernel/net/index.ts'
import { createOidcClient } from './kernel/oidc/index.ts'
import { watchExternalChanges } from './kernel/signals/index.ts'
import { createLog, type Log } from './kernel/log.ts'
import { createRateLimiter } from './kernel/limits/index.ts'
import { openRedis } from './kernel/redis/index.ts'
import { createMail, type Mail } from './kernel/mail/index.ts'
import { createMetrics, type Metrics } from './kernel/telemetry/metrics.ts'
import { createVaultAdministration, openVault, type KeyEncryptionKey } from './kernel/vault/index.ts'
import { migrations } from './migrations.ts'
import { sealedColumns } from './sealed-columns.ts'
import { createAccessModule, type AccessModule, type ChosenDatabase } from './modules/access/index.ts'
import { createAuditModule, type AuditModule } from './modules/audit/index.ts'
import { createDataModule } from './modules/data/index.ts'
import { createDatabasesModule, type TemplateSource } from './modules/databases/index.ts'
import { createIdentityModule, type IdentityModule } from './modules/identity/index.ts'
import { publicClouds, type CloudEndpoints, type Infra } from './modules/infra/index.ts'
import { createOrganizationsModule } from './modules/organizations/index.ts'
import { createOverviewModule } from './modules/overview/index.ts'
import { createProjectsModule, type ProjectsModule } from './modules/projects/index.ts'
import { createScimModule, type ScimModule } from './modules/scim/index.ts'
import { createSsoModule, type ResolveTxt, type SsoModule } from './modules/sso/index.ts'
import { createTemplatesModule, type TemplatesModule } from './modules/templates/index.ts'
import { createWebhooksModule, type WebhooksModule } from './modules/webhooks/index.ts'
import { version } from './version.ts'

export interface App {
  http: FastifyInstance
  control: ControlStore
  engine: Engine
  audit: AuditModule
  access: Pick<AccessModule, 'can'>
  sso: Pick<SsoModule, 'checkDomains'>
  log: Log
  mail: Mail
  /** After `listen`: the first admin key, to be shown once; null on every later start. */
  readonly adminKey: string | null
  /** After `listen`: a token that makes the first owner, while there is none. */
  readonly setupToken: string | null
  summary(): Promise<{ templates: number; databases: number }>
  /** Begins to serve; gives the address. */
  listen(): Promise<string>
  /** Ends requests and jobs in progress, then closes everything. */
  close(): Promise<void>
}

export interface AppOptions {
  log?: Log
  /** Makes another admin key although there are keys. */
  newAdminKey?: boolean
  /** A key of a key management service that wraps the vault's data keys, in front of TENANTRY_SECRET_KEY and the file of the data folder. */
  kms?: KeyEncryptionKey
  /** How long after it was made a data key seals; 10 when absent. */
  keyActivationSeconds?: number
  /** Where clouds sign programs in; the public ones when absent. */
  clouds?: CloudEndpoints
  /** What a password costs to hash; what OWASP advises when absent. Only tests want less. */
  passwordMemoryKib?: number | undefined
  /** Who is asked for TXT records; DNS when absent. */
  resolveTxt?: ResolveTxt
  /** Test harness: told of every reply before it is sent. */
  inspectReply?: (operation: Operation, status: number, body: unknown) => void
}

/** Other servers see a new data key within a second; this is for those that are busy. */
const KEY_ACTIVATION_SECONDS = 10
const LAST_USE_EVERY_MS = 60_000
/** Databases that a process for migrations is given at once, so that it does not wait for its next one. */
const DATABASES_PER_PROCESS = 16
const DATABASES_AT_A_TIME_MAX = 64

/** Puts the house together: the only place where modules meet. */
export async function createApp(config: Config, options: AppOptions = {}): Promise<App> {
  const log = options.log ?? createLog(config.logLevel)
  const clock = systemClock
  const folders = await openDataFolder(config.dataDir)
  const control = await openControlStore({
    url: config.controlUrl,
    onError: (error) => log.error({ err: error }, 'The control store reported an error.'),
  })
  await migrate(control, migrations)
  const vault = await openVault({
    control,
    clock,
    log,
    given: config.secretKey,
    dataDir: config.dataDir,
    kms: options.kms,
  })
  const secrets = vault.installation

  const stopping = new AbortController()
  const metrics = createMetrics()
  const auditTrail = createAuditModule({
    control,
    clock,
    log,
    secrets,
    signingKey: config.auditKey,
    dataDir: config.dataDir,
    stopping: stopping.signal,
    onRecorded: (tx, entry) => webhooks.record(tx, entry),
  })
  const audit = auditTrail.record
  const jobs = await createJobs({ store: control, clock, onEvent: (event) => log.debug(event, 'job') })
  const outbound = createOutbound({
    allowed: config.outboundAllowed,
    ownHosts: [hostname(), ...(config.publicUrl === null ? [] : [config.publicUrl.hostname])],
    ownAddresses: machineAddresses,
  })
  const oidc = createOidcClient({ outbound, clock })
  const webhooks: WebhooksModule = createWebhooksModule(jobs, {
    control,
    clock,
    log,
    audit,
    secrets,
    outbound,
    stopping: stopping.signal,
    settings: { retentionSeconds: config.webhookRetentionSeconds, version },
  })
  const engine = createEngine({
    dataFolder: config.dataDir,
    now: () => clock.nowMs(),
    ...(config.openDatabasesMax === null ? {} : { handlesMax: config.openDatabasesMax }),
    handleCacheKib: config.pageCacheKib,
    queryProcessesMax: config.laneProcessesMax,
    workProcessesMax: config.rolloutConcurrency,
    temporaryFolder: folders.scratchDir,
    libsql: await createRemoteDriver(config.libsql, () => clock.nowMs()),
  })
  const redis = config.redis.server === null ? null : await openRedis(config.redis.server, log)
  const limits = createRateLimiter({ db: control.db, clock, redis })
  const idempotentReplies = new IdempotentReplies(control, clock)
  let ownUrl = `http://${config.host}:${config.port}`
  const mail = createMail({
    control,
    jobs,
    clock,
    log,
    secrets,
    smtp: config.mail.smtp,
    settings: { ...config.mail, publicUrl: () => config.publicUrl?.origin ?? ownUrl },
    audit: (tx, context, action, mailId) => audit(tx, context, action, { type: 'mail', id: mailId }),
  })

  const vaultAdministration = createVaultAdministration({
    control,
    jobs,
    clock,
    log,
    vault,
    columns: sealedColumns,
    activationSeconds: options.keyActivationSeconds ?? KEY_ACTIVATION_SECONDS,
    findOrganization: (reference) => organizations.findOpen(control.db, reference),
    audit: (tx, context, action, { id, organizationId, keyId }) =>
      audit(tx, context, action, { type: 'vault', id }, { organization: organizationId, key_id: keyId }),
  })

  const databases = createDatabasesModule({
    control,
    engine,
    clock,
    log,
    audit,
    templates: templateSource(() => templates),
    sees: (actor, databaseId, organizationId) => access.sees(actor, databaseId, organizationId),
    organizations: {
      find: (db, reference) => organizations.findOpen(db, reference),
      databasesOf: (organizationId) => access.holders.databasesOf(organizationId),
      of: (databaseIds) => access.holders.of(databaseIds),
    },
    beforePurged: (tx, databaseId) => access.beforeDatabasePurged(tx, databaseId),
    settings: {
      ...folders,
      deletedRetentionSeconds: config.deletedRetentionSeconds,
      libsql: config.libsql,
    },
  })
  const templates: TemplatesModule = createTemplatesModule({
    control,
    engine,
    clock,
    log,
    audit,
    databases: databases.tenants,
    jobs: { enqueue: enqueueRollout(jobs) },
    settings: {
      rolloutConcurrency: Math.min(
        config.rolloutConcurrency * DATABASES_PER_PROCESS,
        DATABASES_AT_A_TIME_MAX,
      ),
      busyPatienceMs: config.rolloutBusySeconds * 1000,
      scratchDir: folders.scratchDir,
    },
    stopping: stopping.signal,
  })
  const organizations = createOrganizationsModule({
    control,
    clock,
    audit,
    mail,
    users: {
      find: (db, reference) => identity.users.find(db, reference),
      lock: (tx, reference) => identity.users.lock(tx, reference),
      markVerified: (tx, source, user) => identity.users.markVerified(tx, source, user),
      idsMatching: (db, search) => identity.users.idsMatching(db, search),
      findAll: (db, userIds) => identity.users.findAll(db, userIds),
    },
    settings: {
      deletedRetentionSeconds: config.deletedRetentionSeconds,
      creation: config.organizationCreation,
    },
    provisioning: {
      requireAllowed: (actor, asked) => access.provisioning.requireAllowed(actor, asked),
      createWith: (context, asked, create) => access.provisioning.createWith(context, asked, create),
      granted: (organizationId, databaseId) =>
        access.granted({ kind: 'organization', id: organizationId }, databaseId),
    },
    afterDeleted: (tx, source, organizationId) => sso.afterOrganizationDeleted(tx, source, organizationId),
    beforePurged: async (tx, organizationId) => {
      await sso.removeOrganization(tx, organizationId)
      await identity.revokeKeysOf(tx, organizationId)
      await webhooks.removeOrganization(tx, organizationId)
      await access.beforeOrganizationPurged(tx, organizationId)
      await scim.removeOrganization(tx, organizationId)
      await infra.removeOrganization(tx, organizationId)
      await projects.removeOrganization(tx, organizationId)
      await vault.removeOrganization(tx, organizationId)
    },
  })
  const allowedOrigins: ReadonlySet<string> = new Set([
    ...config.corsOrigins,
    ...(config.publicUrl === null ? [] : [config.publicUrl.origin]),
  ])
  const identity: IdentityModule = createIdentityModule({
    control,
    clock,
    audit,
    secrets,
    outbound,
    oidc,
    issuer: () => publicOrigin(config, http),
    passwordMemoryKib: options.passwordMemoryKib,
    limits,
    sessionRedis: config.redis.sessionStore === 'redis' ? redis : null,
    mail,
    organizationAccess: (actor, reference, permission) => organizations.access(actor, reference, permission),
    openOrganization: (tx, actor, reference, permission) =>
      organizations.open(tx, actor, reference, permission),
    ensureMember: (context, reference, wanted) =>
      organizations.ensureMember({ ...context, log, reservedId: null }, reference, wanted),
    ssoGate: (db, email) => sso.gate(db, email),
    roleIn: (db, organizationId, userId) => organizations.roleIn(db, organizationId, userId),
    runHook: (name, payload) => webhooks.runHook(name, payload),
    eraseTraces: enqueueErasure(jobs, secrets),
    organizationsOf: (db, userId) => organizations.organizationsOf(db, userId),
    organizationsDemandingFactor: (db, userId) => organizations.demandingFactor(db, userId),
    membershipsOf: (db, userId) => organizations.membershipsOf(db, userId),
    ssoIdentitiesOf: (db, userId) => sso.identitiesOf(db, userId),
    directoryRecordsOf: (db, userId) => scim.recordsOf(db, userId),
    auditTrailOf: (userId) => auditTrail.trailOfUser(userId),
    provisioning: {
      requireAllowed: (actor, asked) => access.provisioning.requireAllowed(actor, asked),
      createWith: (context, asked, create) => access.provisioning.createWith(context, asked, create),
      wish: (tx, userId, asked) => access.provisioning.wish(tx, userId, asked),
      afterVerified: (tx, userId) => access.provisioning.afterVerified(tx, userId),
    },
    beforeUserRemoved: async (tx, source, userId) => {
      await organizations.beforeUserRemoved(tx, source, userId)
      await access.beforeUserRemoved(tx, source, userId)
      await scim.beforeUserRemoved(tx, userId)
      await sso.removeUser(tx, userId)
    },
    settings: {
      emailVerification: config.emailVerification,
      appName: config.mail.appName,
      passkeyDomain: config.passkeyDomain,
      signInsPerAddress: config.signInsPerAddress,
      sessionIdleSeconds: config.sessionIdleSeconds,
      sessionLifetimeSeconds: config.sessionLifetimeSeconds,
      publicUrl: config.publicUrl,
      allowedOrigins,
      environmentProviders: config.signInProviders,
    },
    resolveDatabases: async (references) => {
      const find = async (reference: string) => databases.find({ kind: 'system', name: 'keys' }, reference)
      return (await Promise.all(references.map(find))).map((row) => row.id)
    },
  })
  const sso: SsoModule = createSsoModule({
    control,
    clock,
    log,
    audit,
    secrets,
    outbound,
    oidc,
    limits,
    mail,
    resolveTxt: options.resolveTxt,
    users: identity.users,
    vouched: identity.vouched,
    organizations,
    settings: { publicOrigin: () => publicOrigin(config, http), redirectOrigins: allowedOrigins },
  })
  const access: AccessModule = createAccessModule({
    control,
    clock,
    audit,
    users: identity.users,
    organizations,
    databases: databases.records,
    databasesGeneration: () => databases.generation(),
    permissionsOf: (actor, organizationId) => organizations.permissionsOf(actor, organizationId),
    openTemplates: new Set(config.openTemplates),
    enqueueProvision: enqueueProvision(jobs),
  })
  const scim: ScimModule = createScimModule({
    control,
    clock,
    log,
    audit,
    limits,
    users: identity.users,
    accounts: identity.accounts,
    members: organizations.provisioning,
    verifiedDomains: (organizationId) => sso.verifiedDomains(organizationId),
    isOpen: (organizationId) => organizations.isOpen(organizationId),
    origin: () => publicOrigin(config, http),
  })
  const projects: ProjectsModule = createProjectsModule({
    control,
    clock,
    audit,
    organizations,
    usesOf: (db, organizationId, projectId) => infra.usesOfProject(db, organizationId, projectId),
    beforePurged: (tx, organizationId, projectId) => infra.removeProject(tx, organizationId, projectId),
    settings: { deletedRetentionSeconds: config.deletedRetentionSeconds },
  })
  const infra: Infra = await createInfra(config, {
    control,
    clock,
    log,
    audit,
    jobs,
    vault,
    outbound,
    limits,
    mail,
    users: identity.users,
    organizations,
    projects,
    clouds: options.clouds ?? publicClouds,
    workloadToken: (organizationId, audience) => identity.workloadToken(organizationId, audience),
    stopping: stopping.signal,
    http: () => http,
  })
  const overview = createOverviewModule({
    db: control.db,
    clock,
    attention: [
      (limit) => templates.attention(limit),
      (limit) => infra.attention(limit),
      (limit) => mail.attention(limit),
    ],
    lockedOut: (since, limit) => auditTrail.lockedOut(since, limit),
    users: identity.users,
    growth: {
      databases: (days) => databases.growth(days),
      templates: (days) => templates.growth(days),
      organizations: (days) => organizations.growth(days),
      users: (days) => identity.growth(days),
      resources: (days) => infra.growth(days),
    },
    rollouts: (limit) => templates.underWay(limit),
    hasMoreKeys: () => identity.hasMoreKeys(),
  })
  const runLimits = {
    timeoutMs: config.statementTimeoutMs,
    rowsMax: config.resultRowsMax,
    resultBytesMax: config.resultBytesMax,
  }
  const data = createDataModule({
    engine,
    limits: runLimits,
    resolveDatabase: (actor, name, organization) => {
      const resolve = (chosen: ChosenDatabase) =>
        databases.resolve(actor, chosen.reference, chosen.organizationId)
      const chosen = access.choose(actor, name, organization)
      return chosen instanceof Promise ? chosen.then(resolve) : resolve(chosen)
    },
    accessRules: (actor, { databaseId }, organization, permission) =>
      access.databaseActor(actor, databaseId, organization, permission),
    documentFor: async (templateId, version) => (await templates.version(templateId, version)).document,
    newestVersion: (templateId) => templates.newestVersion(templateId),
    beforeUse: (database) => {
      const rolloutId = databases.lazyRolloutOf(database)
      return rolloutId === null ? undefined : templates.bringUpToDate(database.databaseId, rolloutId)
    },
  })
  defineBackgroundWork(jobs, {
    control,
    secrets,
    templates,
    databases,
    idempotentReplies,
    mail,
    limits,
    identity,
    organizations,
    projects,
    infra,
    sso,
    audit: auditTrail,
    access,
  })

  const http = await createHttpSurface(config, {
    log,
    metrics,
    idempotentReplies,
    inspectReply: options.inspectReply,
    identity,
    organizations,
    checkReady: () => checkReady(control, redis, config.redis.sessionStore),
    modules: [
      identity,
      organizations,
      sso,
      databases,
      access,
      templates,
      data,
      mail,
      projects,
      infra,
      vaultAdministration,
      auditTrail,
      webhooks,
      scim,
      overview,
    ],
    others: [scim, infra],
  })
  watchEngine(metrics, engine)

  let adminKey: string | null = null
  let setupToken: string | null = null
  await jobs.start({ work: config.role !== 'api' })
  await templates.takeUpRollouts()
  const changes = await watchExternalChanges(control, (error) =>
    log.error({ err: error }, 'Changes of other processes could not be watched.'),
  )
  changes.onExternalChange(() => {
    vault.forget()
    identity.forget()
    organizations.forget()
    databases.forgetAll()
    access.forget()
    auditTrail.wake()
    webhooks.forget()
    infra.wake()
    jobs.wake()
  })
  const lastUse = keepLastUse(identity, log)
  return {
    http,
    control,
    engine,
    audit: auditTrail,
    access,
    sso,
    log,
    mail,
    get adminKey() {
      return adminKey
    },
    get setupToken() {
      return setupToken
    },
    summary: async () => ({ templates: await templates.count(), databases: await databases.count() }),
    async listen() {
      const url = await http.listen({ host: config.host, port: config.port })
      ownUrl = url
      // Not before: a key that is made by a start that fails would be seen by nobody.
      adminKey = await identity.ensureAdminKey(config.adminKey, options.newAdminKey === true)
      setupToken = await identity.issueSetupToken()
      return url
    },
    close: once(async () => {
      await infra.drain()
      stopping.abort()
      clearInterval(lastUse)
      // A rollout stops at the next database and goes on elsewhere; waiting for its end would take as long as the rollout.
      await Promise.all([closeHttp(http), jobs.stop({ graceMs: 0 })])
      await changes.stop()
      await identity
        .flushLastUse()
        .catch((error: unknown) => log.warn({ err: error }, 'Last use of keys was not written.'))
      await engine.close()
      await redis?.close()
      await control.close()
      await rm(folders.scratchDir, { recursive: true, force: true })
    }),
  }
}

/** Databases and templates know each other: the one of the two that is made first asks for the other when it needs it. */
function templateSource(templates: () => TemplatesModule): TemplateSource {
  return {
    currentVersion: (tx, name) => templates().currentVersion(tx, name),
    version: (templateId, version) => templates().version(templateId, version),
    findVersion: (templateId, version) => templates().findVersion(templateId, version),
    rejoinRollout: (tx, database, reopen) => templates().rejoinRollout(tx, database, reopen),
    leaveLazyRollout: (tx, rolloutId, databaseId) => templates().leaveLazyRollout(tx, rolloutId, databaseId),
  }
}

function watchEngine(metrics: Metrics, engine: Engine): void {
  metrics.gauge('tenantry_open_databases', 'Tenant databases held open', () => engine.stats().openHandles)
  metrics.gauge(
    'tenantry_lane_processes',
    'Processes for slow statements and work',
    () => engine.stats().laneProcesses,
  )
  metrics.gauge('tenantry_lanes_busy', 'Lane processes at work', () => engine.stats().lanesBusy)
  metrics.gauge('tenantry_lane_queue', 'Statements waiting for a lane', () => engine.stats().laneQueue)
}

function keepLastUse(identity: IdentityModule, log: Log): NodeJS.Timeout {
  const write = () => {
    identity
      .flushLastUse()
      .catch((error: unknown) => log.warn({ err: error }, 'Last use of keys was not written.'))
  }
  return setInterval(write, LAST_USE_EVERY_MS).unref()
}

function once(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null
  return () => (running ??= work())
}
