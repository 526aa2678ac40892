import type { UserActor } from '../../../kernel/actor.ts'
import type { ControlTx } from '../../../kernel/db/index.ts'
import { emailKey } from '../../../kernel/email-address.ts'
import { problem, type ProblemError } from '../../../kernel/errors.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import { requireUser } from '../../../kernel/policy.ts'
import type { KnownUser } from '../../identity/index.ts'
import type { OrganizationDeps } from '../deps.ts'
import { alreadyMember } from '../members/add-member.ts'
import { insertMember } from '../members/insert-member.ts'
import { requireDomain } from '../members/require-domain.ts'
import { requireRoom } from '../members/require-room.ts'
import { createMemberStore } from '../members/store.ts'
import { createOrganizationStore } from '../organizations/store.ts'
import { findRolePermissions } from '../permissions/find-role.ts'
import type { InvitationRow, MemberRow, OrganizationRow } from '../tables.ts'
import { invitationEnded, invitationNotFound, requireOpen } from './change-invitation.ts'
import { hashInvitationToken } from './invitation-token.ts'
import { createInvitationStore } from './store.ts'

/** By the token of its link, or by its id, for the user whose verified address was invited. */
export type InvitationReference = { token: string } | { id: string }

interface Opened {
  invitation: InvitationRow
  organization: OrganizationRow
}

/**
 * Makes the invited user a member; who brings the token of the mail has verified the address. Of two acceptances at once one wins: they take turns behind the organization's lock.
 * @throws TOKEN_REFUSED, INVITATION_NOT_FOUND, INVITATION_ENDED, EMAIL_UNVERIFIED, FORBIDDEN for another address, ALREADY_MEMBER, EMAIL_DOMAIN_REFUSED, MEMBER_LIMIT_REACHED
 */
export async function acceptInvitation(
  deps: OrganizationDeps,
  context: RequestContext,
  reference: InvitationReference,
): Promise<MemberRow> {
  const actor = requireWholeUser(requireUser(context.actor))
  return deps.control.transaction(async (tx) => {
    const user = await deps.users.lock(tx, actor.userId)
    const { invitation, organization } = await openInvitation(tx, reference)
    requireInvited(user, invitation, reference)
    requireAnswerable(deps, invitation)
    const { id: organizationId } = organization
    const members = createMemberStore(tx)
    if ((await members.find(organizationId, actor.userId)) !== undefined) throw alreadyMember()
    if ((await findRolePermissions(tx, organizationId, invitation.role, true)) === undefined)
      throw invitationEnded('Its role was deleted.')
    requireDomain(organization, user.email)
    await requireRoom(tx, organization)
    // The token came by mail to this address; who wears the user's name may have it from elsewhere.
    if ('token' in reference && actor.impersonatorId === null)
      await deps.users.markVerified(tx, context, user)
    const wanted = { organizationId, userId: actor.userId, role: invitation.role }
    const member = await insertMember(deps, tx, wanted)
    await end(deps, tx, context, invitation, 'accepted')
    const target = { type: 'member' as const, id: member.id, organizationId }
    await deps.audit(tx, context, 'member.added', target, {
      user_id: actor.userId,
      role: invitation.role,
      invitation_id: invitation.id,
    })
    return member
  })
}

/** Ends an invitation without a membership. @throws as `acceptInvitation` */
export async function declineInvitation(
  deps: OrganizationDeps,
  context: RequestContext,
  reference: InvitationReference,
): Promise<Opened> {
  return deps.control.transaction(async (tx) => {
    const { invitation, organization } = await openInvitation(tx, reference)
    if ('id' in reference) {
      const actor = requireWholeUser(requireUser(context.actor))
      requireInvited(await deps.users.find(tx, actor.userId), invitation, reference)
    }
    requireAnswerable(deps, invitation)
    return { invitation: await end(deps, tx, context, invitation, 'declined'), organization }
  })
}

/** What a token is for, whatever became of it. @throws TOKEN_REFUSED */
export async function readInvitation(deps: OrganizationDeps, token: string): Promise<Opened> {
  const { db } = deps.control
  const invitation = await createInvitationStore(db).findByToken(hashInvitationToken(token))
  if (invitation === undefined) throw missing({ token })
  const organization = await createOrganizationStore(db).find(invitation.organization_id)
  if (organization === undefined || organization.deleted_at !== null) throw missing({ token })
  return { invitation, organization }
}

/** Finds, locks the organization, and reads again what may have changed before the lock was there. */
async function openInvitation(tx: ControlTx, reference: InvitationReference): Promise<Opened> {
  const store = createInvitationStore(tx)
  const find = () =>
    'token' in reference ? store.findByToken(hashInvitationToken(reference.token)) : store.find(reference.id)
  const found = await find()
  if (found === undefined) throw missing(reference)
  const organization = await createOrganizationStore(tx).lock(found.organization_id)
  const invitation = await find()
  if (invitation === undefined || organization === undefined || organization.deleted_at !== null)
    throw missing(reference)
  return { invitation, organization }
}

function requireInvited(
  user: KnownUser | undefined,
  invitation: InvitationRow,
  reference: InvitationReference,
): asserts user is KnownUser {
  const isInvited = user !== undefined && emailKey(user.email) === invitation.email_key
  if (!isInvited && 'id' in reference) throw missing(reference)
  if (!isInvited) {
    throw problem('FORBIDDEN', {
      detail: 'The invitation is for another e-mail address than yours.',
      hint: 'Sign in, or sign up, with the address that was invited.',
    })
  }
  if (user.emailVerified || 'token' in reference) return
  throw problem('EMAIL_UNVERIFIED', {
    detail: 'Your e-mail address is not verified.',
    hint: 'Verify it, or follow the link of the invitation.',
  })
}

function requireAnswerable(deps: OrganizationDeps, invitation: InvitationRow): void {
  requireOpen(invitation)
  if (invitation.expires_at <= deps.clock.now()) throw invitationEnded('Its time is over.')
}

async function end(
  deps: OrganizationDeps,
  tx: ControlTx,
  context: RequestContext,
  invitation: InvitationRow,
  status: 'accepted' | 'declined',
): Promise<InvitationRow> {
  const changes = { status, updated_at: deps.clock.now() }
  await createInvitationStore(tx).update(invitation.id, changes)
  const organizationId = invitation.organization_id
  const target = { type: 'invitation' as const, id: invitation.id, organizationId }
  await deps.audit(tx, context, `invitation.${status}`, target, { email: invitation.email })
  return { ...invitation, ...changes }
}

/** A token for one organization, or for some permissions, does not take its user into another organization. */
function requireWholeUser(actor: UserActor): UserActor {
  if (actor.scopes === null && actor.organizationId === null) return actor
  throw problem('FORBIDDEN', {
    detail: 'This credential is limited, and answers no invitations.',
    hint: 'Sign in to answer.',
  })
}

function missing(reference: InvitationReference): ProblemError {
  if ('id' in reference) return invitationNotFound()
  return problem('TOKEN_REFUSED', {
    detail: 'The token is unknown, or was replaced by a newer one.',
    hint: 'Follow the link of the newest mail.',
  })
}
