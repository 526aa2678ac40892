import type { TSchema } from 'typebox'
import { errorCodes, type ErrorCode } from './errors.ts'
import type { Operation, OperationAccess } from './operation.ts'

type Json = { [key: string]: unknown }

const introduction = `A database per customer, one schema for all of them.

Every request carries an API key: \`Authorization: Bearer tnt_…\`. Requests to the Data API name their database in the header
\`Tenantry-Database\`, by id or by name. Errors are problem documents (RFC 9457) with a stable \`code\`, a \`detail\` and, where there is
something to do about it, a \`hint\`. Lists take \`limit\` and \`cursor\`. Times are Unix seconds.`

const SCIM_TYPE = 'application/scim+json'

/** Errors that any operation can answer with. */
const commonErrors: readonly ErrorCode[] = ['INVALID_REQUEST', 'INTERNAL']

/** The OpenAPI 3.1 document of a list of operations; the same input gives the same bytes. */
export function buildOpenApi(operations: readonly Operation[], info: { version: string }): Json {
  const paths: Record<string, Json> = {}
  for (const operation of operations) {
    const path = operation.path.replaceAll(/:([a-z_]+)/g, '{$1}')
    paths[path] = { ...paths[path], [operation.method.toLowerCase()]: describeOperation(operation) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Tenantry',
      version: info.version,
      summary: 'The control plane for multi-tenant SaaS',
      description: introduction,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    tags: [...new Set(operations.map((operation) => operation.tag))].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        apiKey: { type: 'http', scheme: 'bearer', description: 'An API key (`tnt_…`)' },
        runToken: {
          type: 'http',
          scheme: 'basic',
          description: 'The token of an infrastructure run, as password',
        },
        scimToken: {
          type: 'http',
          scheme: 'bearer',
          description: 'A SCIM token of an organization (`scim_…`)',
        },
      },
      schemas: { Problem: problemSchema(), ScimError: scimErrorSchema() },
    },
  }
}

function describeOperation(operation: Operation): Json {
  const requestBody = describeBody(operation)
  return {
    operationId: operation.id,
    tags: [operation.tag],
    summary: operation.summary,
    ...(operation.description === undefined ? {} : { description: operation.description }),
    security: describeSecurity(operation.access),
    parameters: describeParameters(operation),
    ...(requestBody === undefined ? {} : { requestBody }),
    responses: describeResponses(operation),
  }
}

function describeParameters(operation: Operation): Json[] {
  const idempotencyKey = {
    name: 'Idempotency-Key',
    in: 'header',
    required: false,
    description: 'Makes a retry safe: the same key and body give the first reply again (for 24 hours)',
    schema: { type: 'string', minLength: 1, maxLength: 255 },
  }
  return [
    ...parametersIn('path', operation.params),
    ...parametersIn('query', operation.query),
    ...parametersIn('header', operation.headers),
    ...(operation.idempotent === true ? [idempotencyKey] : []),
  ]
}

function parametersIn(place: 'path' | 'query' | 'header', schema: TSchema | undefined): Json[] {
  if (schema === undefined) return []
  const { properties = {}, required = [] } = plain(schema) as { properties?: Json; required?: string[] }
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: property,
  }))
}

function describeBody(operation: Operation): Json | undefined {
  if (operation.bodyKind === 'binary') {
    return {
      required: true,
      content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } },
    }
  }
  if (operation.body === undefined) return undefined
  const mediaType = operation.bodyKind === 'form' ? 'application/x-www-form-urlencoded' : jsonType(operation)
  return { required: true, content: { [mediaType]: { schema: plain(operation.body) } } }
}

const mediaTypes = {
  json: 'application/json',
  binary: 'application/octet-stream',
  events: 'text/event-stream',
  xml: 'application/xml',
} as const

function describeResponses(operation: Operation): Json {
  const { status, body, kind, description } = operation.success
  const mediaType = kind === undefined || kind === 'json' ? jsonType(operation) : mediaTypes[kind]
  const hasContent = body !== undefined || (kind ?? 'json') !== 'json'
  const responses: Record<string, Json> = {
    [status]: {
      description: description ?? 'Success',
      ...(hasContent
        ? { content: { [mediaType]: { schema: body === undefined ? { type: 'string' } : plain(body) } } }
        : {}),
    },
  }
  if (operation.protocol === 'scim') {
    responses['default'] = {
      description: 'An error as RFC 7644, 3.12 has it',
      content: { [SCIM_TYPE]: { schema: { $ref: '#/components/schemas/ScimError' } } },
    }
    return responses
  }
  for (const [errorStatus, codes] of errorsByStatus(operation)) {
    responses[errorStatus] = {
      description: codes.map((code) => `\`${code}\`: ${errorCodes[code].title}`).join('; '),
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    }
  }
  return responses
}

function jsonType({ protocol }: Operation): string {
  return protocol === 'scim' ? SCIM_TYPE : 'application/json'
}

function errorsByStatus(operation: Operation): [string, ErrorCode[]][] {
  const byStatus = new Map<string, ErrorCode[]>()
  for (const code of errorsOf(operation)) {
    const status = String(errorCodes[code].status)
    byStatus.set(status, [...(byStatus.get(status) ?? []), code])
  }
  return [...byStatus].sort(([a], [b]) => a.localeCompare(b))
}

/** Every error that an operation can answer with: its own, and those that come with its access and its kind. */
export function errorsOf(operation: Operation): ReadonlySet<ErrorCode> {
  const idempotency: ErrorCode[] =
    operation.idempotent === true ? ['IDEMPOTENCY_KEY_REUSED', 'IDEMPOTENCY_KEY_IN_USE'] : []
  return new Set([
    ...commonErrors,
    ...bodyErrors(operation),
    ...accessErrors(operation.access),
    ...operation.errors,
    ...idempotency,
  ])
}

/** Of bodies, whatever is in them. */
function bodyErrors({ body, bodyKind }: Operation): ErrorCode[] {
  if (bodyKind === 'binary') return ['BODY_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE']
  if (body === undefined) return []
  if (bodyKind === 'form') return ['BODY_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE']
  return ['INVALID_JSON', 'BODY_TOO_COMPLEX', 'BODY_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE']
}

function describeSecurity(access: OperationAccess): Json[] {
  if (access === 'public') return []
  if (access === 'scim') return [{ scimToken: [] }]
  if (access === 'run') return [{ runToken: [] }]
  return access === 'open' ? [{}, { apiKey: [] }] : [{ apiKey: [] }]
}

function accessErrors(access: OperationAccess): ErrorCode[] {
  if (access === 'public') return []
  if (access === 'authenticated' || access === 'open') return ['UNAUTHENTICATED']
  if (access === 'scim' || access === 'run') return ['UNAUTHENTICATED']
  if (typeof access === 'string') return ['UNAUTHENTICATED', 'FORBIDDEN']
  return [
    'UNAUTHENTICATED',
    'FORBIDDEN',
    'ORGANIZATION_NOT_FOUND',
    'SECOND_FACTOR_NEEDED',
    'FRESH_SIGN_IN_NEEDED',
  ]
}

function problemSchema(): Json {
  const text = { type: 'string' }
  const field = {
    type: 'object',
    required: ['pointer', 'detail'],
    properties: { pointer: text, detail: text },
  }
  return {
    type: 'object',
    description: 'RFC 9457 problem document',
    required: ['type', 'title', 'status', 'code', 'detail'],
    properties: {
      type: text,
      title: text,
      status: { type: 'integer' },
      code: { type: 'string', enum: Object.keys(errorCodes) },
      detail: text,
      hint: text,
      request_id: text,
      errors: { type: 'array', items: field },
    },
  }
}

function scimErrorSchema(): Json {
  const text = { type: 'string' }
  return {
    type: 'object',
    description: 'RFC 7644 error',
    required: ['schemas', 'status', 'detail'],
    properties: { schemas: { type: 'array', items: text }, status: text, scimType: text, detail: text },
  }
}

/** A TypeBox schema without its symbols and hidden members: plain JSON Schema. */
function plain(schema: TSchema): Json {
  return JSON.parse(JSON.stringify(schema)) as Json
}
