import type { FastifyInstance, FastifyRequest } from 'fastify'
import { problem } from '../../../kernel/errors.ts'

/** Takes what HTML forms send, on the routes of this scope alone: everywhere else a form is refused. */
export function acceptForms(scope: FastifyInstance): void {
  scope.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, text, done) => done(null, new URLSearchParams(String(text))),
  )
}

/**
 * The fields of a form by name, each as text that is no longer than it says; one that was not sent is empty.
 * @throws UNSUPPORTED_MEDIA_TYPE, INVALID_REQUEST
 */
export function readForm<Name extends string>(
  request: FastifyRequest,
  lengthsMax: Readonly<Record<Name, number>>,
): Record<Name, string> {
  const { body } = request
  if (!(body instanceof URLSearchParams))
    throw problem('UNSUPPORTED_MEDIA_TYPE', { detail: 'This page takes the form that it shows.' })
  return readFields(body, lengthsMax)
}

/** @throws INVALID_REQUEST */
export function readFields<Name extends string>(
  given: URLSearchParams,
  lengthsMax: Readonly<Record<Name, number>>,
): Record<Name, string> {
  const names = Object.keys(lengthsMax) as Name[]
  const fields = names.map((name) => {
    const text = given.get(name) ?? ''
    if (text.length > lengthsMax[name] || text.includes('\0')) throw fieldRefused(name, lengthsMax[name])
    return [name, text] as const
  })
  return Object.fromEntries(fields) as Record<Name, string>
}

function fieldRefused(name: string, lengthMax: number) {
  const detail = `must be text of at most ${lengthMax} characters`
  return problem('INVALID_REQUEST', {
    detail: `/${name}: ${detail}`,
    errors: [{ pointer: `/${name}`, detail }],
  })
}
