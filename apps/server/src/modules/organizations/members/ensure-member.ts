import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import { problem } from '../../../kernel/errors.ts'
import type { OrganizationDeps } from '../deps.ts'
import { createOrganizationStore } from '../organizations/store.ts'
import { addMember } from './add-member.ts'
import { changeRole } from './change-role.ts'
import { createMemberStore } from './store.ts'

export interface WantedMember {
  userId: string
  /** Null: the role that the member has, else the default. */
  role: string | null
  /** Null: nobody joins without a role. */
  defaultRole: string | null
}

/**
 * Sees to it that a user is a member with a role, on the word of an identity provider that the installation trusts; gives the organization's id. Writes nothing
 * when it is so already. Nobody becomes owner by such a word, and owners stay owners.
 * @throws ORGANIZATION_NOT_FOUND, also for somebody who is no member and gets no role; what `addMember` and `changeRole` throw
 */
export async function ensureMember(
  deps: OrganizationDeps,
  context: RequestContext,
  reference: string,
  { userId, role, defaultRole }: WantedMember,
): Promise<string> {
  const { db } = deps.control
  const organization = await createOrganizationStore(db).find(reference)
  if (organization === undefined || organization.deleted_at !== null) throw notFound()
  const member = await createMemberStore(db).find(organization.id, userId)
  if (member === undefined) {
    const given = belowOwner(role) ?? belowOwner(defaultRole)
    if (given === null) throw notFound()
    await addMember(deps, context, organization.id, { user: userId, role: given })
  } else if (member.role !== 'owner') {
    const named = belowOwner(role)
    if (named !== null && named !== member.role)
      await changeRole(deps, context, organization.id, { user: userId, role: named })
  }
  return organization.id
}

function belowOwner(role: string | null): string | null {
  return role === 'owner' ? null : role
}

function notFound() {
  return problem('ORGANIZATION_NOT_FOUND', { detail: 'The token’s organization is not one of the user’s.' })
}
