import { useQuery } from '@tanstack/react-query'
import { X } from 'lucide-react'
import { useCallback } from 'react'
import { tenantry } from '#app/client.ts'
import { texts } from '#texts/texts.ts'
import { Input, SearchInput, Select } from '#ui/input.tsx'
import type { AuditSearch } from './routes.ts'

const words = texts.audit.filters
const ORGANIZATIONS = 200

export function AuditFilters({
  search,
  unknownActor,
  onChange,
}: {
  search: AuditSearch
  /** Nobody has the address that is asked for. */
  unknownActor: boolean
  onChange: (next: Partial<AuditSearch>) => void
}) {
  const { action, actor, org, since, until, target, request } = search
  const { data: organizations } = useQuery({
    queryKey: ['organizations', 'choice'],
    queryFn: ({ signal }) => tenantry.orgs.list({ limit: ORGANIZATIONS }, { signal }),
    staleTime: 60_000,
  })
  const onAction = useCallback((text: string) => onChange({ action: given(text) }), [onChange])
  const onActor = useCallback((text: string) => onChange({ actor: given(text) }), [onChange])
  return (
    <div className="flex flex-wrap items-center gap-2 border-b border-line p-3">
      <SearchInput className="w-full sm:w-44" label={words.action} value={action ?? ''} onSearch={onAction} />
      <SearchInput className="w-full sm:w-44" label={words.actor} value={actor ?? ''} onSearch={onActor} />
      <Select
        aria-label={words.organization}
        className="w-full sm:w-44"
        value={org ?? ''}
        onChange={(event) => onChange({ org: given(event.target.value) })}
      >
        <option value="">{words.everywhere}</option>
        <option value="none">{words.installation}</option>
        {org !== undefined && org !== 'none' && organizations?.every(({ id }) => id !== org) === true && (
          <option value={org}>{org}</option>
        )}
        {organizations?.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </Select>
      <DayInput label={words.since} value={since} onChange={(day) => onChange({ since: day })} />
      <DayInput label={words.until} value={until} onChange={(day) => onChange({ until: day })} />
      {target !== undefined && (
        <FilterChip text={words.target(target)} onTake={() => onChange({ target: undefined })} />
      )}
      {request !== undefined && (
        <FilterChip text={words.request(request)} onTake={() => onChange({ request: undefined })} />
      )}
      {unknownActor && (
        <p role="status" className="w-full px-1 text-sm text-warn">
          {words.nobody(actor ?? '')}
        </p>
      )}
    </div>
  )
}

function given(text: string): string | undefined {
  return text.trim() === '' ? undefined : text.trim()
}

function DayInput({
  label,
  value,
  onChange,
}: {
  label: string
  value: string | undefined
  onChange: (day: string | undefined) => void
}) {
  return (
    <label className="flex flex-1 items-center gap-1.5 text-sm text-soft sm:flex-none">
      {label}
      <Input
        type="date"
        className="w-full px-2.5 sm:w-34"
        value={value ?? ''}
        onChange={(event) => onChange(given(event.target.value))}
      />
    </label>
  )
}

function FilterChip({ text, onTake }: { text: string; onTake: () => void }) {
  return (
    <span className="inline-flex h-7 max-w-full items-center gap-1 rounded-full bg-accent-wash pr-1 pl-3 text-sm text-accent">
      <span className="truncate">{text}</span>
      <button
        type="button"
        aria-label={words.take(text)}
        onClick={onTake}
        className="rounded-full p-0.5 hover:bg-hover"
      >
        <X className="size-3.5" aria-hidden />
      </button>
    </span>
  )
}
