import type { FastifyInstance } from 'fastify'

/**
 * Reads what an HTML form posts, on the routes of this scope alone: any page can post a form to any server, so all others refuse it. Of a field that
 * comes twice the last counts.
 */
export function parseForms(scope: FastifyInstance): void {
  scope.addContentTypeParser<string>(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(body))),
  )
}
