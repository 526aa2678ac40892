import type { Actor, OperatorRole } from '../../../kernel/actor.ts'
import { problem } from '../../../kernel/errors.ts'
import type { UserStore } from '../users/store.ts'

const RANK: Readonly<Record<OperatorRole, number>> = { owner: 3, admin: 2, support: 1 }

/**
 * Nobody gives a role that is above their own, and nobody changes a user whose role is. Installation keys and owners stand above all.
 * @throws FORBIDDEN
 */
export function requireRankOver(actor: Actor, role: OperatorRole | null): void {
  if (role === null) return
  const own =
    actor.kind === 'user' ? (actor.operatorRole === null ? 0 : RANK[actor.operatorRole]) : RANK.owner
  if (own >= RANK[role]) return
  throw problem('FORBIDDEN', {
    detail: `This needs the installation role "${role}".`,
    hint: 'Ask an owner of the installation.',
  })
}

/** @throws CONFLICT when this user is the only owner who can sign in */
export async function requireOtherOwner(store: UserStore, userId: string): Promise<void> {
  const owners = await store.lockOwners()
  if (owners.some((id) => id !== userId)) return
  throw problem('CONFLICT', {
    detail: 'The installation would be left without an owner.',
    hint: 'Make another user owner first: `tenantry users update <user> --role owner`.',
  })
}
