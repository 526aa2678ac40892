import { useMutation } from '@tanstack/react-query'
import type { Member } from '@tenantry/contract'
import { tenantry } from '#app/client.ts'
import { useMe } from '#app/me.ts'
import { changeRow } from '#app/optimistic.ts'
import { queryClient } from '#app/query-client.ts'
import { texts } from '#texts/texts.ts'
import { Badge } from '#ui/badge.tsx'
import { tellDone } from '#ui/toast.tsx'
import { useOpenOrganization } from '../use-organization.ts'
import { RoleSelect } from './role-select.tsx'

const words = texts.organizations.members

/** A member's role, to be changed where it stands. It shows at once, and is as it was when the server refuses. */
export function MemberRole({ member }: { member: Member }) {
  const { organization, key, can } = useOpenOrganization()
  const me = useMe()
  const name = member.name ?? member.email
  const change = useMutation({
    mutationFn: (role: string) =>
      tenantry.orgs.updateMemberRole({ orgId: organization.id, userId: member.user_id, role }),
    onMutate: (role) => changeRow<Member>([...key, 'members'], member.id, { role }),
    onError: (_error, _role, takeBack) => takeBack?.(),
    onSuccess: (_member, role) => tellDone(words.roleChanged(name, role)),
    onSettled: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: [...key, 'members'] }),
        // Whoever changes their own role may do other things now.
        member.user_id === me.id && queryClient.invalidateQueries({ queryKey: [...key, 'access'] }),
      ]),
  })
  if (!can('members.update')) return <Badge>{member.role}</Badge>
  return (
    <RoleSelect
      aria-label={words.roleOf(name)}
      className="h-8 max-w-40 pr-1 pl-2"
      value={member.role}
      disabled={change.isPending}
      onChange={({ target }) => change.mutate(target.value)}
    />
  )
}
