import { useQuery } from '@tanstack/react-query'
import { tenantry } from '#app/client.ts'
import { oneOf } from '#app/search.ts'
import { texts } from '#texts/texts.ts'
import { SearchInput, Select } from '#ui/input.tsx'
import { OrganizationFilter } from './organization-filter.tsx'
import type { DatabasesSearch } from './routes.ts'

const words = texts.databases

/** What narrows the list down; all of it is in the URL. */
export function ListFilters({
  search,
  onChange,
}: {
  search: DatabasesSearch
  onChange: (next: Partial<DatabasesSearch>) => void
}) {
  const { data: templates } = useQuery({
    queryKey: ['templates', 'choice'],
    queryFn: ({ signal }) => tenantry.templates.list({ limit: 200 }, { signal }),
  })
  const newest = templates?.find(({ name }) => name === search.template)?.newest_version
  return (
    <div className="flex flex-wrap gap-2 border-b border-line p-3">
      <SearchInput
        className="w-full sm:w-64"
        label={words.search}
        value={search.q ?? ''}
        onSearch={(text) => onChange({ q: text === '' ? undefined : text })}
      />
      <OrganizationFilter
        value={search.organization}
        onChange={(organization) => onChange({ organization })}
      />
      <Select
        aria-label={words.columns.template}
        className="w-auto max-w-48"
        value={search.template ?? ''}
        onChange={({ target }) =>
          onChange({ template: target.value === '' ? undefined : target.value, version: undefined })
        }
      >
        <option value="">{words.anyTemplate}</option>
        {templates?.map(({ name }) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </Select>
      {newest !== undefined && (
        <Select
          aria-label={words.version}
          className="w-auto"
          value={search.version ?? ''}
          onChange={({ target }) => onChange({ version: target.value === '' ? undefined : target.value })}
        >
          <option value="">{words.anyVersion}</option>
          {Array.from({ length: newest }, (_unused, index) => newest - index).map((version) => (
            <option key={version} value={version}>
              v{version}
            </option>
          ))}
        </Select>
      )}
      <Select
        aria-label={words.columns.status}
        className="w-auto"
        value={search.status ?? ''}
        onChange={({ target }) =>
          onChange({ status: oneOf({ status: target.value }, 'status', ['ready', 'deleted']) })
        }
      >
        <option value="">{words.statuses.any}</option>
        <option value="ready">{words.statuses.ready}</option>
        <option value="deleted">{words.statuses.deleted}</option>
      </Select>
    </div>
  )
}
