import type { Actor } from '../../../kernel/actor.ts'
import type { ControlTx } from '../../../kernel/db/index.ts'
import { problem } from '../../../kernel/errors.ts'
import type { OrganizationAccess } from '../../../kernel/http/operation-context.ts'
import { managesInstallation } from '../../../kernel/policy.ts'
import { findRolePermissions, rolePermissions } from '../permissions/find-role.ts'
import type { MemberRow } from '../tables.ts'
import { createMemberStore } from './store.ts'

/** Whoever changes something in an organization, as its lock found them. */
export interface Changer {
  actor: Actor
  access: OrganizationAccess
}

/**
 * Nobody gives a role that allows what they may not do themselves, and only owners make owners.
 * @throws ROLE_NOT_FOUND, FORBIDDEN
 */
export async function requireMayGrant(tx: ControlTx, changer: Changer, role: string): Promise<void> {
  const wanted = await rolePermissions(tx, changer.access.id, role)
  if (covers(changer, role, wanted)) return
  throw problem('FORBIDDEN', {
    detail: `The role "${role}" allows more than you may do yourself.`,
    hint: 'Ask an owner of the organization.',
  })
}

/** Nobody changes a member who may do what they may not. @throws FORBIDDEN */
export async function requireRankOver(tx: ControlTx, changer: Changer, member: MemberRow): Promise<void> {
  const theirs = (await findRolePermissions(tx, changer.access.id, member.role)) ?? new Set()
  if (covers(changer, member.role, theirs)) return
  throw problem('FORBIDDEN', {
    detail: `The member’s role "${member.role}" allows more than you may do yourself.`,
    hint: 'Ask an owner of the organization.',
  })
}

/** @throws CONFLICT when this member is the only owner; under the organization's lock */
export async function requireOtherOwner(tx: ControlTx, member: MemberRow): Promise<void> {
  if (member.role !== 'owner') return
  const owners = await createMemberStore(tx).listWithRole(member.organization_id, 'owner')
  if (owners.some(({ id }) => id !== member.id)) return
  throw problem('CONFLICT', {
    detail: 'The organization would be left without an owner.',
    hint: 'Make another member owner first, hand the organization over, or delete it.',
  })
}

function covers({ actor, access }: Changer, role: string, permissions: ReadonlySet<string>): boolean {
  if (managesInstallation(actor)) return true
  if (role === 'owner' && access.role !== 'owner') return false
  return permissions.isSubsetOf(access.permissions)
}
