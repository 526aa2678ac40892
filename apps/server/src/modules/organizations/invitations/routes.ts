import { operations } from '@tenantry/contract'
import { emailKey } from '../../../kernel/email-address.ts'
import type { Page } from '../../../kernel/db/index.ts'
import type { Mount } from '../../../kernel/http/mount-operation.ts'
import { readPage, refuseForeignCursor } from '../../../kernel/http/page-query.ts'
import { requireUser } from '../../../kernel/policy.ts'
import type { OrganizationDeps } from '../deps.ts'
import { showMember } from '../members/show-member.ts'
import type { InvitationRow, MemberRow } from '../tables.ts'
import { acceptInvitation, declineInvitation, readInvitation } from './answer-invitation.ts'
import { resendInvitation, revokeInvitation } from './change-invitation.ts'
import { invite, inviteMany } from './invite.ts'
import { showInvitation } from './show-invitation.ts'
import { createInvitationStore } from './store.ts'

export function invitationRoutes(mount: Mount, deps: OrganizationDeps): void {
  const { db } = deps.control
  const store = createInvitationStore(db)
  const showAll = async (rows: InvitationRow[]) => {
    const names = await store.organizationNames([...new Set(rows.map((row) => row.organization_id))])
    const now = deps.clock.now()
    return rows.map((row) => showInvitation(row, names.get(row.organization_id) ?? '', now))
  }
  const show = async (row: InvitationRow) => (await showAll([row]))[0]!
  const showPageOf = async (page: Promise<Page<InvitationRow>>) => {
    const { rows, nextCursor } = await refuseForeignCursor(page)
    return { data: await showAll(rows), next_cursor: nextCursor }
  }
  const showJoined = async (row: MemberRow) => showMember(row, await deps.users.findAll(db, [row.user_id]))

  mount(operations.inviteMember, async (context) =>
    show(await invite(deps, context, context.organization.id, context.body)),
  )
  mount(operations.inviteMembers, async (context) => {
    const { id } = context.organization
    const names = await store.organizationNames([id])
    const organization = { id, name: names.get(id) ?? '' }
    const results = await inviteMany(deps, context, organization, context.body.invitations)
    return { invited: results.filter(({ status }) => status === 'invited').length, results }
  })
  mount(operations.listInvitations, ({ organization, query }) =>
    showPageOf(store.list(organization.id, readPage(query))),
  )
  mount(operations.resendInvitation, async (context) =>
    show(await resendInvitation(deps, context, context.organization.id, context.params.invitation)),
  )
  mount(operations.revokeInvitation, async (context) =>
    show(await revokeInvitation(deps, context, context.organization.id, context.params.invitation)),
  )
  mount(operations.listOwnInvitations, async ({ actor, query }) => {
    const user = await deps.users.find(db, requireUser(actor).userId)
    if (user === undefined || !user.emailVerified) return { data: [], next_cursor: null }
    return showPageOf(store.listOpenTo(emailKey(user.email), deps.clock.now(), readPage(query)))
  })
  mount(operations.acceptOwnInvitation, async (context) =>
    showJoined(await acceptInvitation(deps, context, { id: context.params.invitation })),
  )
  mount(operations.declineOwnInvitation, async (context) => {
    const { invitation } = await declineInvitation(deps, context, { id: context.params.invitation })
    return show(invitation)
  })
  mount(operations.showInvitation, async ({ query }) =>
    show((await readInvitation(deps, query.token)).invitation),
  )
  mount(operations.acceptInvitation, async (context) =>
    showJoined(await acceptInvitation(deps, context, context.body)),
  )
  mount(operations.declineInvitation, async (context) =>
    show((await declineInvitation(deps, context, context.body)).invitation),
  )
}
