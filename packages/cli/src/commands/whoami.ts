import type { User } from '@tenantry/contract'
import { isTenantryError, type Tenantry } from '@tenantry/sdk'
import type { Context } from '../context.ts'
import { textRecord, visible } from '../text-table.ts'

/** Who asks: a key of the installation, a user by a personal token, or a user by a session. */
export async function whoami(context: Context): Promise<void> {
  const { url, profile } = await context.connection()
  const tenantry = await context.client()
  const key = await currentKey(tenantry)
  const isUsers = key === null || key.scope.kind === 'user'
  const me = isUsers ? await tenantry.auth.getUser() : null
  const impersonator = me?.impersonator_id ?? null
  const value = {
    ...(key !== null && { key }),
    ...(me !== null && { user: me.user, impersonator_id: impersonator }),
  }
  context.out.value({ url, profile, ...value }, () =>
    textRecord({
      url,
      profile,
      ...(me !== null && userText(me.user)),
      ...(impersonator !== null && { 'acted by': impersonator }),
      ...(key !== null && { key: visible(key.name), id: key.id, scope: scopeText(key.scope) }),
    }),
  )
}

function userText(user: User) {
  return {
    user: visible(user.email),
    name: user.name === null ? null : visible(user.name),
    'user id': user.id,
    operator: user.operator_role,
  }
}

/** Null for a session, which is no key. */
async function currentKey(tenantry: Tenantry) {
  return tenantry.keys.current().catch((error: unknown) => {
    if (isTenantryError(error, 'KEY_NOT_FOUND')) return null
    throw error
  })
}

type Scope = Awaited<ReturnType<Tenantry['keys']['current']>>['scope']

export function scopeText(scope: Scope): string {
  if (scope.kind === 'installation') return 'installation'
  if (scope.kind === 'organization')
    return `organization ${scope.organization_id}: ${scope.permissions.join(', ')}`
  if (scope.kind === 'user') {
    const what = scope.permissions === null ? 'all that the user may do' : scope.permissions.join(', ')
    return scope.organization_id === null ? what : `${what} in ${scope.organization_id}`
  }
  const access = scope.access === 'read' ? 'read' : 'read and write'
  return `${access} ${scope.database_ids.join(', ')}${scope.sql === true ? ', SQL' : ''}`
}
