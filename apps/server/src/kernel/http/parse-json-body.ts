import type { FastifyInstance, FastifyRequest } from 'fastify'
import { problem, type ProblemError } from '../errors.ts'
import { ExcessFinder, JSON_MAX, type JsonExcess } from './json-excess.ts'
import { invalidJson } from './problem-reply.ts'

/**
 * Reads JSON bodies as RFC 8259 has them; an empty body is no body. Every member is data: `__proto__` too becomes an own property,
 * which reading, spreading and `Object.entries` leave one. Assigning to a name from a body (`copy[name] = …`, `Object.assign`)
 * would not, so no code does. Refuses with INVALID_JSON and BODY_TOO_COMPLEX.
 */
export function parseJsonBodies(app: FastifyInstance, mediaType = 'application/json'): void {
  const excess = new ExcessFinder()
  app.addContentTypeParser<string>(
    mediaType,
    { parseAs: 'string' },
    (_request: FastifyRequest, body: string, done: (error: Error | null, value?: unknown) => void) => {
      // No limit is smaller than that of the depth, and no text has more of anything than characters.
      const found = body.length <= JSON_MAX.depth ? null : excess.find(body)
      if (found !== null) {
        done(bodyTooComplex(found))
        return
      }
      let value: unknown
      try {
        value = body === '' ? undefined : JSON.parse(withoutMark(body))
      } catch (error) {
        done(invalidJson(error))
        return
      }
      done(null, value)
    },
  )
}

/** Some programs write a byte order mark before their JSON; RFC 8259 lets readers pass over it. */
function withoutMark(json: string): string {
  return json.charCodeAt(0) === 0xfeff ? json.slice(1) : json
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
