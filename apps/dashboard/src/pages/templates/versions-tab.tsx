import { useQuery } from '@tanstack/react-query'
import type { TemplateVersion } from '@tenantry/contract'
import { GitCompareArrows } from 'lucide-react'
import { texts } from '#texts/texts.ts'
import { tenantry } from '#app/client.ts'
import { Card } from '#ui/card.tsx'
import { DataTable, type Column } from '#ui/data-table.tsx'
import { EmptyState } from '#ui/empty-state.tsx'
import { Field } from '#ui/field.tsx'
import { Select } from '#ui/input.tsx'
import { countText } from '#ui/numbers.ts'
import { Time } from '#ui/time.tsx'
import { usePages } from '#ui/use-pages.ts'
import { actorText } from './actor-text.ts'
import type { TemplateSearch } from './routes.ts'
import { versionSchemaQuery } from './queries.ts'
import { VersionCompare } from './version-compare.tsx'

const words = texts.templates.versions

const columns: readonly Column<TemplateVersion>[] = [
  {
    id: 'version',
    header: words.columns.version,
    width: 1,
    cell: ({ version }) => texts.templates.version(version),
  },
  {
    id: 'message',
    header: words.columns.message,
    width: 3,
    cell: ({ message }) => message ?? <span className="text-faint">{words.noMessage}</span>,
  },
  {
    id: 'author',
    header: words.columns.author,
    width: 1.6,
    from: 'lg',
    cell: ({ author }) => <span title={author}>{actorText(author)}</span>,
  },
  {
    id: 'databases',
    header: words.columns.databases,
    width: 1,
    from: 'sm',
    align: 'right',
    cell: ({ database_count: count }) => countText(count),
  },
  {
    id: 'at',
    header: words.columns.at,
    width: 1.4,
    from: 'md',
    align: 'right',
    cell: ({ created_at: at }) => <Time at={at} />,
  },
]

/** All versions, and two of them side by side: the current one with what it was made from unless the URL says otherwise. */
export function VersionsTab({
  template,
  search,
  onChange,
}: {
  template: { name: string; current_version: number; newest_version: number }
  search: TemplateSearch
  onChange: (next: TemplateSearch) => void
}) {
  const { name, current_version: current, newest_version: newest } = template
  const { table } = usePages(['templates', 'versions', name], (page, signal) =>
    tenantry.templates.versions(name, page, { signal }),
  )
  const to = Math.min(search.to ?? current, newest)
  const from = search.from ?? table.rows.find(({ version }) => version === to)?.parent_version ?? to - 1
  const before = useQuery(versionSchemaQuery(name, from))
  const after = useQuery(versionSchemaQuery(name, to))
  const known = [...new Set([...table.rows.map(({ version }) => version), from, to])]
    .filter((version) => version > 0)
    .toSorted((a, b) => b - a)
  return (
    <div className="flex flex-col gap-5">
      <Card flush title={words.title} description={words.hint}>
        <DataTable
          label={words.title}
          columns={columns}
          {...table}
          rowId={({ version }) => String(version)}
          onRowClick={({ version, parent_version: parent }) => onChange({ from: parent ?? 0, to: version })}
          maxHeight="18rem"
          empty={<EmptyState icon={GitCompareArrows} title={words.nothing} />}
        />
      </Card>
      <section className="flex flex-col gap-4" aria-label={words.compare}>
        <div className="flex flex-wrap items-end gap-3">
          <VersionChoice
            label={words.from}
            value={from}
            current={current}
            versions={[...known, 0]}
            onChange={(version) => onChange({ from: version, to })}
          />
          <VersionChoice
            label={words.to}
            value={to}
            current={current}
            versions={known}
            onChange={(version) => onChange({ from, to: version })}
          />
        </div>
        <VersionCompare before={before} after={after} from={from} to={to} />
      </section>
    </div>
  )
}

function VersionChoice({
  label,
  value,
  versions,
  current,
  onChange,
}: {
  label: string
  value: number
  versions: readonly number[]
  current: number
  onChange: (version: number) => void
}) {
  return (
    <Field label={label} className="w-40">
      <Select value={value} onChange={(event) => onChange(Number(event.target.value))}>
        {versions.map((version) => (
          <option key={version} value={version}>
            {version === 0 ? words.nothing : texts.templates.version(version)}
            {version === current && ` (${texts.templates.current})`}
          </option>
        ))}
      </Select>
    </Field>
  )
}
