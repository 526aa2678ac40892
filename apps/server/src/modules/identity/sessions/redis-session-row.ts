import type { SessionRow, SignInMethod } from './tables.ts'

/** A row as fields and values of a Redis hash, one behind the other; null is left out. */
export function writeRow(row: SessionRow): string[] {
  return storedFields(row).flatMap(([field, value]) => (value === null ? [] : [field, String(value)]))
}

/** Changes as pairs, in which null is the empty text: of texts that may be empty, that is as good. */
export function writeChanges(changes: Partial<SessionRow>): string[] {
  return storedFields(changes).flatMap(([field, value]) => [field, value === null ? '' : String(value)])
}

/** When a session ended is kept elsewhere. */
function storedFields(changes: Partial<SessionRow>): [string, string | number | null][] {
  return Object.entries(changes).filter(([field]) => field !== 'revoked_at')
}

/** What HGETALL answered, as a row; undefined for no session. */
export function readRow(answer: unknown): SessionRow | undefined {
  const fields = readFields(answer)
  if (fields.size === 0) return undefined
  const text = (field: string) => fields.get(field) ?? null
  const time = (field: string) => (fields.has(field) ? Number(fields.get(field)) : null)
  return {
    id: fields.get('id') ?? '',
    user_id: fields.get('user_id') ?? '',
    token_hash: fields.get('token_hash') ?? '',
    // Nobody but this store writes it.
    method: fields.get('method') as SignInMethod,
    organization_id: text('organization_id'),
    impersonator_id: text('impersonator_id'),
    authenticated_at: time('authenticated_at') ?? 0,
    second_factor_at: time('second_factor_at'),
    created_at: time('created_at') ?? 0,
    last_seen_at: time('last_seen_at') ?? 0,
    expires_at: time('expires_at') ?? 0,
    revoked_at: null,
    address: text('address'),
    user_agent: text('user_agent'),
  }
}

function readFields(answer: unknown): Map<string, string> {
  const fields = new Map<string, string>()
  if (!Array.isArray(answer)) return fields
  for (let index = 0; index + 1 < answer.length; index += 2)
    fields.set(String(answer[index]), String(answer[index + 1]))
  return fields
}
