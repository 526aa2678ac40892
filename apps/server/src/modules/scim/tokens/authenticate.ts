import { timingSafeEqual } from 'node:crypto'
import { rateLimited, type LimitState } from '../../../kernel/limits/index.ts'
import type { ScimCaller, ScimDeps } from '../deps.ts'
import { ScimError } from '../scim-error.ts'
import { readToken } from './scim-token.ts'
import { createTokenStore } from './store.ts'

/** Twice the 25 requests per second that Entra wants to be able to send. */
export const REQUESTS_PER_TOKEN = { bucket: 'scim.token', count: 3000, windowSeconds: 60 } as const

const BEARER = /^bearer +(\S+)$/i
const USE_WRITTEN_EVERY_SECONDS = 60
/** What a directory needs of the organization; nothing beyond that opens to a token. */
const PERMISSIONS = [
  'organization.read',
  'members.read',
  'members.invite',
  'members.update',
  'members.remove',
]

type Deps = Pick<ScimDeps, 'control' | 'clock' | 'limits' | 'isOpen'>

/**
 * Whom a token speaks for. It is looked up at every request, so that a revoked one is dead in every process at once.
 * @throws ScimError 401 for everything that is not a live token; the answer does not tell unknown, expired and revoked apart
 * @throws RATE_LIMITED
 */
export async function authenticateScim(
  deps: Deps,
  authorization: string | undefined,
): Promise<Omit<ScimCaller, 'requestId' | 'address' | 'userAgent'> & { limit: LimitState }> {
  const presented = readToken(BEARER.exec(authorization ?? '')?.[1] ?? '')
  if (presented === null) throw refused()
  const store = createTokenStore(deps.control.db)
  const row = await store.findPresented(presented.id)
  const now = deps.clock.now()
  if (row === undefined || !isSame(row.secret_hash, presented.secretHash)) throw refused()
  if (row.revoked_at !== null || row.expires_at <= now) throw refused()
  if (!(await deps.isOpen(row.organization_id))) throw refused()
  const taken = await deps.limits.take(REQUESTS_PER_TOKEN, row.id)
  if (!taken.allowed) throw rateLimited(taken, 'requests with this token')
  await store.touch(row.id, now, USE_WRITTEN_EVERY_SECONDS)
  const { organization_id: organizationId } = row
  return {
    actor: {
      kind: 'key',
      keyId: row.id,
      name: row.name,
      scope: { kind: 'organization', organizationId, permissions: PERMISSIONS },
    },
    organizationId,
    defaultRole: row.default_role,
    mayEndOwners: row.may_end_owners === 1,
    limit: { limit: REQUESTS_PER_TOKEN, taken },
  }
}

function isSame(stored: string, presented: string): boolean {
  return timingSafeEqual(Buffer.from(stored), Buffer.from(presented))
}

function refused(): ScimError {
  return new ScimError(
    401,
    null,
    'The request carries no valid SCIM token: it is missing, unknown, expired or revoked.',
  )
}
