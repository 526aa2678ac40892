import { getRouteApi } from '@tanstack/react-router'
import { DATABASE_SORTS } from '@tenantry/contract'
import { Database, Plus } from 'lucide-react'
import { useCallback } from 'react'
import { tenantry } from '#app/client.ts'
import { oneOf } from '#app/search.ts'
import { texts } from '#texts/texts.ts'
import { Button } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { DataTable } from '#ui/data-table.tsx'
import { EmptyState } from '#ui/empty-state.tsx'
import { Page } from '#ui/page.tsx'
import { usePages } from '#ui/use-pages.ts'
import { CreateDatabaseDialog } from './create-database-dialog.tsx'
import { deletedColumns, liveColumns } from './list-columns.tsx'
import { ListFilters } from './list-filters.tsx'
import type { DatabasesSearch } from './routes.ts'

const route = getRouteApi('/signed-in/databases')
const words = texts.databases
const NO_FILTERS: DatabasesSearch = {
  q: undefined,
  template: undefined,
  version: undefined,
  status: undefined,
  organization: undefined,
}

export function DatabasesPage() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const change = useCallback(
    (next: Partial<DatabasesSearch>) =>
      void navigate({ search: (now) => ({ ...now, ...next }), replace: true }),
    [navigate],
  )
  const { create, ...wanted } = search
  const { q, template, version, status, organization } = wanted
  const sort = oneOf(search, 'sort', DATABASE_SORTS)
  const { table } = usePages(
    ['databases', 'list', wanted],
    (page, signal) =>
      tenantry.databases.list(
        {
          ...page,
          search: q,
          template,
          templateVersion: versionOf(version),
          status,
          organization,
          sort,
          include: 'organizations',
        },
        { signal },
      ),
    { keepsRows: true },
  )
  const isFiltered = [q, template, status, organization].some((each) => each !== undefined)
  const isDeleted = status === 'deleted'
  const createButton = (
    <Button tone="primary" icon={Plus} onClick={() => change({ create: true })}>
      {words.create}
    </Button>
  )
  return (
    <Page title={words.title} description={words.description} actions={createButton}>
      <Card flush>
        <ListFilters search={search} onChange={change} />
        <DataTable
          label={words.title}
          columns={isDeleted ? deletedColumns : liveColumns}
          {...table}
          rowId={({ id }) => id}
          // What is deleted has no page: it can be brought back from here.
          rowLink={
            isDeleted ? undefined : ({ name }) => ({ to: '/databases/$database', params: { database: name } })
          }
          sort={sort ?? '-created_at'}
          onSort={(next) => change({ sort: next })}
          empty={
            isFiltered ? (
              <EmptyState
                icon={Database}
                title={isDeleted ? words.noneDeleted : words.noneFound}
                action={<Button onClick={() => change(NO_FILTERS)}>{words.clearFilters}</Button>}
              />
            ) : (
              <EmptyState icon={Database} title={words.empty} action={createButton}>
                {words.emptyHint}
              </EmptyState>
            )
          }
        />
      </Card>
      <CreateDatabaseDialog
        open={create === true}
        template={template}
        onOpenChange={(open) => change({ create: open ? true : undefined })}
      />
    </Page>
  )
}

function versionOf(text: string | undefined): number | undefined {
  return text !== undefined && /^[0-9]{1,9}$/.test(text) ? Number(text) : undefined
}
