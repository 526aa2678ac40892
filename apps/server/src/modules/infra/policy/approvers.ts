import type { ProjectApprovals } from '@tenantry/contract'
import { actorReference, type Actor } from '../../../kernel/actor.ts'

export interface Approval {
  by: string
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
  if (rules?.four_eyes === true && (approver.userId === null || approver.isImpersonated))
    return 'The project wants two people, in person: neither keys nor impersonations.'
  return isNamed(rules, approver) ? null : 'The project names others who may approve.'
}

/** Whether the approvals of a plan are enough under the rules of now, which may be others than when they were given. */
export function areEnough(
  rules: ProjectApprovals | null,
  { requestedBy, approvals, needed }: Asked,
): boolean {
  const counted = new Set(approvals.map(({ by }) => by))
  if (needsOthers(rules, needed)) counted.delete(requestedBy)
  const people = [...counted].filter((by) => rules?.four_eyes !== true || by.startsWith('user:'))
  return people.length >= needed
}

function needsOthers(rules: ProjectApprovals | null, needed: number): boolean {
  return needed > 1 || rules?.four_eyes === true
}

/** Whoever has the permission, where the project names nobody. */
function isNamed(rules: ProjectApprovals | null, { userId, role }: Approver): boolean {
  const { roles = [], users = [] } = rules ?? {}
  if (roles.length === 0 && users.length === 0) return true
  return (userId !== null && users.includes(userId)) || (role !== null && roles.includes(role))
}
