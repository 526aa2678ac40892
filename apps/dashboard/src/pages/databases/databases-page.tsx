import { getRouteApi } from '@tanstack/react-router'
import type { Database as DatabaseRecord } from '@tenantry/contract'
import { Database, Plus } from 'lucide-react'
import { useCallback, useState } from 'react'
import { tenantry } from '#app/client.ts'
import { texts } from '#texts/texts.ts'
import { StatusBadge } from '#ui/badge.tsx'
import { Button } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { DataTable, type Column } from '#ui/data-table.tsx'
import { EmptyState } from '#ui/empty-state.tsx'
import { SearchInput, Select } from '#ui/input.tsx'
import { Page } from '#ui/page.tsx'
import { Time } from '#ui/time.tsx'
import { usePages } from '#ui/use-pages.ts'
import { CreateDatabaseDialog } from './create-database-dialog.tsx'
import type { DatabasesSearch } from './routes.ts'

const route = getRouteApi('/signed-in/databases')
const words = texts.databases

const columns: readonly Column<DatabaseRecord>[] = [
  { id: 'name', header: words.columns.name, width: 3, cell: ({ name }) => name },
  {
    id: 'template',
    header: words.columns.template,
    width: 2,
    from: 'sm',
    cell: ({ template, template_version: version }) =>
      template === null ? <span className="text-faint">{words.noTemplate}</span> : `${template} v${version}`,
  },
  {
    id: 'status',
    header: words.columns.status,
    width: 1.4,
    cell: ({ status }) => <StatusBadge status={status} />,
  },
  {
    id: 'placement',
    header: words.columns.placement,
    width: 1,
    from: 'lg',
    cell: ({ placement }) => placement,
  },
  {
    id: 'created_at',
    header: words.columns.created,
    width: 1.6,
    from: 'md',
    cell: ({ created_at: at }) => <Time at={at} />,
  },
]

export function DatabasesPage() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const [creating, setCreating] = useState(false)
  const change = useCallback(
    (next: Partial<DatabasesSearch>) =>
      void navigate({ search: (now) => ({ ...now, ...next }), replace: true }),
    [navigate],
  )
  const { q, template, status } = search
  const { table } = usePages(['databases', search], (page, signal) =>
    tenantry.databases.list({ ...page, search: q, template, status }, { signal }),
  )
  const isFiltered = q !== undefined || template !== undefined || status !== undefined
  return (
    <Page
      title={words.title}
      description={words.description}
      actions={
        <Button tone="primary" icon={Plus} onClick={() => setCreating(true)}>
          {words.create}
        </Button>
      }
    >
      <Card flush>
        <div className="flex flex-wrap gap-2 border-b border-line p-3">
          <SearchInput
            className="w-full sm:w-72"
            label={words.search}
            value={q ?? ''}
            onSearch={(text) => change({ q: text === '' ? undefined : text })}
          />
          <Select
            aria-label={words.columns.status}
            className="w-auto"
            value={status ?? ''}
            onChange={(event) =>
              change({
                status: event.target.value === '' ? undefined : (event.target.value as 'ready' | 'deleted'),
              })
            }
          >
            <option value="">{words.statuses.any}</option>
            <option value="ready">{words.statuses.ready}</option>
            <option value="deleted">{words.statuses.deleted}</option>
          </Select>
        </div>
        <DataTable
          label={words.title}
          columns={columns}
          {...table}
          rowId={({ id }) => id}
          rowLink={({ name }) => ({ to: '/databases/$database', params: { database: name } })}
          empty={
            isFiltered ? (
              <EmptyState
                icon={Database}
                title={words.noneFound}
                action={
                  <Button onClick={() => change({ q: undefined, template: undefined, status: undefined })}>
                    {words.clearFilters}
                  </Button>
                }
              />
            ) : (
              <EmptyState
                icon={Database}
                title={words.empty}
                action={
                  <Button tone="primary" icon={Plus} onClick={() => setCreating(true)}>
                    {words.create}
                  </Button>
                }
              >
                {words.emptyHint}
              </EmptyState>
            )
          }
        />
      </Card>
      <CreateDatabaseDialog open={creating} onOpenChange={setCreating} />
    </Page>
  )
}
