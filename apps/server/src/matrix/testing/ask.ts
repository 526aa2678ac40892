import type { Operation } from '@tenantry/contract'
import { sendRequest } from '../../testing/http-request.ts'
import type { Declaration } from './declarations.ts'
import { idFor, type Ids, type World } from './world.ts'

export interface Reply {
  status: number
  /** Without those that every reply has anew. */
  headers: Readonly<Record<string, string>>
  text: string
  /** Of a problem document, or `SCIM_` and the status of an error in SCIM's words; null for every other reply. */
  code: string | null
}

export interface Asked {
  method?: string
  headers: Readonly<Record<string, string>>
  ids: Ids
  /** Bytes go as they are, under the content type that `headers` name. */
  body?: object | undefined
}

const ANEW = ['date', 'x-request-id', 'connection', 'keep-alive', 'ratelimit']

/** Sends one request of a kind to an operation. Streams of events are let go once they begin. */
export async function ask(
  { app, database, organization }: World,
  operation: Operation,
  declaration: Declaration,
  { method = operation.method, headers, ids, body }: Asked,
): Promise<Reply> {
  const query = declaration.query === undefined ? '' : `?${declaration.query}`
  const isData = operation.path.startsWith('/data/')
  const {
    status,
    headers: sent,
    text,
  } = await sendRequest(app.url + pathOf(operation, ids) + query, {
    method,
    // Of one length, so that replies are.
    headers: {
      'x-request-id': 'walk',
      ...(isData ? { 'tenantry-database': database.id } : {}),
      ...(declaration.organization === true ? { 'tenantry-org': organization.id } : {}),
      ...bodyType(body),
      ...headers,
    },
    ...(body === undefined ? {} : { body: body instanceof Uint8Array ? body : JSON.stringify(body) }),
  })
  const shown = Object.fromEntries(sent)
  for (const name of ANEW) delete shown[name]
  return {
    status,
    headers: shown,
    text: text.replace(/"request_id":"[^"]*"/, '"request_id":""'),
    code: codeOf(sent, text),
  }
}

/** The operation's path with the ids in it. */
function pathOf(operation: Operation, ids: Ids): string {
  return operation.path.replaceAll(/:([a-z_]+)/g, (_all, name: string) =>
    encodeURIComponent(idFor(ids, operation, name)),
  )
}

/** The parameters in an operation's path, in their order. */
export function parametersOf({ path }: Operation): string[] {
  return [...path.matchAll(/:([a-z_]+)/g)].map(([, name]) => name ?? '')
}

/** An answer without the ids that were asked for, as far as it can be told apart from another. */
export function masked(reply: Reply, operation: Operation, ids: Ids): string {
  const place = Object.keys(ids).find((prefix) => operation.path.startsWith(`${prefix}/`)) ?? ''
  const named = parametersOf(operation).map((name) => ids[place]?.[name] ?? '')
  return named
    .filter((id) => id.length > 1)
    .reduce((text, id) => text.replaceAll(id, '·'), JSON.stringify(reply))
}

/** What a write is sent with where nothing else is declared. */
export function bodyOf(operation: Operation, declaration: Declaration): object | undefined {
  if (operation.method === 'GET') return undefined
  if (declaration.body !== undefined) return declaration.body
  return operation.body === undefined ? undefined : {}
}

function bodyType(body: object | undefined): Record<string, string> {
  return body === undefined || body instanceof Uint8Array ? {} : { 'content-type': 'application/json' }
}

function codeOf(headers: Headers, text: string): string | null {
  const type = headers.get('content-type') ?? ''
  if (text === '') return null
  if (type.startsWith('application/scim+json')) return scimCodeOf(text)
  if (!type.startsWith('application/problem+json')) return null
  const { code } = JSON.parse(text) as { code: string }
  return code
}

/** RFC 7644, 3.12: the status is in the document again, as text. */
function scimCodeOf(text: string): string | null {
  const { schemas, status } = JSON.parse(text) as { schemas?: unknown[]; status?: unknown }
  const isError = schemas?.includes('urn:ietf:params:scim:api:messages:2.0:Error') === true
  return isError && typeof status === 'string' ? `SCIM_${status}` : null
}
