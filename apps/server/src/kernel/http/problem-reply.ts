import type { FastifyError, FastifyReply, FastifyRequest, FastifySchemaValidationError } from 'fastify'
import type { ErrorCode, ProblemField } from '@tenantry/contract'
import { problem, ProblemError } from '../errors.ts'
import type { Log } from '../log.ts'

const FIELD_ERRORS_MAX = 20

const bodyTooLargeText = {
  detail: 'The body is larger than this route takes.',
  hint: 'Send it in smaller parts.',
}

/** Errors of Fastify that are the caller's, by its code. */
const fastifyProblems: Readonly<Record<string, { code: ErrorCode; detail: string; hint?: string }>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    code: 'UNSUPPORTED_MEDIA_TYPE',
    detail: 'This route does not take a body of that media type.',
    hint: 'Send `content-type: application/json`.',
  },
  FST_ERR_CTP_BODY_TOO_LARGE: { code: 'BODY_TOO_LARGE', ...bodyTooLargeText },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: {
    code: 'INVALID_REQUEST',
    detail: 'The body does not have the length that `content-length` says.',
  },
  FST_ERR_CTP_EMPTY_JSON_BODY: { code: 'INVALID_JSON', detail: 'The body is empty.' },
  FST_ERR_BAD_URL: { code: 'INVALID_REQUEST', detail: 'The path is not a valid URL path.' },
  FST_ERR_MAX_PARAM_LENGTH: { code: 'INVALID_REQUEST', detail: 'A part of the path is too long.' },
}

/** Sends any thrown value as a problem document. Internals go to the log under the request's id, never to the caller. */
export function sendProblem(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  { log, translateError }: { log: Log; translateError: (error: unknown) => ProblemError | null },
): void {
  const known = translateError(error) ?? asProblem(error, request)
  request.problemCode = known.code
  if (known.status >= 500 && known.code !== 'NOT_IMPLEMENTED') {
    log.error({ err: error, request_id: request.id, route: request.routeOptions.url }, known.message)
  }
  if (known.parts.retryAfterSeconds !== undefined)
    void reply.header('retry-after', String(known.parts.retryAfterSeconds))
  // The rest of a body that nobody wants is not waited for.
  if (known.code === 'BODY_TOO_LARGE') void reply.header('connection', 'close')
  if (known.code === 'UNAUTHENTICATED') void reply.header('www-authenticate', 'Bearer realm="tenantry"')
  void reply
    .code(known.status)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .send(JSON.stringify(known.toDocument(request.id)))
}

/** Any thrown value as the problem that it is; INTERNAL for what nobody foresaw. */
export function asProblem(error: unknown, request: FastifyRequest): ProblemError {
  if (error instanceof ProblemError) return error
  if (isFastifyError(error)) {
    if (error.validation !== undefined)
      return invalidRequest(error.validation, error.validationContext ?? 'body')
    const known = fastifyProblems[error.code]
    if (known !== undefined) return problem(known.code, { ...known, cause: error })
    if (error instanceof SyntaxError && error.statusCode === 400) return invalidJson(error)
    if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500) {
      return problem('INVALID_REQUEST', { detail: 'The request could not be read.', cause: error })
    }
  }
  return problem('INTERNAL', {
    detail: 'The request could not be completed.',
    hint: `Look for request ${request.id} in the server's log.`,
    cause: error,
  })
}

function isFastifyError(error: unknown): error is FastifyError {
  return error instanceof Error && ('code' in error || 'statusCode' in error || 'validation' in error)
}

export function bodyTooLarge(): ProblemError {
  return problem('BODY_TOO_LARGE', bodyTooLargeText)
}

export function invalidJson(cause: unknown): ProblemError {
  return problem('INVALID_JSON', {
    detail: 'The body is not valid JSON.',
    hint: 'Check quotes, commas and the encoding (UTF-8).',
    cause,
  })
}

function invalidRequest(validation: readonly FastifySchemaValidationError[], place: string): ProblemError {
  const errors = validation.slice(0, FIELD_ERRORS_MAX).map((error) => fieldError(error, place))
  const first = errors[0]
  return problem('INVALID_REQUEST', {
    detail:
      first === undefined ? 'The request is not valid.' : `${first.pointer || 'The body'}: ${first.detail}`,
    hint: 'See /docs for what this operation takes.',
    errors,
  })
}

function fieldError(error: FastifySchemaValidationError, place: string): ProblemField {
  const prefix =
    place === 'body' ? '' : place === 'querystring' ? 'query' : place === 'params' ? 'path' : 'header'
  const unknownMember = error.params['additionalProperty']
  const missingMember = error.params['missingProperty']
  const suffix =
    typeof unknownMember === 'string'
      ? `/${unknownMember}`
      : typeof missingMember === 'string'
        ? `/${missingMember}`
        : ''
  const path = `${error.instancePath}${suffix}`
  const pointer = prefix === '' ? path : `${prefix}${path.replaceAll('/', '.')}`
  if (typeof unknownMember === 'string') return { pointer, detail: 'is not known here' }
  if (typeof missingMember === 'string') return { pointer, detail: 'is missing' }
  const inWords = error.keyword === 'pattern' ? descriptionOf(error) : null
  if (inWords !== null) return { pointer, detail: `does not fit: ${inWords}` }
  const allowed = error.params['allowedValue'] ?? error.params['allowedValues']
  const detail = error.message ?? 'is not valid'
  return { pointer, detail: allowed === undefined ? detail : `${detail}: ${JSON.stringify(allowed)}` }
}

/** A pattern is for programs; what it stands for is said in the description beside it. */
function descriptionOf(error: FastifySchemaValidationError): string | null {
  const schema: unknown = Reflect.get(error, 'parentSchema')
  if (typeof schema !== 'object' || schema === null || !('description' in schema)) return null
  return typeof schema.description === 'string' ? schema.description : null
}
