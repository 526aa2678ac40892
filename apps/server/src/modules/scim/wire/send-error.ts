import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ErrorCode } from '@tenantry/contract'
import { asProblem } from '../../../kernel/http/problem-reply.ts'
import type { Log } from '../../../kernel/log.ts'
import { ScimError, type ScimType } from '../scim-error.ts'

const ERROR_URN = 'urn:ietf:params:scim:api:messages:2.0:Error'
export const SCIM_MEDIA_TYPE = 'application/scim+json; charset=utf-8'

/** Our errors in SCIM's words, where it has one for them. */
const scimTypes: Partial<Record<ErrorCode, ScimType>> = {
  INVALID_JSON: 'invalidSyntax',
  BODY_TOO_COMPLEX: 'invalidSyntax',
  INVALID_REQUEST: 'invalidValue',
  EMAIL_DOMAIN_REFUSED: 'invalidValue',
  EMAIL_TAKEN: 'uniqueness',
  ALREADY_MEMBER: 'uniqueness',
}

/** The answer to a conditional GET of what the client has already. */
export class NotModified extends Error {}

/** Sends any thrown value as a SCIM error. Internals go to the log, never to the caller. */
export function sendScimError(log: Log, error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  if (error instanceof NotModified) {
    void reply.code(304).send()
    return
  }
  const { status, scimType, detail } =
    error instanceof ScimError ? parts(error) : fromProblem(log, error, request, reply)
  if (status === 401) void reply.header('www-authenticate', 'Bearer realm="scim"')
  const body = {
    schemas: [ERROR_URN],
    status: String(status),
    ...(scimType === null ? {} : { scimType }),
    detail,
  }
  void reply.code(status).header('content-type', SCIM_MEDIA_TYPE).send(JSON.stringify(body))
}

function parts({ status, scimType, message }: ScimError) {
  return { status, scimType, detail: message }
}

function fromProblem(log: Log, error: unknown, request: FastifyRequest, reply: FastifyReply) {
  const known = asProblem(error, request)
  if (known.status >= 500)
    log.error({ err: error, request_id: request.id, route: request.routeOptions.url }, known.message)
  const { retryAfterSeconds, detail, hint } = known.parts
  if (retryAfterSeconds !== undefined) void reply.header('retry-after', String(retryAfterSeconds))
  // The rest of a body that nobody wants is not waited for.
  if (known.code === 'BODY_TOO_LARGE') void reply.header('connection', 'close')
  const text = hint === undefined || known.status >= 500 ? detail : `${detail} ${hint}`
  // A domain that is refused is a value that is: SCIM knows no 422.
  const status = known.status === 422 ? 400 : known.status
  return { status, scimType: scimTypes[known.code] ?? null, detail: text }
}
