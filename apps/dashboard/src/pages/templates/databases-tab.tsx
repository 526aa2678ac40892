import type { Database as DatabaseRecord } from '@tenantry/contract'
import { Database } from 'lucide-react'
import { tenantry } from '#app/client.ts'
import { texts } from '#texts/texts.ts'
import { Badge, StatusBadge } from '#ui/badge.tsx'
import { ButtonLink } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { DataTable, type Column } from '#ui/data-table.tsx'
import { EmptyState } from '#ui/empty-state.tsx'
import { Select } from '#ui/input.tsx'
import { Time } from '#ui/time.tsx'
import { usePages } from '#ui/use-pages.ts'
import type { TemplateSearch } from './routes.ts'

const words = texts.templates.databases

function columnsFor(current: number): readonly Column<DatabaseRecord>[] {
  return [
    { id: 'name', header: words.columns.name, width: 3, cell: ({ name }) => name },
    {
      id: 'version',
      header: words.columns.version,
      width: 1.4,
      cell: ({ template_version: version }) =>
        version === null ? null : (
          <span className="inline-flex items-center gap-2">
            {texts.templates.version(version)}
            {version < current && <Badge tone="warn">{words.behind}</Badge>}
          </span>
        ),
    },
    {
      id: 'status',
      header: words.columns.status,
      width: 1.2,
      from: 'sm',
      cell: ({ status }) => <StatusBadge status={status} />,
    },
    {
      id: 'created',
      header: words.columns.created,
      width: 1.4,
      from: 'md',
      align: 'right',
      cell: ({ created_at: at }) => <Time at={at} />,
    },
  ]
}

/** The databases made from a template, each with its version. */
export function DatabasesTab({
  template,
  version,
  onChange,
}: {
  template: { name: string; current_version: number; newest_version: number }
  version: number | undefined
  onChange: (next: TemplateSearch) => void
}) {
  const { name, current_version: current, newest_version: newest } = template
  const { table } = usePages(['databases', 'of-template', name, version], (page, signal) =>
    tenantry.databases.list({ ...page, template: name, templateVersion: version }, { signal }),
  )
  return (
    <Card flush>
      <div className="border-b border-line p-3">
        <Select
          aria-label={words.columns.version}
          className="w-auto"
          value={version ?? ''}
          onChange={({ target }) =>
            onChange({ version: target.value === '' ? undefined : Number(target.value) })
          }
        >
          <option value="">{words.anyVersion}</option>
          {Array.from({ length: newest }, (_unused, index) => newest - index).map((each) => (
            <option key={each} value={each}>
              {texts.templates.version(each)}
            </option>
          ))}
        </Select>
      </div>
      <DataTable
        label={texts.templates.tabs.databases}
        columns={columnsFor(current)}
        {...table}
        rowId={({ id }) => id}
        rowLink={({ name: database }) => ({ to: '/databases/$database', params: { database } })}
        empty={
          <EmptyState
            icon={Database}
            title={version === undefined ? words.empty : words.emptyVersion}
            action={
              <ButtonLink tone="primary" to="/databases" search={{ template: name, create: true }}>
                {words.create}
              </ButtonLink>
            }
          >
            {words.emptyHint}
          </EmptyState>
        }
      />
    </Card>
  )
}
