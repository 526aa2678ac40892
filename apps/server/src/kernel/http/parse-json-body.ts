import type { FastifyInstance, FastifyRequest } from 'fastify'
import { problem, type ProblemError } from '../errors.ts'
import { ExcessFinder, JSON_MAX, type JsonExcess } from './json-excess.ts'
import { invalidJson } from './problem-reply.ts'

/**
 * Reads JSON bodies as RFC 8259 has them; an empty body is no body. Refuses with INVALID_JSON and BODY_TOO_COMPLEX;
 * `__proto__` and `constructor.prototype` members are refused.
 */
export function parseJsonBodies(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  const excess = new ExcessFinder()
  app.addContentTypeParser<string>(
    'application/json',
    { parseAs: 'string' },
    (request: FastifyRequest, body: string, done: (error: Error | null, value?: unknown) => void) => {
      if (body === '') {
        done(null, undefined)
        return
      }
      const found = excess.find(body)
      if (found !== null) {
        done(bodyTooComplex(found))
        return
      }
      void parse(request, body, (error, value) => {
        if (error === null) done(null, value)
        else done(invalidJson(error))
      })
    },
  )
}

function bodyTooComplex(excess: JsonExcess): ProblemError {
  return problem('BODY_TOO_COMPLEX', texts[excess])
}

const inParts = 'Send it in smaller parts.'
const texts: Readonly<Record<JsonExcess, { detail: string; hint: string }>> = {
  depth: {
    detail: `The body nests more than ${shown(JSON_MAX.depth)} levels deep.`,
    hint: 'A value of a json column has at most 1,000 levels.',
  },
  containers: {
    detail: `The body has more than ${shown(JSON_MAX.containers)} objects and arrays.`,
    hint: inParts,
  },
  names: {
    detail: `The members of the body have more than ${shown(JSON_MAX.names)} different names.`,
    hint: inParts,
  },
  shortTexts: {
    detail: `The body has more than ${shown(JSON_MAX.shortTexts)} different short texts.`,
    hint: inParts,
  },
}

function shown(limit: number): string {
  return limit.toLocaleString('en')
}
