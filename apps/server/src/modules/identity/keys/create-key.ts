import type { CreatedApiKey, KeyScope } from '@tenantry/contract'
import type { ControlTx } from '../../../kernel/db/index.ts'
import { problem } from '../../../kernel/errors.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import type { AuditSource } from '../../audit/index.ts'
import type { KeyDeps } from './deps.ts'
import { showKey } from './show-key.ts'
import { createKeyStore } from './store.ts'
import { scopeColumn, type StoredScope } from './stored-scope.ts'
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

/** Whose a key is, when it is not the installation's. */
export interface KeyOwner {
  kind: 'user' | 'organization'
  id: string
}

/** Writes the key down together with its audit entry. */
export async function insertKey(
  deps: Pick<KeyDeps, 'control' | 'clock' | 'audit'>,
  source: Pick<RequestContext, 'actor' | 'requestId'>,
  token: ApiToken,
  key: { name: string; scope: StoredScope; owner?: KeyOwner; expires_at?: number },
): Promise<ApiKeyRow> {
  return deps.control.transaction((tx) => writeKey(deps, tx, source, token, key))
}

/** As `insertKey`, within the caller's transaction. */
export async function writeKey(
  deps: Pick<KeyDeps, 'clock' | 'audit'>,
  tx: ControlTx,
  source: AuditSource,
  token: ApiToken,
  key: { name: string; scope: StoredScope; owner?: KeyOwner; expires_at?: number },
): Promise<ApiKeyRow> {
  const row: ApiKeyRow = {
    id: token.keyId,
    name: key.name,
    secret_hash: token.secretHash,
    owner_kind: key.owner?.kind ?? null,
    owner_id: key.owner?.id ?? null,
    scope: scopeColumn.encode(key.scope),
    created_at: deps.clock.now(),
    expires_at: key.expires_at ?? null,
    last_used_at: null,
    revoked_at: null,
  }
  await createKeyStore(tx).insertKey(row)
  const details = { name: row.name, scope: key.scope }
  await deps.audit(tx, source, 'api_key.created', keyTarget(row), details)
  return row
}

/** The trail that a key belongs to: its organization's, else the installation's. */
export function keyTarget(row: Pick<ApiKeyRow, 'id' | 'owner_kind' | 'owner_id'>) {
  const organizationId = row.owner_kind === 'organization' ? row.owner_id : null
  return { type: 'api_key' as const, id: row.id, organizationId }
}

/** @throws INVALID_REQUEST for a time that is past, or beyond reckoning */
export function requireFuture(expiresAt: number, now: number): void {
  if (expiresAt > now && expiresAt <= EXPIRES_AT_MAX) return
  const detail = 'must be a time to come, in Unix seconds, before the year 10000'
  throw problem('INVALID_REQUEST', {
    detail: `/expires_at: ${detail}`,
    errors: [{ pointer: '/expires_at', detail }],
  })
}

async function readScope(deps: KeyDeps, scope: KeyScope): Promise<StoredScope> {
  if (scope.kind === 'installation') return { kind: 'installation' }
  const databaseIds = await deps.resolveDatabases(scope.database_ids)
  return { kind: 'databases', databaseIds, access: scope.access, sql: scope.sql ?? false }
}
