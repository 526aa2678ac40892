import type { operations } from '@tenantry/contract'
import { auditCalls } from './audit.ts'
import { authCalls } from './auth.ts'
import { call, type CallOptions } from './call.ts'
import { DatabaseClient } from './data/database-client.ts'
import type { DatabaseOptions } from './data/link.ts'
import type { UntypedDatabase } from './data/database-types.ts'
import { databaseCalls } from './databases.ts'
import { clientError } from './errors.ts'
import { infraCalls } from './infra.ts'
import { jobCalls } from './jobs.ts'
import { keyCalls } from './keys.ts'
import { mailCalls } from './mail.ts'
import { organizationCalls } from './organizations.ts'
import { permissionCalls, roleCalls } from './roles.ts'
import { projectCalls } from './projects.ts'
import { retryPolicy, type RetryOptions } from './retry.ts'
import { signInProviderCalls } from './sign-in-providers.ts'
import { trustedIssuerCalls } from './trusted-issuers.ts'
import { createSessionKeeper } from './session-keeper.ts'
import { memoryStorage, type SessionStorage } from './session-storage.ts'
import { templateCalls } from './templates.ts'
import type { Transport } from './transport.ts'
import { userCalls } from './users.ts'
import { vaultCalls } from './vault.ts'
import { webhookCalls } from './webhooks.ts'

type Operations = typeof operations

export interface TenantryOptions {
  /** Where the server is: `https://api.example.com`. */
  url: string
  /** Sent as a bearer token with every call, whoever signs in. */
  apiKey?: string
  /**
   * Where it is kept who signed in with `auth`; in memory when absent. A client holds one user: on a server, make one for each.
   * In a browser: `webStorage(localStorage)`.
   */
  session?: SessionStorage
  /** Another `fetch`, for tests or special networks. */
  fetch?: typeof globalThis.fetch
  /** Sent with every call. */
  headers?: Record<string, string>
  /** How long to wait for a reply; 30,000 when absent. */
  timeoutMs?: number
  /** How calls that can be repeated are repeated. */
  retry?: RetryOptions
}

/**
 * A client of one Tenantry installation, for browsers and servers. Parameters are camelCase; records come back as they are on
 * the wire. Calls throw `TenantryError`; data queries (`tenantry.database(…).from(…)`) answer `{ data, error }` instead.
 *
 * `Schema` types the data queries: `new Tenantry<typeof schema>(…)` with what `defineSchema` gave, or a generated `Database`.
 */
export class Tenantry<Schema = UntypedDatabase> {
  /** Where the server is, without a slash at the end. */
  readonly url: string
  readonly auth: ReturnType<typeof authCalls>
  readonly users: ReturnType<typeof userCalls>
  readonly databases: ReturnType<typeof databaseCalls>
  readonly templates: ReturnType<typeof templateCalls>
  readonly jobs: ReturnType<typeof jobCalls>
  readonly keys: ReturnType<typeof keyCalls>
  readonly mail: ReturnType<typeof mailCalls>
  readonly orgs: ReturnType<typeof organizationCalls>
  /** The same as `orgs`. */
  readonly organizations: ReturnType<typeof organizationCalls>
  readonly roles: ReturnType<typeof roleCalls>
  readonly permissions: ReturnType<typeof permissionCalls>
  readonly projects: ReturnType<typeof projectCalls>
  readonly infra: ReturnType<typeof infraCalls>
  readonly audit: ReturnType<typeof auditCalls>
  readonly vault: ReturnType<typeof vaultCalls>
  readonly webhooks: ReturnType<typeof webhookCalls>
  readonly signInProviders: ReturnType<typeof signInProviderCalls>
  readonly trustedIssuers: ReturnType<typeof trustedIssuerCalls>
  readonly #transport: Transport

  constructor(options: TenantryOptions) {
    const unsigned = createTransport(options)
    // A key of the caller's own wins over whoever signs in.
    const keeper = namesCaller(options)
      ? null
      : createSessionKeeper(unsigned, options.session ?? memoryStorage())
    const transport = keeper === null ? unsigned : { ...unsigned, signer: keeper }
    this.#transport = transport
    this.url = transport.url
    this.auth = authCalls(transport, keeper)
    this.users = userCalls(transport)
    this.databases = databaseCalls(transport)
    this.templates = templateCalls(transport)
    this.jobs = jobCalls(transport)
    this.keys = keyCalls(transport)
    this.mail = mailCalls(transport)
    this.orgs = organizationCalls(transport)
    this.organizations = this.orgs
    this.roles = roleCalls(transport)
    this.permissions = permissionCalls(transport)
    this.projects = projectCalls(transport)
    this.infra = infraCalls(transport)
    this.audit = auditCalls(transport)
    this.vault = vaultCalls(transport)
    this.webhooks = webhookCalls(transport)
    this.signInProviders = signInProviderCalls(transport)
    this.trustedIssuers = trustedIssuerCalls(transport)
  }

  /** Data queries on one database, by its id or its name. Sends nothing by itself. */
  database<Own = Schema>(idOrName: string, options: DatabaseOptions = {}): DatabaseClient<Own> {
    return new DatabaseClient<Own>(this.#transport, { database: idOrName, organization: null }, options)
  }

  /** Data queries on the default database of an organization, by its id or slug: `tenantry.org('acme').from('projects')`. */
  org<Own = Schema>(idOrSlug: string, options: DatabaseOptions = {}): DatabaseClient<Own> {
    return new DatabaseClient<Own>(this.#transport, { database: null, organization: idOrSlug }, options)
  }

  /** The same as `org`. */
  forOrg<Own = Schema>(idOrSlug: string, options: DatabaseOptions = {}): DatabaseClient<Own> {
    return this.org<Own>(idOrSlug, options)
  }

  /** What of the installation needs attention, how much there is of everything, and what is under way. */
  overview(options?: CallOptions) {
    return call<Operations['getOverview']>(this.#transport, 'GET', '/platform/overview', {}, options)
  }

  /** That the server is alive, and its version. Needs no key. */
  health(options?: CallOptions) {
    return call<Operations['health']>(this.#transport, 'GET', '/health', {}, options)
  }

  /** That the server can serve: its store answers and is up to date. Needs no key. */
  ready(options?: CallOptions) {
    return call<Operations['ready']>(this.#transport, 'GET', '/ready', {}, options)
  }
}

function createTransport(options: TenantryOptions): Transport {
  const fetch = options.fetch ?? globalThis.fetch
  return {
    url: readUrl(options.url),
    headers: {
      accept: 'application/json',
      ...options.headers,
      ...(options.apiKey !== undefined && { authorization: `Bearer ${options.apiKey}` }),
    },
    // Browsers refuse a fetch that is called as a method of another object.
    fetch: (input, init) => fetch(input, init),
    timeoutMs: options.timeoutMs ?? 30_000,
    retry: retryPolicy(options.retry),
    random: Math.random,
  }
}

function namesCaller({ apiKey, headers = {} }: TenantryOptions): boolean {
  return apiKey !== undefined || Object.keys(headers).some((name) => name.toLowerCase() === 'authorization')
}

function readUrl(url: string): string {
  const valid = URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)
  if (valid) return url.replace(/\/+$/, '')
  throw clientError('INVALID_ARGUMENT', `"${url}" is not the URL of a server.`, {
    hint: 'Write it with its scheme: http://localhost:4000',
  })
}
