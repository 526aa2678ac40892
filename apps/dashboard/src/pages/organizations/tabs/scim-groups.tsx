import { useMutation } from '@tanstack/react-query'
import type { ScimGroup } from '@tenantry/contract'
import { UsersRound } from 'lucide-react'
import { tenantry } from '#app/client.ts'
import { changeRow } from '#app/optimistic.ts'
import { queryClient } from '#app/query-client.ts'
import { texts } from '#texts/texts.ts'
import { Card } from '#ui/card.tsx'
import { DataTable, type Column } from '#ui/data-table.tsx'
import { EmptyState } from '#ui/empty-state.tsx'
import { tellDone } from '#ui/toast.tsx'
import { usePages } from '#ui/use-pages.ts'
import { RoleSelect } from '../members/role-select.tsx'
import { useOpenOrganization } from '../use-organization.ts'

const words = texts.organizations.scim

/** Whoever sets up an identity provider waits for its first push. */
const LOOK_AGAIN_MS = 3_000

/** Groups of the identity provider, and the roles that they stand for. */
const columns: readonly Column<ScimGroup>[] = [
  { id: 'name', header: words.groupColumns.name, width: 3, cell: ({ display_name: name }) => name },
  {
    id: 'members',
    header: words.groupColumns.members,
    width: 1,
    align: 'right',
    cell: ({ member_count: count }) => count,
  },
  {
    id: 'role',
    header: words.groupColumns.role,
    width: 1.6,
    cell: (group) => <GroupRole group={group} />,
  },
]

export function ScimGroups() {
  const { organization, key } = useOpenOrganization()
  const { table } = usePages(
    [...key, 'scim', 'groups'],
    (page, signal) => tenantry.orgs.scim.groups.list(organization.id, page, { signal }),
    { refetchIntervalMs: LOOK_AGAIN_MS },
  )
  return (
    <Card flush title={words.groups} description={words.groupsHint}>
      <DataTable
        label={words.groups}
        columns={columns}
        {...table}
        rowId={({ id }) => id}
        empty={
          <EmptyState icon={UsersRound} title={words.noGroups}>
            {words.noGroupsHint}
          </EmptyState>
        }
      />
    </Card>
  )
}

function GroupRole({ group }: { group: ScimGroup }) {
  const { organization, key, can } = useOpenOrganization()
  const queryKey = [...key, 'scim', 'groups']
  const map = useMutation({
    mutationFn: (role: string | null) => tenantry.orgs.scim.groups.map(organization.id, group.id, role),
    onMutate: (role) => changeRow<ScimGroup>(queryKey, group.id, { role }),
    onError: (_error, _role, takeBack) => takeBack?.(),
    onSuccess: () => tellDone(words.mapped(group.display_name)),
    onSettled: () => queryClient.invalidateQueries({ queryKey }),
  })
  return (
    <RoleSelect
      aria-label={words.roleOf(group.display_name)}
      className="h-8 max-w-40"
      value={group.role ?? ''}
      disabled={map.isPending || !can('members.update')}
      // Groups make no owners.
      without={(role) => role.name === 'owner'}
      onChange={({ target }) => map.mutate(target.value === '' ? null : target.value)}
    >
      <option value="">{words.noRole}</option>
    </RoleSelect>
  )
}
