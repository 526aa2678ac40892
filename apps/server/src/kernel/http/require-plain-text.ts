import type { FastifyRequest } from 'fastify'
import type { Operation } from '@tenantry/contract'
import { problem } from '../errors.ts'

/**
 * Refuses U+0000 in what goes into the control store: PostgreSQL keeps no such text, and both engines are to take the same.
 * @throws INVALID_REQUEST with the place
 */
export function requirePlainText(operation: Operation, request: FastifyRequest): void {
  const place =
    findNul(request.params, 'path', '.') ??
    findNul(request.query, 'query', '.') ??
    (operation.bodyKind === 'binary' ? null : findNul(request.body, '', '/'))
  if (place === null) return
  throw problem('INVALID_REQUEST', {
    detail: `${place || 'The body'}: must not hold the character U+0000`,
    errors: [{ pointer: place, detail: 'must not hold the character U+0000' }],
  })
}

/** Walks without recursion: a body may be nested as deep as it is long. */
function findNul(root: unknown, rootPlace: string, separator: '.' | '/'): string | null {
  const waiting: { value: unknown; place: string }[] = [{ value: root, place: rootPlace }]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { value, place } = next
    if (typeof value === 'string' && value.includes('\0')) return place
    if (typeof value !== 'object' || value === null) continue
    for (const [name, member] of Object.entries(value)) {
      if (name.includes('\0')) return place
      if (typeof member === 'string' ? member.includes('\0') : typeof member === 'object' && member !== null)
        waiting.push({ value: member, place: `${place}${separator}${name}` })
    }
  }
  return null
}
