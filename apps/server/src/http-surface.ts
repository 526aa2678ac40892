import cors from '@fastify/cors'
import type { FastifyInstance } from 'fastify'
import { allOperations, buildOpenApi } from '@tenantry/contract'
import type { Config } from './config.ts'
import { EngineError } from './engine/errors.ts'
import { tenantProblem } from './engine/tenant-problem.ts'
import type { ProblemError } from './kernel/errors.ts'
import { createHttpServer, handleUnknownRoutes } from './kernel/http/http-server.ts'
import { createMount, type Mount, type MountOptions } from './kernel/http/mount-operation.ts'
import { openPageFiles } from './kernel/http/page-files.ts'
import { systemRoutes } from './kernel/http/system-routes.ts'
import type { Log } from './kernel/log.ts'
import type { Metrics } from './kernel/telemetry/metrics.ts'
import type { IdentityModule } from './modules/identity/index.ts'
import { version } from './version.ts'

const BODY_BYTES_MAX = 4 * 1024 * 1024
const CLOSE_MS = 5_000

type Mounting = Pick<MountOptions, 'log' | 'idempotentReplies' | 'observe' | 'inspectReply'>

interface Parts {
  log: Log
  metrics: Metrics
  idempotentReplies: MountOptions['idempotentReplies']
  inspectReply: MountOptions['inspectReply'] | undefined
  identity: Pick<IdentityModule, 'authenticate' | 'watchCookies' | 'pages'>
  organizations: { access: MountOptions['organizationAccess'] }
  checkReady: Parameters<typeof systemRoutes>[2]['checkReady']
  /** Whose operations are mounted. */
  modules: readonly { routes(mount: Mount): void }[]
  /** Those that speak protocols of others beside them, with their own ways to know a caller. */
  others: readonly { serve(http: FastifyInstance, mounting: Mounting): Promise<void> }[]
}

/** All that the installation answers over HTTP: operations, protocols of others, pages, and problem documents for the rest. */
export async function createHttpSurface(config: Config, parts: Parts): Promise<FastifyInstance> {
  const { log, metrics, identity, organizations, inspectReply } = parts
  const http = createHttpServer({
    log,
    bodyLimitBytes: BODY_BYTES_MAX,
    trustedProxies: config.trustedProxies,
    publicUrl: config.publicUrl,
    operations: allOperations,
    translateError,
  })
  await allowOrigins(http, config.corsOrigins)
  identity.watchCookies(http)
  const mounting = {
    log,
    idempotentReplies: parts.idempotentReplies,
    observe: (operationId: string, status: number, seconds: number) =>
      metrics.observeRequest(operationId, status, seconds),
    ...(inspectReply === undefined ? {} : { inspectReply }),
  }
  const mount = createMount(http, {
    ...mounting,
    authenticate: (request) => identity.authenticate(request),
    organizationAccess: (actor, reference, permission) => organizations.access(actor, reference, permission),
  })
  const openApi = () => buildOpenApi(allOperations, { version })
  const pages = openPageFiles(config.dashboardDir)
  systemRoutes(http, mount, { version, metrics, checkReady: parts.checkReady, openApi, pages })
  for (const module of parts.modules) module.routes(mount)
  for (const other of parts.others) await other.serve(http, mounting)
  identity.pages(http, log)
  handleUnknownRoutes(http, allOperations, pages)
  return http
}

/** Where the installation is reached: as configured, else as it listens. */
export function publicOrigin(config: Config, http: FastifyInstance): string {
  if (config.publicUrl !== null) return config.publicUrl.origin
  const address = http.server.address()
  const port = typeof address === 'object' && address !== null ? address.port : config.port
  return `http://localhost:${port}`
}

/** Requests in progress end first; whoever has not sent theirs whole by the deadline is cut off. */
export async function closeHttp(http: FastifyInstance): Promise<void> {
  const deadline = setTimeout(() => http.server.closeAllConnections(), CLOSE_MS)
  await http.close()
  clearTimeout(deadline)
}

function translateError(error: unknown): ProblemError | null {
  return error instanceof EngineError ? tenantProblem(error) : null
}

async function allowOrigins(http: FastifyInstance, origins: readonly string[]): Promise<void> {
  if (origins.length === 0) return
  await http.register(cors, {
    origin: origins.includes('*') ? true : [...origins],
    methods: ['GET', 'POST', 'PATCH', 'DELETE'],
    exposedHeaders: ['x-request-id', 'retry-after', 'idempotency-replayed'],
    maxAge: 3600,
  })
}
