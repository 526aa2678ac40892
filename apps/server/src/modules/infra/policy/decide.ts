import type { PlanSummary, PolicyFinding, ProjectApprovals } from '@tenantry/contract'

export interface Decision {
  /** How many people have to approve the plan; none where the rules do. */
  approvalsNeeded: number
  /** Why the plan may not be applied at all, for whoever asked for it; null when it may. */
  refused: string | null
}

const NAMED_MAX = 3
const FOUR_EYES = 2

/**
 * Whether a plan may be applied, and how many have to agree first. What denies it wins over everything; what needs an approval wins over the project's
 * automatic ones.
 */
export function decide(
  approvals: ProjectApprovals | null,
  { findings, plan, standard }: { findings: readonly PolicyFinding[]; plan: PlanSummary; standard: number },
): Decision {
  const having = (effect: PolicyFinding['effect']) => findings.filter((finding) => finding.effect === effect)
  const denied = having('deny')
  const needed = approvals?.needed ?? standard
  const people = approvals?.four_eyes === true ? Math.max(FOUR_EYES, needed) : needed
  const mustAsk = having('needs_approval').length > 0
  const isAutomatic = !mustAsk && isApprovedByRules(approvals?.auto, plan)
  return {
    approvalsNeeded: isAutomatic ? 0 : mustAsk ? Math.max(1, people) : people,
    refused: denied.length === 0 ? null : refusal(denied),
  }
}

/** Without a single condition nothing is automatic. A price that is not known in full is below nothing. */
export function isApprovedByRules(auto: ProjectApprovals['auto'], plan: PlanSummary): boolean {
  const conditions: boolean[] = []
  const below = auto?.price_difference_below
  if (below !== undefined) conditions.push(differenceOf(plan) < below)
  if (auto?.nothing_destroyed === true) conditions.push(plan.replace === 0 && plan.delete === 0)
  if (conditions.length === 0) return false
  return auto?.match === 'any' ? conditions.includes(true) : !conditions.includes(false)
}

function differenceOf({ price }: PlanSummary): number {
  return price === null || price.unpriced.length > 0 ? Number.POSITIVE_INFINITY : price.after - price.before
}

function refusal(denied: readonly PolicyFinding[]): string {
  const named = denied
    .slice(0, NAMED_MAX)
    .map(({ address, message }) => (address === null ? message : `${address}: ${message}`))
  const more = denied.length > NAMED_MAX ? ` And ${denied.length - NAMED_MAX} more.` : ''
  return `A policy does not allow it. ${named.join(' ')}${more}`
}
