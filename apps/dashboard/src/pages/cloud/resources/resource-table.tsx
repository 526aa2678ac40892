import { useQuery } from '@tanstack/react-query'
import type { Resource } from '@tenantry/contract'
import { Cloud, Plus } from 'lucide-react'
import { useEffect } from 'react'
import { tenantry } from '#app/client.ts'
import { queryClient } from '#app/query-client.ts'
import { texts } from '#texts/texts.ts'
import { Badge, StatusBadge } from '#ui/badge.tsx'
import { Button, ButtonLink } from '#ui/button.tsx'
import { DataTable, type Column } from '#ui/data-table.tsx'
import { EmptyState } from '#ui/empty-state.tsx'
import { Time } from '#ui/time.tsx'
import { usePages } from '#ui/use-pages.ts'
import { useAllowed } from '../organization/use-allowed.ts'
import type { ResourcesSearch } from '../routes.ts'
import { isMoving } from './resource-status.ts'

const words = texts.cloud.resources
const REFRESH_MS = 3_000

export type ResourceFilters = Omit<ResourcesSearch, 'org'>

/** The resources of an organization that match; it looks again while one of them moves. */
export function ResourceTable({
  organizationId,
  filters,
  onClear,
  maxHeight,
}: {
  organizationId: string
  filters: ResourceFilters
  onClear?: () => void
  maxHeight?: string
}) {
  const may = useAllowed(organizationId)
  const projects = useProjectNames(organizationId)
  const { table, rows } = usePages(['resources', organizationId, filters], (page, signal) =>
    tenantry.infra.resources.listIn({ ...page, organization: organizationId, ...filters }, { signal }),
  )
  const moves = rows.some(isMoving)
  useEffect(() => {
    if (!moves) return
    const timer = setInterval(
      () => void queryClient.invalidateQueries({ queryKey: ['resources'] }),
      REFRESH_MS,
    )
    return () => clearInterval(timer)
  }, [moves])
  const columns = columnsWith((id) => projects.get(id) ?? id).filter(
    ({ id }) => id !== 'project' || filters.project === undefined,
  )
  const isFiltered = onClear !== undefined && Object.values(filters).some((value) => value !== undefined)
  return (
    <DataTable
      label={words.title}
      columns={columns}
      {...table}
      {...(maxHeight !== undefined && { maxHeight })}
      rowId={({ id }) => id}
      rowLink={({ id }) => ({ to: '/cloud/resources/$resource', params: { resource: id } })}
      empty={
        isFiltered ? (
          <EmptyState
            icon={Cloud}
            title={words.noneFound}
            action={<Button onClick={onClear}>{words.clearFilters}</Button>}
          />
        ) : (
          <EmptyState
            icon={Cloud}
            title={words.empty}
            action={
              may('infra.manage') && (
                <ButtonLink
                  tone="primary"
                  icon={Plus}
                  to="/cloud/resources/new"
                  search={{ org: organizationId, project: filters.project }}
                >
                  {words.create}
                </ButtonLink>
              )
            }
          >
            {words.emptyHint}
          </EmptyState>
        )
      }
    />
  )
}

function columnsWith(projectName: (id: string) => string): Column<Resource>[] {
  return [
    {
      id: 'name',
      header: words.columns.name,
      width: 2.2,
      cell: ({ name, environment }) => (
        <>
          {name}
          {environment !== null && (
            <span className="ml-2 text-xs font-normal text-faint max-sm:hidden">{environment}</span>
          )}
        </>
      ),
    },
    {
      id: 'status',
      header: words.columns.status,
      width: 2,
      cell: ({ status, drift }) => (
        <span className="flex gap-1">
          <StatusBadge status={status} />
          {drift === 'drifted' && status === 'ready' && <Badge tone="warn">{words.drifted}</Badge>}
        </span>
      ),
    },
    {
      id: 'project',
      header: words.columns.project,
      width: 1.6,
      from: 'md',
      cell: ({ project_id: id }) => projectName(id),
    },
    { id: 'module', header: words.columns.module, width: 1.5, from: 'sm', cell: ({ module }) => module },
    {
      id: 'address',
      header: words.columns.address,
      width: 2,
      from: 'lg',
      cell: ({ address }) => <code className="text-sm">{address}</code>,
    },
    {
      id: 'updated',
      header: words.columns.updated,
      width: 1.8,
      from: 'md',
      cell: ({ updated_at: at }) => <Time at={at} />,
    },
  ]
}

export function useProjects(organizationId: string) {
  return useQuery({
    queryKey: ['projects', organizationId, 'choice'],
    queryFn: ({ signal }) => tenantry.projects.list({ organization: organizationId, limit: 200 }, { signal }),
    staleTime: 30_000,
  })
}

function useProjectNames(organizationId: string): ReadonlyMap<string, string> {
  const { data } = useProjects(organizationId)
  return new Map(data?.map(({ id, name }) => [id, name]))
}
