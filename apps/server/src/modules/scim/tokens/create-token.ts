import type { CreatedScimToken, CreateScimToken } from '@tenantry/contract'
import { problem } from '../../../kernel/errors.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import { managesInstallation } from '../../../kernel/policy.ts'
import type { ScimDeps } from '../deps.ts'
import type { ScimTokenRow } from '../tables.ts'
import { createToken } from './scim-token.ts'
import { showToken } from './show-token.ts'
import { createTokenStore } from './store.ts'

const TOKENS_MAX = 20
const LIFETIME_SECONDS_MAX = 2 * 366 * 86_400
const DEFAULT_ROLE = 'member'

/**
 * Makes a token for an organization's identity provider; it is in this answer and nowhere else.
 * @throws INVALID_REQUEST for a time that is past or more than two years away, ROLE_NOT_FOUND, FORBIDDEN, CONFLICT for too many
 */
export async function createScimToken(
  deps: Pick<ScimDeps, 'control' | 'clock' | 'audit' | 'members'>,
  context: RequestContext,
  organizationId: string,
  input: CreateScimToken,
): Promise<CreatedScimToken> {
  const { token, ...made } = createToken(context.reservedId)
  const { db } = deps.control
  const existing = await createTokenStore(db).find(organizationId, made.id)
  if (existing !== undefined) return showToken(existing)
  const now = deps.clock.now()
  requireLifetime(input.expires_at, now)
  const { default_role: defaultRole = DEFAULT_ROLE } = input
  if (defaultRole === 'owner') throw groupsMakeNoOwners('/default_role')
  const row = await deps.control.transaction(async (tx) => {
    const access = await deps.members.lock(tx, context.actor, organizationId, 'sso.manage')
    await deps.members.requireMayGrant(tx, context.actor, access, defaultRole)
    const store = createTokenStore(tx)
    if ((await store.countLive(organizationId, now)) >= TOKENS_MAX) {
      throw problem('CONFLICT', {
        detail: `There are ${TOKENS_MAX} SCIM tokens already.`,
        hint: 'Revoke one first.',
      })
    }
    const mayEndOwners = access.role === 'owner' || managesInstallation(context.actor)
    const created: ScimTokenRow = {
      id: made.id,
      organization_id: organizationId,
      name: input.name,
      secret_hash: made.secretHash,
      default_role: defaultRole,
      may_end_owners: mayEndOwners ? 1 : 0,
      created_at: now,
      expires_at: input.expires_at,
      last_used_at: null,
      revoked_at: null,
    }
    await store.insert(created)
    const target = { type: 'scim_token', id: created.id, organizationId } as const
    const details = { name: created.name, default_role: defaultRole, expires_at: created.expires_at }
    await deps.audit(tx, context, 'scim_token.created', target, details)
    return created
  })
  return { ...showToken(row), token }
}

function requireLifetime(expiresAt: number, now: number): void {
  if (expiresAt > now && expiresAt <= now + LIFETIME_SECONDS_MAX) return
  const detail = 'must be a time to come, in Unix seconds, within two years'
  throw problem('INVALID_REQUEST', {
    detail: `/expires_at: ${detail}`,
    errors: [{ pointer: '/expires_at', detail }],
  })
}

/** Owners are made in person. */
export function groupsMakeNoOwners(pointer: string) {
  const detail = 'must be another role than owner: a directory makes no owners'
  return problem('INVALID_REQUEST', {
    detail: `${pointer}: ${detail}`,
    hint: 'Hand the organization over, or make somebody owner by hand.',
    errors: [{ pointer, detail }],
  })
}
