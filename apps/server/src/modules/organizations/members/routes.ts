import { operations } from '@tenantry/contract'
import type { Mount } from '../../../kernel/http/mount-operation.ts'
import { readPage, refuseForeignCursor } from '../../../kernel/http/page-query.ts'
import type { OrganizationDeps } from '../deps.ts'
import type { MemberRow } from '../tables.ts'
import { addMember } from './add-member.ts'
import { changeRole } from './change-role.ts'
import { leaveOrganization, removeMember } from './remove-member.ts'
import { showMember } from './show-member.ts'
import { createMemberStore } from './store.ts'
import { transferOrganization } from './transfer-organization.ts'

export function memberRoutes(mount: Mount, deps: OrganizationDeps): void {
  const { db } = deps.control
  const show = async (row: MemberRow) => showMember(row, await deps.users.findAll(db, [row.user_id]))

  mount(operations.listMembers, async ({ organization, query }) => {
    const userIds = query.search === undefined ? undefined : deps.users.idsMatching(db, query.search)
    const wanted = { ...readPage(query), role: query.role, userIds }
    const list = createMemberStore(db).list(organization.id, wanted)
    const { rows, nextCursor } = await refuseForeignCursor(list)
    const ids = rows.map((row) => row.user_id)
    const users = await deps.users.findAll(db, ids)
    return { data: rows.map((row) => showMember(row, users)), next_cursor: nextCursor }
  })
  mount(operations.addMember, async (context) =>
    show(await addMember(deps, context, context.organization.id, context.body)),
  )
  mount(operations.updateMemberRole, async (context) => {
    const wanted = { user: context.params.user, role: context.body.role }
    return show(await changeRole(deps, context, context.organization.id, wanted))
  })
  mount(operations.removeMember, (context) =>
    removeMember(deps, context, context.organization.id, context.params.user),
  )
  mount(operations.leaveOrganization, (context) => leaveOrganization(deps, context, context.organization.id))
  mount(operations.transferOrganization, async (context) =>
    show(await transferOrganization(deps, context, context.organization.id, context.body.user)),
  )
}
