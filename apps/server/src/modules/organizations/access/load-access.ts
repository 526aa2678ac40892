import type { Actor } from '../../../kernel/actor.ts'
import type { ControlDb } from '../../../kernel/db/index.ts'
import { createMemberStore } from '../members/store.ts'
import { readSettings } from '../organizations/settings.ts'
import { findRolePermissions } from '../permissions/find-role.ts'
import type { OrganizationRow } from '../tables.ts'
import type { KnownAccess, Membership } from './known-organizations.ts'

/** Reads what a decision about this actor needs. A member whose role is gone has no permission. */
export async function loadAccess(db: ControlDb, actor: Actor, row: OrganizationRow): Promise<KnownAccess> {
  const settings = readSettings(row.settings)
  const organization = {
    id: row.id,
    slug: row.slug,
    requireSecondFactor: settings.require_second_factor,
    sessionLifetimeSeconds: settings.session_lifetime_seconds,
  }
  const userId = actor.kind === 'user' ? actor.userId : null
  return { organization, membership: userId === null ? null : await loadMembership(db, row.id, userId) }
}

async function loadMembership(
  db: ControlDb,
  organizationId: string,
  userId: string,
): Promise<Membership | null> {
  const member = await createMemberStore(db).find(organizationId, userId)
  if (member === undefined) return null
  const permissions = await findRolePermissions(db, organizationId, member.role)
  return { role: member.role, permissions: permissions ?? new Set() }
}
