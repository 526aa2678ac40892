import { useQuery } from '@tanstack/react-query'
import type { Module, Organization } from '@tenantry/contract'
import { Boxes, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { tenantry } from '#app/client.ts'
import { queryClient } from '#app/query-client.ts'
import { texts } from '#texts/texts.ts'
import { Button, IconButton } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { ConfirmDialog } from '#ui/confirm-dialog.tsx'
import { DataTable, type Column } from '#ui/data-table.tsx'
import { EmptyState } from '#ui/empty-state.tsx'
import { tellDone } from '#ui/toast.tsx'
import { CloudPage } from '../organization/cloud-page.tsx'
import { useAllowed } from '../organization/use-allowed.ts'
import { AddModuleDialog } from './add-module-dialog.tsx'
import { ModuleRules } from './module-rules.tsx'

const words = texts.cloud.modules

export function ModulesPage() {
  return (
    <CloudPage
      title={words.title}
      description={words.description}
      crumbs={[{ label: texts.cloud.resources.title, to: '/cloud/resources' }]}
      renderActions={(organization) => <AddModule organization={organization} />}
    >
      {(organization) => (
        <>
          <ModuleLists organization={organization} />
          <ModuleRules key={organization.id} organization={organization} />
        </>
      )}
    </CloudPage>
  )
}

function AddModule({ organization }: { organization: Organization }) {
  const may = useAllowed(organization.id)
  const [open, setOpen] = useState(false)
  if (!may('infra.manage')) return null
  return (
    <>
      <Button tone="primary" icon={Plus} onClick={() => setOpen(true)}>
        {words.add}
      </Button>
      <AddModuleDialog organization={organization} open={open} onOpenChange={setOpen} />
    </>
  )
}

function ModuleLists({ organization }: { organization: Organization }) {
  const may = useAllowed(organization.id)
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['modules', organization.id],
    queryFn: ({ signal }) => tenantry.infra.modules.list({ organization: organization.id }, { signal }),
  })
  const list = (origin: Module['origin']) => ({
    rows: data?.filter((module) => module.origin === origin) ?? [],
    loading: isPending,
    error,
    onRetry: () => void refetch(),
    rowId: ({ name }: Module) => name,
  })
  return (
    <>
      <Card title={words.own} flush>
        <DataTable<Module>
          label={words.own}
          columns={
            may('infra.manage')
              ? [...columns, sourceColumn, removalOf(organization)]
              : [...columns, sourceColumn]
          }
          {...list('own')}
          empty={
            <EmptyState icon={Boxes} title={words.empty}>
              {words.emptyHint}
            </EmptyState>
          }
        />
      </Card>
      <Card title={words.bundled} flush>
        <DataTable<Module>
          label={words.bundled}
          columns={columns}
          {...list('bundled')}
          rowLink={({ name }) => ({
            to: '/cloud/resources/new',
            search: { org: organization.slug, module: name },
          })}
          empty={null}
        />
      </Card>
    </>
  )
}

const columns: readonly Column<Module>[] = [
  { id: 'name', header: words.name, width: 1.5, cell: ({ name }) => name },
  {
    id: 'cloud',
    header: words.cloud,
    width: 1.2,
    cell: ({ cloud }) => (cloud === null ? words.noCloud : texts.cloud.clouds[cloud]),
  },
  {
    id: 'providers',
    header: words.providers,
    width: 2,
    from: 'md',
    cell: ({ providers }) => <code className="text-sm">{providers.join(', ')}</code>,
  },
]

const sourceColumn: Column<Module> = {
  id: 'source',
  header: words.source,
  width: 3,
  from: 'sm',
  cell: ({ source }) =>
    source !== null && (
      <code className="text-sm" title={`${source.url} ${source.folder}`}>
        {source.commit.slice(0, 8)} {source.url.replace(/^https:\/\//, '')} {source.folder}
      </code>
    ),
}

function removalOf(organization: Organization): Column<Module> {
  return {
    id: 'actions',
    header: '',
    width: 0.6,
    align: 'right',
    cell: ({ name }) => <RemoveModule name={name} organization={organization} />,
  }
}

function RemoveModule({ name, organization }: { name: string; organization: Organization }) {
  const [asking, setAsking] = useState(false)
  return (
    <>
      <IconButton
        size="sm"
        label={`${words.delete}: ${name}`}
        icon={Trash2}
        onClick={() => setAsking(true)}
      />
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={words.deleteTitle(name)}
        losses={words.deleteLosses}
        typed={name}
        action={words.delete}
        onConfirm={async () => {
          await tenantry.infra.modules.delete(name, { organization: organization.id })
          tellDone(words.deleted(name))
          await queryClient.invalidateQueries({ queryKey: ['modules'] })
        }}
      />
    </>
  )
}
