import { useMutation } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import type { Organization, Project } from '@tenantry/contract'
import { FolderKanban, Plus, RotateCcw } from 'lucide-react'
import { useCallback, useState } from 'react'
import { tenantry } from '#app/client.ts'
import { queryClient } from '#app/query-client.ts'
import { texts } from '#texts/texts.ts'
import { Badge } from '#ui/badge.tsx'
import { Button } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { DataTable, type Column } from '#ui/data-table.tsx'
import { EmptyState } from '#ui/empty-state.tsx'
import { SearchInput, Select } from '#ui/input.tsx'
import { Time } from '#ui/time.tsx'
import { tellDone } from '#ui/toast.tsx'
import { usePages } from '#ui/use-pages.ts'
import { CloudPage } from '../organization/cloud-page.tsx'
import { useAllowed } from '../organization/use-allowed.ts'
import type { ProjectsSearch } from '../routes.ts'
import { ProjectDialog } from './project-dialog.tsx'

const route = getRouteApi('/signed-in/cloud/projects')
const words = texts.cloud.projects

const columns: readonly Column<Project>[] = [
  { id: 'name', header: words.name, width: 2.4, cell: ({ name }) => name },
  { id: 'slug', header: words.slug, width: 2, from: 'sm', cell: ({ slug }) => <code>{slug}</code> },
  {
    id: 'environments',
    header: words.environments,
    width: 3,
    from: 'md',
    cell: ({ environments }) => (
      <span className="flex gap-1">
        {environments.map((name) => (
          <Badge key={name}>{name}</Badge>
        ))}
      </span>
    ),
  },
]

const createdColumn: Column<Project> = {
  id: 'created',
  header: words.created_at,
  width: 1.4,
  cell: ({ created_at: at }) => <Time at={at} />,
}

const deletedColumns: readonly Column<Project>[] = [
  ...columns,
  {
    id: 'purge',
    header: words.purge,
    width: 1.4,
    from: 'sm',
    cell: ({ purge_at: at }) => at !== null && <Time at={at} />,
  },
  { id: 'restore', header: '', width: 1.4, align: 'right', cell: (project) => <Restore project={project} /> },
]

export function ProjectsPage() {
  const [creating, setCreating] = useState(false)
  return (
    <CloudPage
      title={words.title}
      description={words.description}
      renderActions={(organization) => (
        <NewProject organization={organization} onPress={() => setCreating(true)} />
      )}
    >
      {(organization) => (
        <>
          <ProjectList organization={organization} onCreate={() => setCreating(true)} />
          <ProjectDialog organization={organization} open={creating} onOpenChange={setCreating} />
        </>
      )}
    </CloudPage>
  )
}

function NewProject({ organization, onPress }: { organization: Organization; onPress: () => void }) {
  const may = useAllowed(organization.id)
  if (!may('projects.manage')) return null
  return (
    <Button tone="primary" icon={Plus} onClick={onPress}>
      {words.create}
    </Button>
  )
}

function ProjectList({ organization, onCreate }: { organization: Organization; onCreate: () => void }) {
  const { q, deleted } = route.useSearch()
  const navigate = route.useNavigate()
  const change = useCallback(
    (next: Partial<ProjectsSearch>) =>
      void navigate({ search: (now) => ({ ...now, ...next }), replace: true }),
    [navigate],
  )
  const { table } = usePages(['projects', organization.id, { q, deleted }], (page, signal) =>
    tenantry.projects.list({ ...page, organization: organization.id, search: q, deleted }, { signal }),
  )
  return (
    <Card flush>
      <div className="flex flex-wrap gap-2 border-b border-line p-3">
        <SearchInput
          className="w-full sm:w-72"
          label={words.search}
          value={q ?? ''}
          onSearch={(text) => change({ q: text === '' ? undefined : text })}
        />
        <Select
          aria-label={words.title}
          className="w-auto"
          value={deleted === true ? 'deleted' : 'active'}
          onChange={(event) => change({ deleted: event.target.value === 'deleted' ? true : undefined })}
        >
          <option value="active">{words.showActive}</option>
          <option value="deleted">{words.showDeleted}</option>
        </Select>
      </div>
      <DataTable<Project>
        label={words.title}
        columns={deleted === true ? deletedColumns : [...columns, createdColumn]}
        {...table}
        rowId={({ id }) => id}
        {...(deleted !== true && {
          rowLink: ({ id }) => ({ to: '/cloud/projects/$project', params: { project: id } }),
        })}
        empty={
          q !== undefined ? (
            <EmptyState
              icon={FolderKanban}
              title={words.noneFound}
              action={<Button onClick={() => change({ q: undefined })}>{words.clear}</Button>}
            />
          ) : deleted === true ? (
            <EmptyState icon={FolderKanban} title={words.noneDeleted} />
          ) : (
            <EmptyState
              icon={FolderKanban}
              title={words.empty}
              action={<NewProject organization={organization} onPress={onCreate} />}
            >
              {words.emptyHint}
            </EmptyState>
          )
        }
      />
    </Card>
  )
}

function Restore({ project }: { project: Project }) {
  const may = useAllowed(project.organization_id)
  const restore = useMutation({
    mutationFn: () => tenantry.projects.restore(project.id),
    onSuccess: async () => {
      tellDone(words.restored(project.name))
      await queryClient.invalidateQueries({ queryKey: ['projects'] })
    },
  })
  if (!may('projects.manage')) return null
  return (
    <Button size="sm" icon={RotateCcw} busy={restore.isPending} onClick={() => restore.mutate()}>
      {words.restore}
    </Button>
  )
}
