import type { CreatedApiKey } from '@tenantry/contract'
import { problem } from '../../../kernel/errors.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import { requireOneself } from '../../../kernel/policy.ts'
import type { IdentityDeps } from '../deps.ts'
import { insertKey, requireFuture } from '../keys/create-key.ts'
import { createToken } from '../keys/key-token.ts'
import { showKey } from '../keys/show-key.ts'

export interface CreatePersonalToken {
  name: string
  /** Permissions that it is limited to; all that the user has when absent. */
  permissions?: string[]
  /** Id or slug of the only organization that it opens. */
  organization?: string
  expires_at?: number
}

/**
 * Makes a personal access token: it acts for the user, with what the user may do at the moment of use and no more than its own permissions.
 * A token makes no token: that takes a session.
 * @throws FORBIDDEN, ORGANIZATION_NOT_FOUND, INVALID_REQUEST for a time that is past
 */
export async function createPersonalToken(
  deps: IdentityDeps,
  context: RequestContext,
  input: CreatePersonalToken,
): Promise<CreatedApiKey> {
  const user = requireOneself(context.actor)
  if (user.via.kind !== 'session' && user.via.kind !== 'access_token')
    throw problem('FORBIDDEN', {
      detail: 'Tokens are made with a session, not with another token.',
      hint: 'Sign in first.',
    })
  const { token, ...made } = createToken(context.reservedId)
  const existing = context.reservedId === null ? undefined : await deps.keys.store.findKey(made.keyId)
  if (existing !== undefined) return showKey(existing)
  if (input.expires_at !== undefined) requireFuture(input.expires_at, deps.clock.now())
  const organizationId =
    input.organization === undefined
      ? user.organizationId
      : (await deps.organizationAccess(user, input.organization, 'organization.read')).id
  const scope = { kind: 'user', permissions: input.permissions ?? null, organizationId } as const
  const row = await insertKey(deps.keys, context, made, {
    name: input.name,
    scope,
    owner: { kind: 'user', id: user.userId },
    ...(input.expires_at === undefined ? {} : { expires_at: input.expires_at }),
  })
  return { ...showKey(row), token }
}
