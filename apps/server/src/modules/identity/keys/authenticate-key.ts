import { timingSafeEqual } from 'node:crypto'
import { problem, type ProblemError } from '../../../kernel/errors.ts'
import type { KeyDeps } from './deps.ts'
import { readToken } from './key-token.ts'
import type { ActorOfKey } from './known-keys.ts'
import { scopeColumn, type StoredScope } from './stored-scope.ts'
import type { ApiKeyRow } from './tables.ts'

type Deps = Pick<KeyDeps, 'store' | 'clock' | 'knownKeys' | 'users'>

/**
 * The actor behind an API key's or a personal token. Answers at once for one that was seen since the last change of keys.
 * @throws UNAUTHENTICATED for everything that is not valid; the answer does not tell unknown, expired and revoked keys apart
 */
export function authenticateKey(
  deps: Deps,
  token: string,
  connection: object,
): ActorOfKey | Promise<ActorOfKey> {
  return deps.knownKeys.find(token, connection, deps.clock.now()) ?? look(deps, token)
}

async function look(deps: Deps, text: string): Promise<ActorOfKey> {
  const { generation } = deps.knownKeys
  const token = readToken(text)
  if (token === null) throw unauthenticated('This is not an API key of Tenantry.')
  const row = await deps.store.findKey(token.keyId)
  const matches =
    row !== undefined && timingSafeEqual(Buffer.from(row.secret_hash), Buffer.from(token.secretHash))
  if (!matches || row.revoked_at !== null) throw refused()
  if (row.expires_at !== null && row.expires_at <= deps.clock.now()) throw refused()
  const actor = await actorOf(deps, row)
  if (actor === null) throw refused()
  deps.knownKeys.remember(text, { actor, keyId: row.id, expiresAt: row.expires_at }, generation)
  return actor
}

async function actorOf(deps: Deps, row: ApiKeyRow): Promise<ActorOfKey | null> {
  const scope = scopeColumn.decode(row.scope)
  if (scope.kind === 'user') return actorForUser(deps, row, scope)
  return { kind: 'key', keyId: row.id, name: row.name, scope }
}

/** Null when the user is gone or disabled. */
async function actorForUser(
  deps: Deps,
  row: ApiKeyRow,
  scope: StoredScope & { kind: 'user' },
): Promise<ActorOfKey | null> {
  const user = await deps.users.find(row.owner_id ?? '')
  if (user === undefined || user.disabled_at !== null) return null
  return {
    kind: 'user',
    userId: user.id,
    email: user.email,
    operatorRole: user.operator_role,
    via: { kind: 'personal_token', tokenId: row.id },
    impersonatorId: null,
    authenticatedAt: 0,
    secondFactor: false,
    scopes: scope.permissions,
    organizationId: scope.organizationId,
  }
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
