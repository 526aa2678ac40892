import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ListedDatabase } from '@tenantry/contract'
import { Undo2 } from 'lucide-react'
import { tenantry } from '#app/client.ts'
import { queryClient } from '#app/query-client.ts'
import { texts } from '#texts/texts.ts'
import { StatusBadge } from '#ui/badge.tsx'
import { Button } from '#ui/button.tsx'
import type { Column } from '#ui/data-table.tsx'
import { Time } from '#ui/time.tsx'
import { tellDone } from '#ui/toast.tsx'

const words = texts.databases

const name: Column<ListedDatabase> = {
  id: 'name',
  header: words.columns.name,
  width: 3,
  sortable: true,
  cell: ({ name: of, placement }) =>
    placement === 'local' ? (
      of
    ) : (
      <>
        {of} <span className="font-normal text-faint">{words.placements[placement]}</span>
      </>
    ),
}

const organization: Column<ListedDatabase> = {
  id: 'organization',
  header: words.columns.organization,
  width: 2,
  from: 'md',
  cell: ({ organizations = [] }) => {
    const [first, ...others] = organizations
    if (first === undefined) return <span className="text-faint">{texts.common.none}</span>
    return (
      <>
        <Link
          to="/organizations/$organization"
          params={{ organization: first.slug }}
          className="hover:text-accent hover:underline"
        >
          {first.name}
        </Link>
        {others.length > 0 && (
          <span className="text-faint" title={others.map(({ name }) => name).join(', ')}>
            {' '}
            {words.more(others.length)}
          </span>
        )}
      </>
    )
  },
}

const template: Column<ListedDatabase> = {
  id: 'template',
  header: words.columns.template,
  width: 2,
  from: 'sm',
  cell: ({ template: of, template_version: version }) =>
    of === null ? (
      <span className="text-faint">{words.noTemplate}</span>
    ) : (
      <>
        {of} <span className="text-faint">v{version}</span>
      </>
    ),
}

const created: Column<ListedDatabase> = {
  id: 'created_at',
  header: words.columns.created,
  width: 2,
  from: 'md',
  sortable: true,
  cell: ({ created_at: at }) => <Time at={at} />,
}

export const liveColumns: readonly Column<ListedDatabase>[] = [
  name,
  organization,
  template,
  {
    id: 'status',
    header: words.columns.status,
    width: 1.4,
    cell: ({ status }) => <StatusBadge status={status} />,
  },
  {
    id: 'updated_at',
    header: words.columns.updated,
    width: 2,
    from: 'xl',
    sortable: true,
    cell: ({ updated_at: at }) => <Time at={at} />,
  },
  created,
]

export const deletedColumns: readonly Column<ListedDatabase>[] = [
  name,
  template,
  {
    id: 'deleted_at',
    header: words.columns.deleted,
    width: 1.6,
    from: 'sm',
    cell: ({ deleted_at: at }) => at !== null && <Time at={at} />,
  },
  {
    id: 'purge_at',
    header: words.columns.purged,
    width: 1.6,
    from: 'md',
    cell: ({ purge_at: at }) => at !== null && <Time at={at} />,
  },
  {
    id: 'undelete',
    header: '',
    width: 1.8,
    align: 'right',
    cell: (database) => <UndeleteButton database={database} />,
  },
]

function UndeleteButton({ database: { id, name: was } }: { database: ListedDatabase }) {
  const undelete = useMutation({
    mutationFn: () => tenantry.databases.undelete(id),
    onSuccess: async () => {
      tellDone(words.undeleted(was))
      await queryClient.invalidateQueries({ queryKey: ['databases'] })
    },
  })
  return (
    <Button size="sm" icon={Undo2} busy={undelete.isPending} onClick={() => undelete.mutate()}>
      {words.undelete}
    </Button>
  )
}
