import type { ProjectApprovals } from '@tenantry/contract'
import type { ProjectApprovalsInput } from '@tenantry/sdk'
import { readMinor } from '../costs/budget-input.ts'

/** The most that the contract takes. */
const NEEDED_MAX = 10

/** Rules as they are typed: what is left empty is as the installation says. */
export interface ApprovalDraft {
  needed: string
  fourEyes: boolean
  roles: readonly string[]
  users: readonly string[]
  /** An amount a month. */
  below: string
  nothingDestroyed: boolean
  match: 'all' | 'any'
}

export function approvalDraft(rules: ProjectApprovals | null): ApprovalDraft {
  const { needed, four_eyes: fourEyes = false, roles = [], users = [], auto } = rules ?? {}
  const below = auto?.price_difference_below
  return {
    needed: needed?.toString() ?? '',
    fourEyes,
    roles,
    users,
    below: below === undefined ? '' : (below / 100).toFixed(2),
    nothingDestroyed: auto?.nothing_destroyed === true,
    match: auto?.match ?? 'all',
  }
}

export function isNeeded(text: string): boolean {
  return text.trim() === '' || (/^\d{1,2}$/.test(text.trim()) && Number(text) <= NEEDED_MAX)
}

export function isBelow(text: string): boolean {
  return text.trim() === '' || belowOf(text) !== null
}

/** What was typed, as rules; null where nothing is said, which is what the installation says. */
export function approvalRules(draft: ApprovalDraft): ProjectApprovalsInput | null {
  const { fourEyes, roles, users, nothingDestroyed, match } = draft
  const needed = draft.needed.trim()
  const below = draft.below.trim() === '' ? null : belowOf(draft.below)
  const rules: ProjectApprovalsInput = {
    ...(needed !== '' && { needed: Number(needed) }),
    ...(fourEyes && { fourEyes }),
    ...(roles.length > 0 && { roles: [...roles] }),
    ...(users.length > 0 && { users: [...users] }),
    ...((below !== null || nothingDestroyed) && {
      auto: {
        ...(below !== null && { priceDifferenceBelow: below }),
        ...(nothingDestroyed && { nothingDestroyed }),
        // Of one condition alone there is nothing to choose.
        ...(below !== null && nothingDestroyed && { match }),
      },
    }),
  }
  return Object.keys(rules).length === 0 ? null : rules
}

/** Below nothing is what saves money. */
function belowOf(text: string): number | null {
  return /^0+([.,]0{1,2})?$/.test(text.trim()) ? 0 : readMinor(text)
}
