import type { CreatedApiKey, KeyScope } from '@tenantry/contract'
import type { ActorScope } from '../../../kernel/actor.ts'
import { problem } from '../../../kernel/errors.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import type { KeyDeps } from './deps.ts'
import { showKey } from './show-key.ts'
import { createKeyStore, scopeColumn } from './store.ts'
import type { ApiKeyRow } from './tables.ts'
import { createToken, type ApiToken } from './key-token.ts'

export interface CreateKey {
  name: string
  scope: KeyScope
  expires_at?: number
}

const EXPIRES_AT_MAX = 253_402_300_799

/**
 * Makes an API key; its token is in this answer and nowhere else.
 * @throws DATABASE_NOT_FOUND when the scope names a database that is not there, INVALID_REQUEST for a time that is past
 */
export async function createKey(
  deps: KeyDeps,
  context: Pick<RequestContext, 'actor' | 'requestId' | 'reservedId'>,
  input: CreateKey,
): Promise<CreatedApiKey> {
  const { token, ...made } = createToken(context.reservedId)
  const existing = context.reservedId === null ? undefined : await deps.store.findKey(made.keyId)
  if (existing !== undefined) return showKey(existing)
  if (input.expires_at !== undefined) requireFuture(input.expires_at, deps.clock.now())
  const scope = await readScope(deps, input.scope)
  const row = await insertKey(deps, context, made, { ...input, scope })
  return { ...showKey(row), token }
}

/** Writes the key down together with its audit entry. */
export async function insertKey(
  deps: Pick<KeyDeps, 'control' | 'clock' | 'audit'>,
  source: Pick<RequestContext, 'actor' | 'requestId'>,
  token: ApiToken,
  key: { name: string; scope: ActorScope; expires_at?: number },
): Promise<ApiKeyRow> {
  const row: ApiKeyRow = {
    id: token.keyId,
    name: key.name,
    secret_hash: token.secretHash,
    scope: scopeColumn.encode(key.scope),
    created_at: deps.clock.now(),
    expires_at: key.expires_at ?? null,
    last_used_at: null,
    revoked_at: null,
  }
  await deps.control.transaction(async (tx) => {
    await createKeyStore(tx).insertKey(row)
    await deps.audit(
      tx,
      source,
      'api_key.created',
      { type: 'api_key', id: row.id },
      { name: row.name, scope: key.scope },
    )
  })
  return row
}

function requireFuture(expiresAt: number, now: number): void {
  if (expiresAt > now && expiresAt <= EXPIRES_AT_MAX) return
  const detail = 'must be a time to come, in Unix seconds, before the year 10000'
  throw problem('INVALID_REQUEST', {
    detail: `/expires_at: ${detail}`,
    errors: [{ pointer: '/expires_at', detail }],
  })
}

async function readScope(deps: KeyDeps, scope: KeyScope): Promise<ActorScope> {
  if (scope.kind === 'installation') return { kind: 'installation' }
  const databaseIds = await deps.resolveDatabases(scope.database_ids)
  return { kind: 'databases', databaseIds, access: scope.access, sql: scope.sql ?? false }
}
