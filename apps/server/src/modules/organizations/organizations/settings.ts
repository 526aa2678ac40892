import type { OrganizationSettings, OrganizationSettingsInput } from '@tenantry/contract'
import type { Actor } from '../../../kernel/actor.ts'
import { problem } from '../../../kernel/errors.ts'
import { jsonColumn } from '../../../kernel/db/index.ts'
import { managesInstallation } from '../../../kernel/policy.ts'

const stored = jsonColumn<OrganizationSettingsInput>((value) => value as OrganizationSettingsInput)

/** The settings as they hold: what was never set has its default. */
export function readSettings(text: string): OrganizationSettings {
  return {
    require_second_factor: false,
    session_lifetime_seconds: null,
    allowed_email_domains: null,
    member_limit: null,
    ...stored.decode(text),
  }
}

/**
 * Settings with changes, as they are stored.
 * @throws FORBIDDEN for a member who sets the limit that the installation sets
 * @throws SECOND_FACTOR_NEEDED for somebody who would lock themselves out
 */
export function changeSettings(actor: Actor, text: string, changes: OrganizationSettingsInput): string {
  if (changes.member_limit !== undefined && !managesInstallation(actor)) {
    throw problem('FORBIDDEN', {
      detail: 'member_limit is set by the installation.',
      hint: 'Use a key for the whole installation.',
    })
  }
  if (changes.require_second_factor === true && actor.kind === 'user' && !actor.secondFactor) {
    throw problem('SECOND_FACTOR_NEEDED', {
      detail: 'Whoever requires a second factor has to have proved one, or would be locked out.',
      hint: 'Set up a second factor, sign in with it, and set this again.',
    })
  }
  return stored.encode({ ...stored.decode(text), ...changes })
}
