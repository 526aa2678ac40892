import type { ControlTx } from '../../../kernel/db/index.ts'
import type { AuditSource } from '../../audit/index.ts'
import type { ScimDeps } from '../deps.ts'
import type { ScimGroupRow } from '../tables.ts'
import { presentRole } from '../users/activity.ts'
import { createScimUserStore } from '../users/store.ts'
import { createScimGroupStore } from './store.ts'

/**
 * Gives users the role that their groups stand for, after something about the groups has changed: of several the one that allows most. Who is in no such
 * group any more gets the role back that they had before. Owners keep theirs; who is no member gets it when they become one.
 * @throws what `mayChange` throws about a member's present role
 */
export async function giveGroupRoles(
  deps: Pick<ScimDeps, 'members'>,
  tx: ControlTx,
  source: AuditSource,
  organizationId: string,
  scimUserIds: readonly string[],
  mayChange: (role: string) => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const store = createScimUserStore(tx)
  const rows = await store.findAll(organizationId, scimUserIds)
  const groups = await createScimGroupStore(tx).groupsOf(organizationId, scimUserIds)
  const userIds = rows.map((row) => row.user_id)
  const roles = await deps.members.rolesOf(tx, organizationId, userIds)
  const rankOf = remembered((role) => deps.members.rankOf(tx, organizationId, role))
  for (const row of rows) {
    const next = await highestRole(groups.get(row.id) ?? [], rankOf)
    if (next === row.group_role) continue
    const role = roles.get(row.user_id)
    const isOwnRole = row.group_role === null && role !== undefined
    const baseRole = isOwnRole ? role : row.base_role
    await store.update(organizationId, row.id, { group_role: next, base_role: baseRole })
    if (role === undefined || role === 'owner') continue
    const given = next ?? (await presentRole(deps, tx, organizationId, [baseRole]))
    if (given === role || given === 'owner') continue
    await mayChange(role)
    await deps.members.giveRole(tx, source, { organizationId, userId: row.user_id, role: given })
  }
}

/** Null when no group stands for a role that is there. Equal ones count by name, so that it is the same every time. */
async function highestRole(
  groups: readonly ScimGroupRow[],
  rankOf: (role: string) => Promise<number | null>,
): Promise<string | null> {
  const ranked: { role: string; rank: number }[] = []
  for (const { role } of groups) {
    const rank = role === null ? null : await rankOf(role)
    if (role !== null && rank !== null) ranked.push({ role, rank })
  }
  ranked.sort((one, other) => other.rank - one.rank || (one.role < other.role ? -1 : 1))
  return ranked[0]?.role ?? null
}

function remembered(
  look: (role: string) => Promise<number | null>,
): (role: string) => Promise<number | null> {
  const known = new Map<string, Promise<number | null>>()
  return (role) => {
    const found = known.get(role) ?? look(role)
    known.set(role, found)
    return found
  }
}
