import { timingSafeEqual } from 'node:crypto'
import type { KeyActor } from '../../../kernel/actor.ts'
import { problem, type ProblemError } from '../../../kernel/errors.ts'
import type { KeyDeps } from './deps.ts'
import { scopeColumn } from './store.ts'
import { readToken } from './key-token.ts'

/**
 * The actor behind an API key's token. Answers at once for a key that was seen since the last change of keys.
 * @throws UNAUTHENTICATED for everything that is not a valid key; the answer does not tell unknown, expired and revoked keys apart
 */
export function authenticateKey(
  deps: Pick<KeyDeps, 'store' | 'clock' | 'knownKeys'>,
  token: string,
  connection: object,
): KeyActor | Promise<KeyActor> {
  return deps.knownKeys.find(token, connection, deps.clock.now()) ?? look(deps, token)
}

async function look(deps: Pick<KeyDeps, 'store' | 'clock' | 'knownKeys'>, text: string): Promise<KeyActor> {
  const { generation } = deps.knownKeys
  const token = readToken(text)
  if (token === null) throw unauthenticated('This is not an API key of Tenantry.')
  const row = await deps.store.findKey(token.keyId)
  const matches =
    row !== undefined && timingSafeEqual(Buffer.from(row.secret_hash), Buffer.from(token.secretHash))
  if (!matches || row.revoked_at !== null) throw refused()
  if (row.expires_at !== null && row.expires_at <= deps.clock.now()) throw refused()
  const actor: KeyActor = { kind: 'key', keyId: row.id, name: row.name, scope: scopeColumn.decode(row.scope) }
  deps.knownKeys.remember(text, actor, row.expires_at, generation)
  return actor
}

function refused(): ProblemError {
  return unauthenticated('The API key is unknown, expired or revoked.')
}

function unauthenticated(detail: string): ProblemError {
  return problem('UNAUTHENTICATED', {
    detail,
    hint: 'Send `Authorization: Bearer tnt_…`. The first start prints an admin key; `tenantry keys create` makes more.',
  })
}
