import { getRouteApi } from '@tanstack/react-router'
import type { Organization } from '@tenantry/contract'
import { Plus } from 'lucide-react'
import { texts } from '#texts/texts.ts'
import { ButtonLink } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { Select } from '#ui/input.tsx'
import { CLOUDS, KINDS, RESOURCE_STATUSES } from '../choices.ts'
import { CloudPage } from '../organization/cloud-page.tsx'
import { useAllowed } from '../organization/use-allowed.ts'
import type { ResourcesSearch } from '../routes.ts'
import { ResourceTable, useProjects } from './resource-table.tsx'

const route = getRouteApi('/signed-in/cloud/resources')
const words = texts.cloud.resources

export function ResourcesPage() {
  return (
    <CloudPage
      title={words.title}
      description={words.description}
      renderActions={(organization) => <NewResource organization={organization} />}
    >
      {(organization) => <ResourceList organization={organization} />}
    </CloudPage>
  )
}

function NewResource({ organization }: { organization: Organization }) {
  const may = useAllowed(organization.id)
  const { project } = route.useSearch()
  if (!may('infra.manage')) return null
  return (
    <ButtonLink
      tone="primary"
      icon={Plus}
      to="/cloud/resources/new"
      search={{ org: organization.slug, project }}
    >
      {words.create}
    </ButtonLink>
  )
}

function ResourceList({ organization }: { organization: Organization }) {
  const { org: _org, ...filters } = route.useSearch()
  const navigate = route.useNavigate()
  const { data: projects } = useProjects(organization.id)
  const change = (next: Partial<ResourcesSearch>) =>
    void navigate({ search: (now) => ({ ...now, ...next }), replace: true })
  return (
    <Card flush>
      <div className="grid grid-cols-2 gap-2 border-b border-line p-3 sm:flex sm:flex-wrap">
        <Filter
          label={words.columns.project}
          any={words.anyProject}
          value={filters.project}
          options={projects?.map(({ id, name }) => [id, name]) ?? []}
          onChange={(project) => change({ project })}
        />
        <Filter
          label={words.columns.cloud}
          any={words.anyCloud}
          value={filters.cloud}
          options={CLOUDS.map((cloud) => [cloud, texts.cloud.clouds[cloud] ?? cloud])}
          onChange={(cloud) => change({ cloud })}
        />
        <Filter
          label={words.columns.kind}
          any={words.anyKind}
          value={filters.kind}
          options={KINDS.map((kind) => [kind, texts.cloud.kinds[kind]])}
          onChange={(kind) => change({ kind })}
        />
        <Filter
          label={words.columns.status}
          any={words.anyStatus}
          value={filters.status}
          options={RESOURCE_STATUSES.map((status) => [status, words.statuses[status] ?? status])}
          onChange={(status) => change({ status })}
        />
      </div>
      <ResourceTable
        organizationId={organization.id}
        filters={filters}
        onClear={() => change({ project: undefined, cloud: undefined, kind: undefined, status: undefined })}
      />
    </Card>
  )
}

function Filter<Value extends string>({
  label,
  any,
  value,
  options,
  onChange,
}: {
  label: string
  any: string
  value: Value | undefined
  options: readonly (readonly [value: Value, label: string])[]
  onChange: (value: Value | undefined) => void
}) {
  return (
    <Select
      aria-label={label}
      className="sm:w-auto"
      value={value ?? ''}
      onChange={(event) => onChange(options.find(([option]) => option === event.target.value)?.[0])}
    >
      <option value="">{any}</option>
      {options.map(([option, text]) => (
        <option key={option} value={option}>
          {text}
        </option>
      ))}
    </Select>
  )
}
