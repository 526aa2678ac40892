import type { Organization, OwnOrganization } from '@tenantry/contract'
import { Building2, Plus, RotateCcw } from 'lucide-react'
import { tenantry } from '#app/client.ts'
import { useReach } from '#app/me.ts'
import { useAction } from '#app/use-action.ts'
import { texts } from '#texts/texts.ts'
import { Avatar } from '#ui/avatar.tsx'
import { Badge } from '#ui/badge.tsx'
import { Button } from '#ui/button.tsx'
import { DataTable, type Column } from '#ui/data-table.tsx'
import { EmptyState } from '#ui/empty-state.tsx'
import { Time } from '#ui/time.tsx'
import { usePages } from '#ui/use-pages.ts'
import type { OrganizationsSearch } from './routes.ts'

const words = texts.organizations

interface ListProps {
  search: OrganizationsSearch
  onClear: () => void
  onCreate: () => void
}

const name: Column<Organization> = {
  id: 'name',
  header: words.columns.name,
  width: 3,
  cell: (row) => (
    <span className="flex min-w-0 items-center gap-2.5">
      <Avatar name={row.name} className="size-6 rounded-md" />
      <span className="truncate">{row.name}</span>
    </span>
  ),
}
const slug: Column<Organization> = {
  id: 'slug',
  header: words.columns.slug,
  width: 2,
  from: 'sm',
  cell: (row) => <span className="font-mono text-sm text-soft">{row.slug}</span>,
}
const created: Column<Organization> = {
  id: 'created_at',
  header: words.columns.created,
  width: 1.4,
  from: 'md',
  cell: ({ created_at: at }) => <Time at={at} />,
}
const purge: Column<Organization> = {
  id: 'purge_at',
  header: words.columns.purge,
  width: 1.6,
  cell: ({ purge_at: at }) => (at === null ? '' : <Time at={at} />),
}
const actionsOf = ({
  restoring,
  onRestore,
}: {
  restoring: string | null
  onRestore: (id: string) => void
}): Column<Organization> => ({
  id: 'actions',
  header: '',
  width: 1.2,
  align: 'right',
  cell: ({ id }) => (
    <Button size="sm" icon={RotateCcw} busy={restoring === id} onClick={() => onRestore(id)}>
      {words.restore}
    </Button>
  ),
})
const role: Column<OwnOrganization> = {
  id: 'role',
  header: words.columns.role,
  width: 1.2,
  cell: (row) => <Badge>{row.role}</Badge>,
}
const link = (row: Organization) =>
  ({ to: '/organizations/$organization', params: { organization: row.slug } }) as const

/** All organizations of the installation, for operators. */
export function AllOrganizations({ search, onClear, onCreate }: ListProps) {
  const { q, deleted } = search
  const { installation } = useReach()
  const { table } = usePages(['organizations', search], (page, signal) =>
    tenantry.orgs.list({ ...page, search: q, deleted }, { signal }),
  )
  const restore = useAction((id: string) => tenantry.orgs.restore(id), {
    done: (row) => words.restored(row.name),
    refresh: [['organizations']],
  })
  const actions = actionsOf({
    restoring: restore.isPending ? restore.variables : null,
    onRestore: restore.mutate,
  })
  const columns =
    deleted === true ? [name, slug, purge, ...(installation ? [actions] : [])] : [name, slug, created]
  return (
    <DataTable
      label={words.title}
      columns={columns}
      {...table}
      rowId={({ id }) => id}
      {...(deleted !== true && { rowLink: link })}
      empty={
        <NoOrganizations
          isFiltered={q !== undefined || deleted === true}
          onClear={onClear}
          onCreate={onCreate}
        />
      }
    />
  )
}

/** The person's own organizations, with the role in each. There are few, so the search looks at what is here. */
export function OwnOrganizations({ search: { q }, onClear, onCreate }: ListProps) {
  const { table } = usePages(['organizations', 'own'], (page, signal) =>
    tenantry.orgs.listOwn(page, { signal }),
  )
  const wanted = q?.toLowerCase() ?? ''
  const rows = table.rows.filter((row) => `${row.name} ${row.slug}`.toLowerCase().includes(wanted))
  return (
    <DataTable
      label={words.title}
      columns={[name, slug, role, created]}
      {...table}
      rows={rows}
      rowId={({ id }) => id}
      rowLink={link}
      empty={<NoOrganizations isFiltered={q !== undefined} onClear={onClear} onCreate={onCreate} />}
    />
  )
}

function NoOrganizations({
  isFiltered,
  onClear,
  onCreate,
}: {
  isFiltered: boolean
  onClear: () => void
  onCreate: () => void
}) {
  if (isFiltered)
    return (
      <EmptyState
        icon={Building2}
        title={words.noneFound}
        action={<Button onClick={onClear}>{texts.common.clearFilters}</Button>}
      />
    )
  return (
    <EmptyState
      icon={Building2}
      title={words.empty}
      action={
        <Button tone="primary" icon={Plus} onClick={onCreate}>
          {words.create}
        </Button>
      }
    >
      {words.emptyHint}
    </EmptyState>
  )
}
