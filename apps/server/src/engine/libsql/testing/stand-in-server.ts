import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { openConnection } from '../../sqlite/connection.ts'
import { type HranaRequest, HranaStream } from './hrana-stream.ts'

/** What happens to a request instead of, or around, its answer. `lose_answer`: it is carried out, and the connection drops. */
export type Fault =
  | { kind: 'status'; status: number; body?: string }
  | { kind: 'drop' }
  | { kind: 'lose_answer' }
  | { kind: 'delay'; ms: number }

export interface StandInServer {
  /** `http://127.0.0.1:…` */
  url: string
  /** The address of a namespace, as a placement wants it. */
  namespaceUrl(name: string): string
  /** Asked before each request; the body is the request's text. */
  setFault(decide: ((request: { method: string; path: string; body: string }) => Fault | null) | null): void
  /** Requests so far. */
  readonly requests: { method: string; path: string; body: string }[]
  openStreams(): number
  /** Namespaces that exist. */
  has(name: string): boolean
  close(): Promise<void>
}

interface Answer {
  status: number
  body: unknown
}

const NOT_FOUND: Answer = { status: 404, body: { error: 'not found' } }

/**
 * Stands in for a libSQL server: its query protocol (Hrana over HTTP, version 2) under `/dev/<namespace>/`, its admin API and
 * Turso's platform API, over SQLite files in `folder`. Only for tests, on the loopback interface.
 */
export async function startStandInServer(
  folder: string,
  options: { authToken?: string; streamIdleMs?: number } = {},
): Promise<StandInServer> {
  const streams = new Map<string, { stream: HranaStream; timer: NodeJS.Timeout }>()
  const requests: StandInServer['requests'] = []
  let decide: Parameters<StandInServer['setFault']>[0] = null
  mkdirSync(folder, { recursive: true })
  const pathOf = (name: string): string => join(folder, `${name}.sqlite`)

  function drop(baton: string): void {
    const held = streams.get(baton)
    if (held === undefined) return
    clearTimeout(held.timer)
    held.stream.close()
    streams.delete(baton)
  }

  function take(baton: string | null | undefined, path: string): HranaStream | null {
    if (baton === null || baton === undefined) return new HranaStream(path)
    const held = streams.get(baton)
    if (held === undefined) return null
    clearTimeout(held.timer)
    streams.delete(baton)
    return held.stream
  }

  function keep(stream: HranaStream): string {
    const baton = randomUUID()
    const timer = setTimeout(() => drop(baton), options.streamIdleMs ?? 10_000)
    streams.set(baton, { stream, timer })
    return baton
  }

  async function pipeline(path: string, body: string): Promise<Answer> {
    // The client of this protocol is the one that is tested; what it sends is trusted.
    const { baton, requests: list } = JSON.parse(body) as { baton?: string | null; requests: HranaRequest[] }
    const stream = take(baton, path)
    if (stream === null) {
      return {
        status: 400,
        body: { message: 'The stream has expired due to inactivity', code: 'STREAM_EXPIRED' },
      }
    }
    const results: unknown[] = []
    let closes = false
    for (const request of list) {
      closes ||= request.type === 'close'
      try {
        results.push({ type: 'ok', response: await stream.answer(request) })
      } catch (error) {
        const code = error instanceof Error && 'code' in error ? String(error.code) : 'SQLITE_UNKNOWN'
        results.push({
          type: 'error',
          error: { message: error instanceof Error ? error.message : String(error), code },
        })
      }
    }
    if (closes) stream.close()
    return { status: 200, body: { baton: closes ? null : keep(stream), base_url: null, results } }
  }

  function createNamespace(name: string): boolean {
    if (existsSync(pathOf(name))) return false
    openConnection(pathOf(name), { mode: 'create', trusted: true }).close()
    return true
  }

  function deleteNamespace(name: string): boolean {
    const existed = existsSync(pathOf(name))
    for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(`${pathOf(name)}${suffix}`, { force: true })
    return existed
  }

  function administer(method: string, path: string, body: string): Answer {
    const [, name = ''] = /^\/v1\/namespaces\/([^/]+?)(?:\/create)?$/.exec(path) ?? []
    if (method === 'POST' && path.endsWith('/create')) {
      if (createNamespace(name)) return { status: 200, body: null }
      return { status: 400, body: { error: `Namespace \`${name}\` already exists` } }
    }
    if (method === 'DELETE' && name !== '') {
      if (deleteNamespace(name)) return { status: 200, body: null }
      return { status: 400, body: { error: `Namespace \`${name}\` doesn't exist` } }
    }
    return administerTurso(method, path, body)
  }

  function administerTurso(method: string, path: string, body: string): Answer {
    const [, name] = /^\/v1\/organizations\/[^/]+\/databases(?:\/([^/]+))?$/.exec(path) ?? []
    if (method === 'POST' && path.endsWith('/databases')) {
      const wanted = (JSON.parse(body) as { name: string }).name
      if (!createNamespace(wanted))
        return { status: 409, body: { error: `database ${wanted} already exists` } }
      return {
        status: 200,
        body: { database: { DbId: wanted, Hostname: `${wanted}.turso.test`, Name: wanted } },
      }
    }
    if (name === undefined) return NOT_FOUND
    if (method === 'GET' && existsSync(pathOf(name))) {
      return { status: 200, body: { database: { DbId: name, Hostname: `${name}.turso.test`, Name: name } } }
    }
    if (method === 'DELETE' && deleteNamespace(name)) return { status: 200, body: { database: name } }
    return { status: 404, body: { error: `database not found: ${name}` } }
  }

  async function answer(request: IncomingMessage, path: string, body: string): Promise<Answer> {
    if (options.authToken !== undefined && request.headers.authorization !== `Bearer ${options.authToken}`) {
      return { status: 401, body: { error: 'Unauthorized: `The JWT is invalid`' } }
    }
    const [, namespace] = /^\/dev\/([^/]+)\/v2\/pipeline$/.exec(path) ?? []
    if (namespace === undefined) return administer(request.method ?? '', path, body)
    if (!existsSync(pathOf(namespace)))
      return { status: 404, body: { error: `Namespace \`${namespace}\` doesn't exist` } }
    return pipeline(pathOf(namespace), body)
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = Buffer.concat(await Array.fromAsync(request)).toString('utf8')
    const seen = { method: request.method ?? '', path: request.url ?? '', body }
    requests.push(seen)
    const fault = decide?.(seen) ?? null
    if (fault?.kind === 'drop') return void request.socket.destroy()
    if (fault?.kind === 'status')
      return send(response, { status: fault.status, body: fault.body ?? 'failed' })
    if (fault?.kind === 'delay') await sleep(fault.ms)
    const reply = await answer(request, seen.path, body)
    if (fault?.kind === 'lose_answer') return void request.socket.destroy()
    send(response, reply)
  }

  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      send(response, { status: 500, body: String(error) })
    })
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  const url = `http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}`
  return {
    url,
    requests,
    namespaceUrl: (name) => `${url}/dev/${name}/`,
    setFault: (next) => {
      decide = next
    },
    openStreams: () => streams.size,
    has: (name) => existsSync(pathOf(name)),
    async close() {
      for (const baton of streams.keys()) drop(baton)
      server.closeAllConnections()
      await new Promise((resolve) => {
        server.close(resolve)
      })
    },
  }
}

function send(response: ServerResponse, { status, body }: Answer): void {
  const isText = typeof body === 'string'
  response.writeHead(status, { 'content-type': isText ? 'text/plain' : 'application/json' })
  response.end(isText ? body : JSON.stringify(body))
}
