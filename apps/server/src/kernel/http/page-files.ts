import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { extname, join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { problem } from '../errors.ts'

/**
 * What pages may do (CSP 3): scripts, fonts and calls of this origin alone, and no text ever becomes markup, which browsers with Trusted Types hold
 * them to. Styles are set inline by components that place themselves.
 */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ')

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json; charset=utf-8',
  '.woff2': 'font/woff2',
  '.png': 'image/png',
}

/** As the build names what may change with the next one. */
const HASHED = /^assets\/.+-[\w-]{8}\.\w+$/

/** Their bytes are compressed already. */
const COMPACT = new Set(['.woff2', '.png'])

type Encoding = 'br' | 'gzip' | 'identity'

interface PageFile {
  type: string
  etag: string
  /** It never changes under this name. */
  immutable: boolean
  content(encoding: Encoding): Promise<Buffer>
  compressible: boolean
}

/** An application of pages that is served at `/`: its files, and its one document for every path that is a page. */
export interface PageFiles {
  serve(app: FastifyInstance): void
  /** Answers a browser that goes to a page; false for everybody else. */
  answerPage(request: FastifyRequest, reply: FastifyReply): Promise<boolean>
}

/**
 * The files of a built application. Where `folder` holds none, `/` leads to the API reference and no path is a page. Reads each file once, when it is first
 * asked for.
 */
export function openPageFiles(folder: string): PageFiles {
  const files = new Map(listFiles(folder).map((name) => [name, openFile(folder, name)]))
  const index = files.get('index.html')
  return {
    serve(app) {
      app.get('/', (request, reply) =>
        index === undefined ? reply.redirect('/docs') : sendFile(index, request, reply),
      )
      app.get<{ Params: { file: string } }>('/assets/:file', (request, reply) => {
        const file = files.get(`assets/${request.params.file}`)
        if (file === undefined) throw problem('ROUTE_NOT_FOUND', { detail: 'There is no such file.' })
        return sendFile(file, request, reply)
      })
    },
    async answerPage(request, reply) {
      if (index === undefined || !isNavigation(request)) return false
      await sendFile(index, request, reply)
      return true
    },
  }
}

function isNavigation({ method, headers }: FastifyRequest): boolean {
  return (method === 'GET' || method === 'HEAD') && (headers.accept ?? '').includes('text/html')
}

async function sendFile(file: PageFile, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  void reply
    .header('cache-control', file.immutable ? 'public, max-age=31536000, immutable' : 'no-cache')
    .header('etag', file.etag)
    .header('vary', 'accept-encoding')
    .type(file.type)
  if (file.type.startsWith('text/html')) void reply.header('content-security-policy', PAGE_POLICY)
  if (request.headers['if-none-match'] === file.etag) return reply.code(304).send()
  const encoding = file.compressible ? chooseEncoding(request.headers['accept-encoding'] ?? '') : 'identity'
  if (encoding !== 'identity') void reply.header('content-encoding', encoding)
  return reply.send(await file.content(encoding))
}

function chooseEncoding(accepted: string): Encoding {
  if (/\bbr\b/.test(accepted)) return 'br'
  return /\bgzip\b/.test(accepted) ? 'gzip' : 'identity'
}

function listFiles(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
      statSync(join(folder, name)).isFile(),
    )
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}

const compressors = {
  br: (content: Buffer) =>
    promisify(brotliCompress)(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
  gzip: (content: Buffer) => promisify(gzip)(content, { level: 8 }),
}

function openFile(folder: string, name: string): PageFile {
  const extension = extname(name)
  const content = once(async () => readFileSync(join(folder, name)))
  const encoded = {
    br: once(async () => compressors.br(await content())),
    gzip: once(async () => compressors.gzip(await content())),
    identity: content,
  }
  return {
    type: TYPES[extension] ?? 'application/octet-stream',
    etag: `"${createHash('sha256')
      .update(readFileSync(join(folder, name)))
      .digest('base64url')
      .slice(0, 22)}"`,
    immutable: HASHED.test(name),
    compressible: !COMPACT.has(extension),
    content: (encoding) => encoded[encoding](),
  }
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | null = null
  return () => (running ??= work())
}
