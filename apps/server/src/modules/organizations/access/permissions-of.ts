import type { Actor } from '../../../kernel/actor.ts'
import { ProblemError } from '../../../kernel/errors.ts'
import type { OrganizationDeps } from '../deps.ts'
import { organizationAccess } from './organization-access.ts'

const NONE: ReadonlySet<string> = new Set()

/** What an actor may do in an organization: its role within the credential's limits; nothing for outsiders, and without a second factor where it is required. */
export function permissionsOf(
  deps: Pick<OrganizationDeps, 'control' | 'known' | 'clock'>,
  actor: Actor,
  organizationId: string,
): ReadonlySet<string> | Promise<ReadonlySet<string>> {
  try {
    const access = organizationAccess(deps, actor, organizationId, null)
    return access instanceof Promise
      ? access.then(({ permissions }) => permissions, none)
      : access.permissions
  } catch (error) {
    return none(error)
  }
}

function none(error: unknown): ReadonlySet<string> {
  if (error instanceof ProblemError) return NONE
  throw error
}
