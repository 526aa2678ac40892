import type { Member, OwnOrganization } from '@tenantry/contract'
import { useOrganizations, usePermission, useResource, useUser } from '../hooks.ts'
import { Button, Initials } from '../parts.tsx'
import { Problem } from '../problem.tsx'
import { useTenantryContext } from '../provider.tsx'
import { useAction } from '../use-action.ts'
import { RoleSelect } from './role-select.tsx'
import { Rows } from './rows.tsx'

/** Who belongs to the organization; roles and membership are changed by those who may. */
export function MembersPart({ organization }: { organization: OwnOrganization }) {
  const { tenantry, store, texts } = useTenantryContext()
  const words = texts.organization
  const members = store.members(organization.id)
  const list = useResource(members)
  const { user } = useUser()
  const { refresh } = useOrganizations()
  const mayUpdate = usePermission('members.update') === true
  const mayRemove = usePermission('members.remove') === true
  const change = useAction(async (work: () => Promise<unknown>) => {
    try {
      await work()
    } finally {
      await Promise.all([members.refresh(), refresh()])
    }
  })
  const target = (member: Member) => ({ orgId: organization.id, userId: member.user_id })
  return (
    <>
      <Problem error={change.error} />
      <Rows list={list} empty={words.noMembers} onRetry={() => void members.refresh()}>
        {(member) => {
          const name = member.name ?? member.email
          const isOneself = member.user_id === user?.id
          return (
            <li key={member.id} className="tenantry-list-row">
              <Initials name={name} />
              <div className="tenantry-grow">
                <div className="tenantry-truncate">
                  {name} {isOneself && <span className="tenantry-small">({words.you})</span>}
                </div>
                {member.name !== null && (
                  <div className="tenantry-small tenantry-truncate">{member.email}</div>
                )}
              </div>
              {mayUpdate ? (
                <RoleSelect
                  organization={organization.id}
                  label={words.roleOf(name)}
                  value={member.role}
                  disabled={change.busy}
                  onChange={(role) =>
                    change.run(() => tenantry.orgs.updateMemberRole({ ...target(member), role }))
                  }
                />
              ) : (
                <span className="tenantry-small">{member.role}</span>
              )}
              {isOneself ? (
                <Button
                  tone="danger"
                  disabled={change.busy}
                  onClick={() => {
                    if (confirm(words.leaveQuestion)) change.run(() => tenantry.orgs.leave(organization.id))
                  }}
                >
                  {words.leave}
                </Button>
              ) : (
                mayRemove && (
                  <Button
                    tone="danger"
                    aria-label={words.removeMember(name)}
                    disabled={change.busy}
                    onClick={() => {
                      if (confirm(words.removeQuestion(name)))
                        change.run(() => tenantry.orgs.removeMember(target(member)))
                    }}
                  >
                    {words.remove}
                  </Button>
                )
              )}
            </li>
          )
        }}
      </Rows>
    </>
  )
}
