import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readInfraConfig, type InfraConfig } from './infra-config.ts'
import { ConfigError } from './kernel/errors.ts'
import { readMailConfig, type MailConfig } from './mail-config.ts'
import { readSignInProviders } from './sign-in-config.ts'
import type { Provider } from './modules/identity/index.ts'
import { readAllowedDestinations, type AllowedDestination } from './kernel/net/index.ts'
import { readRedisConfig, type RedisConfig } from './redis-config.ts'
import { readOrigins } from './read-origins.ts'
import { readProxies } from './read-proxies.ts'
import { given, readInteger, readOptionalInteger, type Environment } from './read-environment.ts'

export interface Config {
  host: string
  port: number
  /** Absolute path of the folder with everything the installation keeps. */
  dataDir: string
  /** `sqlite:<path>` or `postgres://…` */
  controlUrl: string
  logLevel: string
  role: 'all' | 'api' | 'worker'
  /** An admin key of one's own instead of a generated one: `tnt_…`. */
  adminKey: string | null
  /** What signs the audit trail's checkpoints: 32 bytes in base64, earlier keys behind it; null for one that the installation makes. */
  auditKey: string | null
  statementTimeoutMs: number
  resultRowsMax: number
  resultBytesMax: number
  openDatabasesMax: number | null
  pageCacheKib: number
  laneProcessesMax: number
  rolloutConcurrency: number
  /** How long a wave of a rollout waits at its end for databases that others write to. */
  rolloutBusySeconds: number
  deletedRetentionSeconds: number
  libsql: LibsqlConfig | null
  /** How infrastructure is run. */
  infra: InfraConfig
  /** Where the built dashboard is; where it is not, `/` leads to the API reference. */
  dashboardDir: string
  corsOrigins: readonly string[]
  /** Where browsers reach the installation; null for the address that it listens on. */
  publicUrl: URL | null
  /** The domain that passkeys are made for; null for the host of the public address. */
  passkeyDomain: string | null
  /** 32 bytes in base64url; null for the key in the data folder. */
  secretKey: string | null
  trustedProxies: readonly string[]
  emailVerification: 'required' | 'optional'
  signInsPerAddress: number
  sessionIdleSeconds: number
  sessionLifetimeSeconds: number
  organizationCreation: 'everyone' | 'operators'
  /** Templates of which new users and organizations may have a database without the installation asking for it. */
  openTemplates: readonly string[]
  mail: MailConfig
  redis: RedisConfig
  /** Beside those that operators configure. */
  signInProviders: readonly Provider[]
  /** Addresses beside the public internet that webhooks and the like may be sent to. */
  outboundAllowed: readonly AllowedDestination[]
  webhookRetentionSeconds: number
}

/** Where databases with placement `libsql` live, and how they are made there. */
export interface LibsqlConfig {
  /** Address of one database, with `{name}` in it. */
  url: string
  authToken: string | null
  provisioning:
    | { kind: 'namespaces'; adminUrl: string; adminToken: string | null }
    | { kind: 'turso'; organization: string; group: string; apiToken: string; authToken: string }
}

/** Settings that the command line can give. */
export interface ConfigFlags {
  port?: number
  host?: string
  dataDir?: string
  unsafeLocalRunner?: boolean
}

const LOG_LEVELS = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace']
const DAY_SECONDS = 86_400
const YEAR_SECONDS = 365 * DAY_SECONDS

/** Reads the configuration once; flags win over the environment, the environment over the defaults. */
export function readConfig(environment: Environment, flags: ConfigFlags): Config {
  const dataDir = resolve(flags.dataDir ?? given(environment, 'TENANTRY_DATA') ?? 'data')
  return {
    host: flags.host ?? given(environment, 'TENANTRY_HOST') ?? '127.0.0.1',
    port: flags.port ?? readInteger(environment, 'TENANTRY_PORT', 4000, 0, 65_535),
    dataDir,
    controlUrl: readControlUrl(environment, dataDir),
    logLevel: readChoice(environment, 'TENANTRY_LOG_LEVEL', LOG_LEVELS, defaultLogLevel(environment)),
    role: readRole(environment),
    adminKey: given(environment, 'TENANTRY_ADMIN_KEY') ?? null,
    auditKey: given(environment, 'TENANTRY_AUDIT_KEY') ?? null,
    statementTimeoutMs: readInteger(environment, 'TENANTRY_STATEMENT_TIMEOUT_MS', 5_000, 10, 3_600_000),
    resultRowsMax: readInteger(environment, 'TENANTRY_RESULT_ROWS_MAX', 100_000, 1, 10_000_000),
    resultBytesMax: readInteger(environment, 'TENANTRY_RESULT_BYTES_MAX', 16 * 1024 * 1024, 1024, 2 ** 30),
    openDatabasesMax: readOptionalInteger(environment, 'TENANTRY_OPEN_DATABASES_MAX', 1, 1_000_000),
    pageCacheKib: readInteger(environment, 'TENANTRY_PAGE_CACHE_KIB', 256, 16, 1_048_576),
    laneProcessesMax: readInteger(
      environment,
      'TENANTRY_LANE_PROCESSES_MAX',
      Math.max(2, availableParallelism()),
      1,
      256,
    ),
    rolloutConcurrency: readInteger(
      environment,
      'TENANTRY_ROLLOUT_CONCURRENCY',
      Math.max(2, availableParallelism()),
      1,
      64,
    ),
    rolloutBusySeconds: readInteger(environment, 'TENANTRY_ROLLOUT_BUSY_SECONDS', 60, 0, DAY_SECONDS),
    deletedRetentionSeconds: readInteger(
      environment,
      'TENANTRY_DELETED_RETENTION_SECONDS',
      30 * DAY_SECONDS,
      0,
      3650 * DAY_SECONDS,
    ),
    libsql: readLibsql(environment),
    infra: readInfraConfig(environment, { dataDir, unsafeLocalRunner: flags.unsafeLocalRunner === true }),
    dashboardDir: bundledDashboard(),
    corsOrigins: readOrigins('TENANTRY_CORS_ORIGINS', environment['TENANTRY_CORS_ORIGINS'] ?? ''),
    publicUrl: readPublicUrl(environment),
    passkeyDomain: readPasskeyDomain(environment, readPublicUrl(environment)),
    secretKey: given(environment, 'TENANTRY_SECRET_KEY') ?? null,
    trustedProxies: readProxies('TENANTRY_TRUSTED_PROXIES', environment['TENANTRY_TRUSTED_PROXIES'] ?? ''),
    emailVerification: readEmailVerification(environment),
    signInsPerAddress: readInteger(environment, 'TENANTRY_SIGN_INS_PER_ADDRESS', 100, 1, 1_000_000),
    sessionIdleSeconds: readInteger(
      environment,
      'TENANTRY_SESSION_IDLE_SECONDS',
      7 * DAY_SECONDS,
      60,
      YEAR_SECONDS,
    ),
    sessionLifetimeSeconds: readInteger(
      environment,
      'TENANTRY_SESSION_LIFETIME_SECONDS',
      30 * DAY_SECONDS,
      60,
      YEAR_SECONDS,
    ),
    organizationCreation: readOrganizationCreation(environment),
    openTemplates: readOpenTemplates(given(environment, 'TENANTRY_OPEN_TEMPLATES') ?? ''),
    mail: readMailConfig((name) => given(environment, name)),
    redis: readRedisConfig((name) => given(environment, name)),
    signInProviders: readSignInProviders((name) => given(environment, name)),
    outboundAllowed: readAllowedDestinations(
      given(environment, 'TENANTRY_OUTBOUND_ALLOW') ?? '',
      'TENANTRY_OUTBOUND_ALLOW',
    ),
    webhookRetentionSeconds: readInteger(
      environment,
      'TENANTRY_WEBHOOK_RETENTION_SECONDS',
      30 * DAY_SECONDS,
      4 * DAY_SECONDS,
      3650 * DAY_SECONDS,
    ),
  }
}

/** Beside what is built, where it is copied to; else where the sources have it. */
function bundledDashboard(): string {
  const built = fileURLToPath(new URL('dashboard', import.meta.url))
  return existsSync(built) ? built : fileURLToPath(new URL('../../dashboard/dist', import.meta.url))
}

/** The origin that links in mails begin with, and that cookies are for. */
function readPublicUrl(environment: Environment): URL | null {
  const text = given(environment, 'TENANTRY_PUBLIC_URL')
  if (text === undefined) return null
  const url = URL.canParse(text) ? new URL(text) : null
  if (
    url !== null &&
    /^https?:$/.test(url.protocol) &&
    url.pathname === '/' &&
    url.search === '' &&
    url.username === ''
  )
    return url
  throw new ConfigError(
    `TENANTRY_PUBLIC_URL must be an http(s) address without a path, such as https://api.example.com; it is ${JSON.stringify(text)}.`,
  )
}

/** A domain above the public address's host, so that passkeys work on pages beside the API's as well. */
function readPasskeyDomain(environment: Environment, publicUrl: URL | null): string | null {
  const domain = given(environment, 'TENANTRY_PASSKEY_DOMAIN')
  if (domain === undefined) return null
  const host = publicUrl?.hostname ?? 'localhost'
  if (host === domain || host.endsWith(`.${domain}`)) return domain
  throw new ConfigError(
    `TENANTRY_PASSKEY_DOMAIN must be ${host}, the host of TENANTRY_PUBLIC_URL, or a domain above it; it is ${JSON.stringify(domain)}.`,
  )
}

/** Addresses are verified before the first sign-in, except while developing. */
function readEmailVerification(environment: Environment): Config['emailVerification'] {
  const fallback = environment['NODE_ENV'] === 'production' ? 'required' : 'optional'
  const choice = readChoice(environment, 'TENANTRY_EMAIL_VERIFICATION', ['required', 'optional'], fallback)
  return choice === 'required' ? 'required' : 'optional'
}

function readOrganizationCreation(environment: Environment): Config['organizationCreation'] {
  const choice = readChoice(
    environment,
    'TENANTRY_ORGANIZATION_CREATION',
    ['everyone', 'operators'],
    'everyone',
  )
  return choice === 'operators' ? 'operators' : 'everyone'
}

function readOpenTemplates(text: string): readonly string[] {
  const names = text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
  const wrong = names.find((name) => !/^[a-z0-9][a-z0-9_-]{0,62}$/.test(name))
  if (wrong === undefined) return names
  throw new ConfigError(
    `TENANTRY_OPEN_TEMPLATES: ${JSON.stringify(wrong)} is not the name of a template; write names with commas between.`,
  )
}

function readControlUrl(environment: Environment, dataDir: string): string {
  const url = given(environment, 'TENANTRY_DATABASE_URL')
  if (url === undefined) return `sqlite:${resolve(dataDir, 'control.db')}`
  if (url.startsWith('sqlite:')) return url
  if (!/^postgres(ql)?:\/\//.test(url))
    throw new ConfigError('TENANTRY_DATABASE_URL must begin with sqlite: or postgres:// (postgresql://).')
  if (URL.canParse(url)) return url
  // It holds a password, so it is not repeated.
  throw new ConfigError(
    'TENANTRY_DATABASE_URL is no URL: write postgres://user:password@host:port/name, with characters like @ / ? # in the password percent-encoded.',
  )
}

function defaultLogLevel(environment: Environment): string {
  return environment['NODE_ENV'] === 'production' ? 'info' : 'warn'
}

function readRole(environment: Environment): Config['role'] {
  const role = readChoice(environment, 'TENANTRY_ROLE', ['all', 'api', 'worker'], 'all')
  return role === 'api' || role === 'worker' ? role : 'all'
}

function readLibsql(environment: Environment): LibsqlConfig | null {
  const url = given(environment, 'TENANTRY_LIBSQL_URL')
  if (url === undefined) return null
  if (!/^(https?|wss?|libsql):\/\//.test(url) || !url.includes('{name}')) {
    throw new ConfigError(
      'TENANTRY_LIBSQL_URL must be a remote URL (http(s)://, ws(s):// or libsql://) with {name} where the database is named.',
    )
  }
  const authToken = given(environment, 'TENANTRY_LIBSQL_AUTH_TOKEN') ?? null
  return { url, authToken, provisioning: readProvisioning(environment, authToken) }
}

function readProvisioning(environment: Environment, authToken: string | null): LibsqlConfig['provisioning'] {
  const organization = given(environment, 'TENANTRY_TURSO_ORGANIZATION')
  if (organization !== undefined) {
    const apiToken = given(environment, 'TENANTRY_TURSO_API_TOKEN')
    if (apiToken === undefined || authToken === null) {
      throw new ConfigError(
        'TENANTRY_TURSO_ORGANIZATION needs TENANTRY_TURSO_API_TOKEN (platform API) and TENANTRY_LIBSQL_AUTH_TOKEN (databases).',
      )
    }
    const group = given(environment, 'TENANTRY_TURSO_GROUP') ?? 'default'
    return { kind: 'turso', organization, group, apiToken, authToken }
  }
  const adminUrl = given(environment, 'TENANTRY_LIBSQL_ADMIN_URL')
  if (adminUrl === undefined) {
    throw new ConfigError(
      'TENANTRY_LIBSQL_URL needs TENANTRY_LIBSQL_ADMIN_URL (the server’s admin address) or TENANTRY_TURSO_ORGANIZATION.',
    )
  }
  if (!/^https?:\/\//.test(adminUrl) || !URL.canParse(adminUrl)) {
    throw new ConfigError(
      `TENANTRY_LIBSQL_ADMIN_URL must be an http(s):// URL; it is ${JSON.stringify(adminUrl)}.`,
    )
  }
  const adminToken = given(environment, 'TENANTRY_LIBSQL_ADMIN_TOKEN') ?? null
  return { kind: 'namespaces', adminUrl, adminToken }
}

function readChoice(
  environment: Environment,
  name: string,
  choices: readonly string[],
  fallback: string,
): string {
  const text = given(environment, name)
  if (text === undefined) return fallback
  if (choices.includes(text)) return text
  throw new ConfigError(`${name} must be one of ${choices.join(', ')}; it is ${JSON.stringify(text)}.`)
}
