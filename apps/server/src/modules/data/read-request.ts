import { problem } from '../../kernel/errors.ts'
import type { DataRequest } from './deps.ts'

type Headers = Readonly<Record<string, string | string[] | undefined>>

const IDEMPOTENCY_KEY_CHARACTERS_MAX = 255
const REFERENCE_CHARACTERS_MAX = 128

/** What the headers say. Throws INVALID_REQUEST that names the header. */
export function readRequest(headers: Headers): DataRequest {
  return {
    database: readHeader(headers, 'tenantry-database', REFERENCE_CHARACTERS_MAX),
    organization: readHeader(headers, 'tenantry-org', REFERENCE_CHARACTERS_MAX),
    bigIntegers: readIntegers(headers['tenantry-integers']),
    idempotencyKey: readHeader(headers, 'idempotency-key', IDEMPOTENCY_KEY_CHARACTERS_MAX),
  }
}

function readHeader(headers: Headers, name: string, charactersMax: number): string | null {
  const value = headers[name]
  if (value === undefined) return null
  if (typeof value === 'string' && value !== '' && value.length <= charactersMax) return value
  throw invalidHeader(name, `must be one value of 1 to ${charactersMax} characters`)
}

function readIntegers(value: string | string[] | undefined): 'number' | 'string' {
  if (value === undefined || value === 'number') return 'number'
  if (value === 'string') return 'string'
  throw invalidHeader('tenantry-integers', 'must be "number" or "string"')
}

function invalidHeader(name: string, detail: string) {
  return problem('INVALID_REQUEST', {
    detail: `The header ${name} ${detail}.`,
    errors: [{ pointer: `header.${name}`, detail }],
  })
}
