import type { OwnOrganization, User } from '@tenantry/contract'
import { Building2 } from 'lucide-react'
import { tenantry } from '#app/client.ts'
import { texts } from '#texts/texts.ts'
import { Badge } from '#ui/badge.tsx'
import { Card } from '#ui/card.tsx'
import { DataTable, type Column } from '#ui/data-table.tsx'
import { EmptyState } from '#ui/empty-state.tsx'
import { Time } from '#ui/time.tsx'
import { usePages } from '#ui/use-pages.ts'

const words = texts.users.organizations

const columns: readonly Column<OwnOrganization>[] = [
  { id: 'name', header: words.columns.name, width: 3, cell: ({ name }) => name },
  { id: 'role', header: words.columns.role, width: 1.2, cell: ({ role }) => <Badge>{role}</Badge> },
  {
    id: 'created_at',
    header: words.columns.created,
    width: 1.4,
    from: 'sm',
    cell: ({ created_at: at }) => <Time at={at} />,
  },
]

export function UserOrganizations({ user }: { user: User }) {
  const { table } = usePages(['user', user.id, 'organizations'], (page, signal) =>
    tenantry.users.listOrganizations(user.id, page, { signal }),
  )
  return (
    <Card flush>
      <DataTable
        label={texts.users.tabs.organizations}
        columns={columns}
        {...table}
        rowId={({ id }) => id}
        rowLink={({ slug }) => ({ to: '/organizations/$organization', params: { organization: slug } })}
        empty={
          <EmptyState icon={Building2} title={words.empty}>
            {words.emptyHint}
          </EmptyState>
        }
      />
    </Card>
  )
}
