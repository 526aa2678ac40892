import type { InviteResult } from '@tenantry/contract'
import type { ControlTx } from '../../../kernel/db/index.ts'
import { emailKey, readEmail } from '../../../kernel/email-address.ts'
import { problem, ProblemError } from '../../../kernel/errors.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import { newIdBody } from '../../../kernel/ids.ts'
import { openOrganization } from '../access/open-organization.ts'
import type { OrganizationDeps } from '../deps.ts'
import { alreadyMember } from '../members/add-member.ts'
import { requireMayGrant } from '../members/ranks.ts'
import { requireDomain } from '../members/require-domain.ts'
import { createMemberStore } from '../members/store.ts'
import type { InvitationRow, OrganizationRow } from '../tables.ts'
import { hashInvitationToken, newInvitationToken } from './invitation-token.ts'
import { showInvitation } from './show-invitation.ts'
import { createInvitationStore } from './store.ts'

interface Invite {
  email: string
  role: string
  expires_in_days?: number
}

const DAYS_DEFAULT = 7
const DAY_SECONDS = 86_400
/** So that nobody sends mail to the world in an organization's name. */
const OPEN_MAX = 1_000

/**
 * Invites an address, registered or not, and sends it a link. The member limit counts when the invitation is accepted.
 * @throws FORBIDDEN for a role above oneself, ROLE_NOT_FOUND, ALREADY_MEMBER, EMAIL_DOMAIN_REFUSED, INVITATION_EXISTS, CONFLICT for too many open ones
 */
export async function invite(
  deps: OrganizationDeps,
  context: RequestContext,
  organizationId: string,
  input: Invite,
): Promise<InvitationRow> {
  const { actor, reservedId } = context
  const email = readEmail(input.email)
  return deps.control.transaction(async (tx) => {
    const { organization, access } = await openOrganization(deps, tx, actor, organizationId, 'members.invite')
    const store = createInvitationStore(tx)
    const earlier = reservedId === null ? undefined : await store.find(`inv_${reservedId}`)
    if (earlier !== undefined) return earlier
    await requireMayGrant(tx, { actor, access }, input.role)
    requireDomain(organization, email)
    await requireNew(deps, tx, organization.id, email)
    const now = deps.clock.now()
    const token = newInvitationToken()
    const row: InvitationRow = {
      id: `inv_${reservedId ?? newIdBody()}`,
      organization_id: organization.id,
      email,
      email_key: emailKey(email),
      role: input.role,
      token_hash: hashInvitationToken(token),
      status: 'pending',
      invited_by: actor.kind === 'user' ? actor.userId : null,
      created_at: now,
      updated_at: now,
      expires_at: now + (input.expires_in_days ?? DAYS_DEFAULT) * DAY_SECONDS,
    }
    await store.insert(row)
    await sendInvitation(deps, tx, organization, row, token)
    const target = { type: 'invitation' as const, id: row.id, organizationId: organization.id }
    await deps.audit(tx, context, 'member.invited', target, { email, role: row.role })
    return row
  })
}

/** Invites many, each in its own transaction; what stands against one is told in its place. */
export async function inviteMany(
  deps: OrganizationDeps,
  context: RequestContext,
  organization: { id: string; name: string },
  invites: readonly Invite[],
): Promise<InviteResult[]> {
  const results: InviteResult[] = []
  for (const wanted of invites) {
    const { email } = wanted
    try {
      const row = await invite(deps, { ...context, reservedId: null }, organization.id, wanted)
      const invitation = showInvitation(row, organization.name, deps.clock.now())
      results.push({ email, status: 'invited', invitation })
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error
      results.push({ email, status: 'refused', code: error.code, detail: error.parts.detail })
    }
  }
  return results
}

export async function sendInvitation(
  deps: OrganizationDeps,
  tx: ControlTx,
  organization: OrganizationRow,
  row: InvitationRow,
  token: string,
): Promise<void> {
  const inviter = row.invited_by === null ? undefined : await deps.users.find(tx, row.invited_by)
  await deps.mail.sendMail(tx, {
    to: row.email,
    template: 'invitation',
    data: {
      link: deps.mail.link('/invitation', { token }),
      validSeconds: row.expires_at - row.updated_at,
      inviterName: inviter?.name ?? null,
      organizationName: organization.name,
      role: row.role,
    },
  })
}

async function requireNew(
  deps: OrganizationDeps,
  tx: ControlTx,
  organizationId: string,
  email: string,
): Promise<void> {
  const user = await deps.users.find(tx, email)
  const member = user === undefined ? undefined : await createMemberStore(tx).find(organizationId, user.id)
  if (member !== undefined) throw alreadyMember()
  const store = createInvitationStore(tx)
  const now = deps.clock.now()
  if ((await store.findOpen(organizationId, emailKey(email), now)) !== undefined) {
    throw problem('INVITATION_EXISTS', {
      detail: 'The address was invited already.',
      hint: 'Send that invitation again, or revoke it first.',
    })
  }
  if ((await store.countOpen(organizationId, now)) < OPEN_MAX) return
  throw problem('CONFLICT', { detail: `The organization has ${OPEN_MAX} open invitations.` })
}
