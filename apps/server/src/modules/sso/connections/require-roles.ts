import type { RoleMapping } from '@tenantry/contract'
import type { ControlTx } from '../../../kernel/db/index.ts'
import { problem } from '../../../kernel/errors.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import type { SsoDeps } from '../deps.ts'

/**
 * A connection gives others roles: whoever sets them may give them by hand as well. Nobody becomes owner by what an identity provider says.
 * @throws ROLE_NOT_FOUND, FORBIDDEN
 */
export async function requireRoles(
  deps: Pick<SsoDeps, 'organizations'>,
  tx: ControlTx,
  { actor }: Pick<RequestContext, 'actor'>,
  organizationId: string,
  wanted: { defaultRole?: string | undefined; mapping?: RoleMapping | null | undefined },
): Promise<void> {
  const mapped = wanted.mapping?.roles.map(({ role }) => role) ?? []
  const roles = new Set(wanted.defaultRole === undefined ? mapped : [wanted.defaultRole, ...mapped])
  for (const role of roles) {
    if (role === 'owner') {
      throw problem('FORBIDDEN', {
        detail: 'Single sign-on makes no owners.',
        hint: 'Give a lower role, and make owners by hand.',
      })
    }
    await deps.organizations.requireMayGrant(tx, actor, organizationId, role, 'sso.manage')
  }
}
