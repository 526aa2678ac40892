import type { ProjectApprovals } from '@tenantry/contract'
import { actorReference, type Actor } from '../../../kernel/actor.ts'

export interface Approval {
  by: string
  /** What a member was in the organization then; null for operators and keys. */
  role?: string | null
}

/** What of a run decides on who may approve it. */
export interface Asked {
  requestedBy: string
  approvals: readonly Approval[]
  needed: number
}

/** Somebody who wants to approve a plan. */
export interface Approver {
  reference: string
  /** Null for keys: those are no people. */
  userId: string | null
  /** In the organization; null for who is no member. */
  role: string | null
  /** An operator acts in the user's name. */
  isImpersonated: boolean
}

export function approverOf(actor: Actor, role: string | null): Approver {
  const isUser = actor.kind === 'user'
  return {
    reference: actorReference(actor),
    userId: isUser ? actor.userId : null,
    role,
    isImpersonated: isUser && actor.impersonatorId !== null,
  }
}

/** Why somebody may not approve a plan; null when they may. */
export function whyNotApprover(
  rules: ProjectApprovals | null,
  { requestedBy, approvals, needed }: Asked,
  approver: Approver,
): string | null {
  if (approvals.some(({ by }) => by === approver.reference)) return 'You have approved this plan already.'
  if (needsOthers(rules, needed) && requestedBy === approver.reference)
    return 'You have asked for this run; others have to approve it.'
  if (needsOthers(rules, needed) && (approver.userId === null || approver.isImpersonated))
    return 'Where two people approve, they do it in person: neither keys nor impersonations.'
  return isNamed(rules, approver) ? null : 'The project names others who may approve.'
}

/** Whether the approvals of a plan are enough under the rules of now, which may be others than when they were given. */
export function areEnough(
  rules: ProjectApprovals | null,
  { requestedBy, approvals, needed }: Asked,
): boolean {
  const counted = new Set(approvals.map(({ by }) => by))
  if (needsOthers(rules, needed)) counted.delete(requestedBy)
  // A key is in somebody's hands, who may have approved already.
  const people = [...counted].filter((by) => !needsOthers(rules, needed) || by.startsWith('user:'))
  return people.length >= needed
}

/**
 * The approvals that still count: a member's no longer does when the member has left the organization or got another role since, nor when the project names
 * others by now. `roleOf` gives the role of now, null for who is no member.
 */
export async function standing<T extends Approval>(
  rules: ProjectApprovals | null,
  approvals: readonly T[],
  roleOf: (userId: string) => Promise<string | null>,
): Promise<T[]> {
  const kept: T[] = []
  for (const approval of approvals) {
    const userId = approval.by.startsWith('user:') ? approval.by.slice('user:'.length) : null
    const role = userId === null ? null : await roleOf(userId)
    const isAsBefore = (approval.role ?? null) === null || approval.role === role
    if (isAsBefore && isNamed(rules, { userId, role })) kept.push(approval)
  }
  return kept
}

function needsOthers(rules: ProjectApprovals | null, needed: number): boolean {
  return needed > 1 || rules?.four_eyes === true
}

/** Whoever has the permission, where the project names nobody. */
function isNamed(
  rules: ProjectApprovals | null,
  { userId, role }: Pick<Approver, 'userId' | 'role'>,
): boolean {
  const { roles = [], users = [] } = rules ?? {}
  if (roles.length === 0 && users.length === 0) return true
  return (userId !== null && users.includes(userId)) || (role !== null && roles.includes(role))
}
