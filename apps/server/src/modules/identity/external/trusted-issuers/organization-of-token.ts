import { problem } from '../../../../kernel/errors.ts'
import type { RequestContext } from '../../../../kernel/http/operation-context.ts'
import type { IdentityDeps } from '../../deps.ts'
import type { UserRow } from '../../users/tables.ts'
import type { ExternalToken } from './read-external-token.ts'
import { roleMapColumn } from './store.ts'
import type { TrustedIssuerRow } from './tables.ts'

type Context = Pick<RequestContext, 'actor' | 'requestId' | 'address' | 'userAgent'>

/**
 * The organization that a token is for, in which the user now has the role that it says; null where the issuer's tokens are for none.
 * @throws ORGANIZATION_NOT_FOUND for a token without the claim or of an organization that is not there, and others when the user may not join
 */
export async function organizationOf(
  deps: Pick<IdentityDeps, 'ensureMember'>,
  context: Context,
  { row, claims }: ExternalToken,
  user: UserRow,
): Promise<string | null> {
  if (row.organization_claim === null) return null
  const reference = Object.hasOwn(claims, row.organization_claim) ? claims[row.organization_claim] : undefined
  if (typeof reference !== 'string' || reference === '')
    throw problem('ORGANIZATION_NOT_FOUND', { detail: 'The token names no organization.' })
  const wanted = { userId: user.id, role: roleOf(row, claims), defaultRole: row.default_role }
  return deps.ensureMember(context, reference, wanted)
}

/** The role that a token names; null for one that names none, or none that means anything here. */
function roleOf(row: TrustedIssuerRow, claims: ExternalToken['claims']): string | null {
  if (row.role_claim === null || !Object.hasOwn(claims, row.role_claim)) return null
  const value = claims[row.role_claim]
  const named = (Array.isArray(value) ? value : [value]).filter((one) => typeof one === 'string')
  if (row.role_map === null) return named[0] ?? null
  const mapped = roleMapColumn.decode(row.role_map).find(([name]) => named.includes(name))
  return mapped?.[1] ?? null
}
