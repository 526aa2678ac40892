import { operations, type CreatedApiKey } from '@tenantry/contract'
import type { Actor } from '../../../kernel/actor.ts'
import { problem } from '../../../kernel/errors.ts'
import type { OrganizationAccess, RequestContext } from '../../../kernel/http/operation-context.ts'
import type { Mount } from '../../../kernel/http/mount-operation.ts'
import { readPage, showPage } from '../../../kernel/http/page-query.ts'
import { managesInstallation, requireOneself } from '../../../kernel/policy.ts'
import type { IdentityDeps } from '../deps.ts'
import { requireFuture, writeKey } from './create-key.ts'
import { createToken } from './key-token.ts'
import { revokeKey } from './revoke-key.ts'
import { showKey } from './show-key.ts'

interface CreateOrganizationKey {
  name: string
  permissions: string[]
  expires_at?: number
}

/**
 * Makes an API key of an organization. It outlives whoever makes it, and so may do no more than they may at this moment.
 * @throws ORGANIZATION_NOT_FOUND, FORBIDDEN, INVALID_REQUEST for an unknown permission and for a time that is past
 */
async function createOrganizationKey(
  deps: IdentityDeps,
  context: RequestContext,
  organization: string,
  input: CreateOrganizationKey,
): Promise<CreatedApiKey> {
  requireSessionOrInstallation(context.actor)
  const { token, ...made } = createToken(context.reservedId)
  const existing = context.reservedId === null ? undefined : await deps.keys.store.findKey(made.keyId)
  if (existing !== undefined) return showKey(existing)
  if (input.expires_at !== undefined) requireFuture(input.expires_at, deps.clock.now())
  const row = await deps.control.transaction(async (tx) => {
    const access = await deps.openOrganization(tx, context.actor, organization, 'keys.manage')
    const permissions = [...new Set(input.permissions)].toSorted()
    requireOwn(context.actor, access, input.permissions)
    return writeKey(deps, tx, context, made, {
      name: input.name,
      scope: { kind: 'organization', organizationId: access.id, permissions },
      owner: { kind: 'organization', id: access.id },
      ...(input.expires_at === undefined ? {} : { expires_at: input.expires_at }),
    })
  })
  return { ...showKey(row), token }
}

export function organizationKeyRoutes(mount: Mount, deps: IdentityDeps): void {
  mount(
    operations.createOrganizationKey,
    (context) => createOrganizationKey(deps, context, context.organization.id, context.body),
    { redactStoredReply: (body) => ({ ...(body as Record<string, unknown>), token: undefined }) },
  )
  mount(operations.listOrganizationKeys, ({ organization, query }) => {
    const owner = { kind: 'organization', id: organization.id } as const
    return showPage(deps.keys.store.listKeys({ ...readPage(query), owner }), showKey)
  })
  mount(operations.revokeOrganizationKey, (context) =>
    revokeKey(deps.keys, context, context.params.key, {
      kind: 'organization',
      id: context.organization.id,
    }),
  )
}

/** A key that made keys would come back after it was revoked. */
function requireSessionOrInstallation(actor: Actor): void {
  if (managesInstallation(actor)) return
  if (actor.kind === 'user') {
    const { via } = requireOneself(actor)
    if (via.kind === 'session' || via.kind === 'access_token') return
  }
  throw problem('FORBIDDEN', {
    detail: 'Keys are made with a session or an installation key, not with another token.',
    hint: 'Sign in first.',
  })
}

function requireOwn(actor: Actor, { permissions }: OrganizationAccess, wanted: readonly string[]): void {
  const place = wanted.findIndex((name) => !permissions.has(name))
  if (place === -1) return
  const pointer = `/permissions/${place}`
  if (managesInstallation(actor)) {
    const detail = 'is no permission that there is'
    throw problem('INVALID_REQUEST', { detail: `${pointer}: ${detail}`, errors: [{ pointer, detail }] })
  }
  throw problem('FORBIDDEN', {
    detail: `You do not have the permission ${JSON.stringify(wanted[place])} yourself.`,
    hint: 'Ask an owner of the organization to make the key.',
    errors: [{ pointer, detail: 'is not yours to give' }],
  })
}
