import { useMutation } from '@tanstack/react-query'
import type { Database } from '@tenantry/contract'
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

const name: Column<Database> = {
  id: 'name',
  header: words.columns.name,
  width: 3,
  sortable: true,
  cell: (database) => database.name,
}

const template: Column<Database> = {
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

const created: Column<Database> = {
  id: 'created_at',
  header: words.columns.created,
  width: 1.6,
  from: 'md',
  sortable: true,
  cell: ({ created_at: at }) => <Time at={at} />,
}

export const liveColumns: readonly Column<Database>[] = [
  name,
  template,
  {
    id: 'status',
    header: words.columns.status,
    width: 1.4,
    cell: ({ status }) => <StatusBadge status={status} />,
  },
  {
    id: 'placement',
    header: words.columns.placement,
    width: 1.2,
    from: 'lg',
    cell: ({ placement }) => words.placements[placement],
  },
  {
    id: 'updated_at',
    header: words.columns.updated,
    width: 1.6,
    from: 'lg',
    sortable: true,
    cell: ({ updated_at: at }) => <Time at={at} />,
  },
  created,
]

export const deletedColumns: readonly Column<Database>[] = [
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

function UndeleteButton({ database: { id, name: was } }: { database: Database }) {
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
