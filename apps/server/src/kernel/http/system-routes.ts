import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { operations } from '@tenantry/contract'
import { problem } from '../errors.ts'
import type { Metrics } from '../telemetry/metrics.ts'
import type { Mount } from './mount-operation.ts'
import type { PageFiles } from './page-files.ts'

export interface SystemRoutes {
  version: string
  metrics: Metrics
  /** Says how a part is that can be done without; throws a problem when the process cannot serve. */
  checkReady(): Promise<{ redis?: 'reachable' | 'unreachable' }>
  /** Makes the document; asked once, for the first who reads it. */
  openApi(): unknown
  /** The dashboard. */
  pages: PageFiles
}

/** `/health`, `/ready`, `/metrics`, `/openapi.json` and the API reference at `/docs`. */
export function systemRoutes(app: FastifyInstance, mount: Mount, system: SystemRoutes): void {
  mount(operations.health, async () => ({ status: 'ok' as const, version: system.version }))
  mount(operations.ready, async () => ({ status: 'ready' as const, ...(await system.checkReady()) }))
  app.get('/metrics', async (_request, reply) => {
    return reply.header('content-type', system.metrics.contentType).send(await system.metrics.text())
  })
  let openApi: string | null = null
  app.get('/openapi.json', async (_request, reply) =>
    reply.type('application/json; charset=utf-8').send((openApi ??= JSON.stringify(system.openApi()))),
  )
  docsRoutes(app)
  system.pages.serve(app)
}

const docsFiles: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
}

/** The pages ask nothing of other hosts; the policy makes the browser hold them to it. */
const DOCS_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

function docsRoutes(app: FastifyInstance): void {
  const packageFolder = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'))
  const own = new URL('./docs/', import.meta.url)
  const page = readFileSync(new URL('index.html', own), 'utf8')
  const send = (path: string | URL, type: string) => {
    let content: Buffer | null = null
    return () => ({ type, content: (content ??= readFileSync(path)) })
  }
  const files = new Map([
    ...Object.entries(docsFiles).map(
      ([name, type]) => [name, send(join(packageFolder, name), type)] as const,
    ),
    ['start.js', send(new URL('start.js', own), 'text/javascript; charset=utf-8')] as const,
    ['theme.css', send(new URL('theme.css', own), 'text/css; charset=utf-8')] as const,
  ])
  app.get('/docs', async (_request, reply) =>
    reply.header('content-security-policy', DOCS_POLICY).type('text/html; charset=utf-8').send(page),
  )
  app.get<{ Params: { file: string } }>('/docs/:file', async (request, reply) => {
    const file = files.get(request.params.file)?.()
    if (file === undefined) throw problem('ROUTE_NOT_FOUND', { detail: 'There is no such file.' })
    return reply.header('cache-control', 'public, max-age=3600').type(file.type).send(file.content)
  })
}
