import { problem, type ProblemError } from '../../../kernel/errors.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import { openOrganization } from '../access/open-organization.ts'
import type { OrganizationDeps } from '../deps.ts'
import { requireMayGrant } from '../members/ranks.ts'
import type { InvitationRow } from '../tables.ts'
import { hashInvitationToken, newInvitationToken } from './invitation-token.ts'
import { sendInvitation } from './invite.ts'
import { createInvitationStore } from './store.ts'

const RESEND_AFTER_SECONDS = 60
const LIFETIME_SECONDS = 7 * 86_400

/**
 * Sends an invitation again, with a new link and a new time; the old link works no longer.
 * @throws INVITATION_NOT_FOUND, INVITATION_ENDED, FORBIDDEN for a role above oneself, RATE_LIMITED within a minute of the last mail
 */
export async function resendInvitation(
  deps: OrganizationDeps,
  context: RequestContext,
  organizationId: string,
  invitationId: string,
): Promise<InvitationRow> {
  const { actor } = context
  return deps.control.transaction(async (tx) => {
    const opened = await openOrganization(deps, tx, actor, organizationId, 'members.invite')
    const { organization, access } = opened
    const store = createInvitationStore(tx)
    const row = requireOpen(requireOf(organization.id, await store.find(invitationId)))
    await requireMayGrant(tx, { actor, access }, row.role)
    const now = deps.clock.now()
    const waitSeconds = row.updated_at + RESEND_AFTER_SECONDS - now
    if (waitSeconds > 0) {
      throw problem('RATE_LIMITED', {
        detail: 'The invitation was sent less than a minute ago.',
        retryAfterSeconds: waitSeconds,
      })
    }
    const token = newInvitationToken()
    const changes = {
      token_hash: hashInvitationToken(token),
      updated_at: now,
      expires_at: now + LIFETIME_SECONDS,
    }
    await store.update(row.id, changes)
    await sendInvitation(deps, tx, organization, { ...row, ...changes }, token)
    const target = { type: 'invitation' as const, id: row.id, organizationId: organization.id }
    await deps.audit(tx, context, 'invitation.resent', target, { email: row.email })
    return { ...row, ...changes }
  })
}

/** Takes an invitation back. @throws INVITATION_NOT_FOUND, INVITATION_ENDED */
export async function revokeInvitation(
  deps: OrganizationDeps,
  context: RequestContext,
  organizationId: string,
  invitationId: string,
): Promise<InvitationRow> {
  return deps.control.transaction(async (tx) => {
    const { access } = await openOrganization(deps, tx, context.actor, organizationId, 'members.invite')
    const store = createInvitationStore(tx)
    const row = requireOpen(requireOf(access.id, await store.find(invitationId)))
    const changes = { status: 'revoked' as const, updated_at: deps.clock.now() }
    await store.update(row.id, changes)
    const target = { type: 'invitation' as const, id: row.id, organizationId: access.id }
    await deps.audit(tx, context, 'invitation.revoked', target, { email: row.email })
    return { ...row, ...changes }
  })
}

/** An invitation of this organization and no other. */
function requireOf(organizationId: string, row: InvitationRow | undefined): InvitationRow {
  if (row === undefined || row.organization_id !== organizationId) throw invitationNotFound()
  return row
}

/** Neither answered nor revoked. @throws INVITATION_ENDED */
export function requireOpen(row: InvitationRow): InvitationRow {
  if (row.status === 'pending') return row
  throw invitationEnded(`It was ${row.status}.`)
}

export function invitationNotFound(): ProblemError {
  return problem('INVITATION_NOT_FOUND', { detail: 'There is no such invitation.' })
}

export function invitationEnded(why: string): ProblemError {
  return problem('INVITATION_ENDED', {
    detail: `The invitation is no longer open. ${why}`,
    hint: 'Ask for a new one.',
  })
}
