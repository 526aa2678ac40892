import type { Job } from '@tenantry/contract'
import { Rocket } from 'lucide-react'
import { tenantry } from '#app/client.ts'
import { texts } from '#texts/texts.ts'
import { Badge, StatusBadge } from '#ui/badge.tsx'
import { Button, ButtonLink } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { DataTable, type Column } from '#ui/data-table.tsx'
import { EmptyState } from '#ui/empty-state.tsx'
import { Select } from '#ui/input.tsx'
import { countText } from '#ui/numbers.ts'
import { Time } from '#ui/time.tsx'
import { usePages } from '#ui/use-pages.ts'
import { JOB_STATUSES } from '../choices.ts'
import { RolloutBar } from './rollout-bar.tsx'

const words = texts.templates.rollouts
const REFETCH_MS = 3_000

const columns: readonly Column<Job>[] = [
  { id: 'template', header: words.columns.template, width: 2.4, cell: ({ template }) => template },
  {
    id: 'versions',
    header: words.columns.versions,
    width: 2,
    cell: ({ from_version: from, to_version: to, kind, mode }) => (
      <span className="inline-flex items-center gap-2">
        {words.versions(from, to)}
        {kind === 'rollback' && <Badge tone="warn">{words.rollback}</Badge>}
        {mode === 'lazy' && <Badge>{words.lazy}</Badge>}
      </span>
    ),
  },
  {
    id: 'status',
    header: words.columns.status,
    width: 1.5,
    cell: ({ status }) => <StatusBadge status={status} />,
  },
  {
    id: 'progress',
    header: words.columns.progress,
    width: 2.4,
    from: 'md',
    cell: (job) => (
      <span className="flex items-center gap-3">
        <RolloutBar job={job} className="w-32 shrink-0" />
        <span className="text-sm tabular text-soft">
          {countText(job.done)} / {countText(job.total)}
        </span>
      </span>
    ),
  },
  {
    id: 'started',
    header: words.columns.started,
    width: 1.6,
    from: 'sm',
    align: 'right',
    cell: ({ created_at: at }) => <Time at={at} />,
  },
]

/** Rollouts, newest first, of one template or of all; asked for again while one of them moves. */
export function RolloutTable({
  template,
  status,
  onStatus,
}: {
  template?: string
  status: Job['status'] | undefined
  onStatus: (status: Job['status'] | undefined) => void
}) {
  const { table } = usePages(
    ['rollouts', template, status],
    (page, signal) => tenantry.jobs.list({ ...page, template, status }, { signal }),
    { refetchIntervalMs: REFETCH_MS },
  )
  return (
    <Card flush>
      <div className="border-b border-line p-3">
        <Select
          aria-label={words.columns.status}
          className="w-auto"
          value={status ?? ''}
          onChange={({ target }) => onStatus(JOB_STATUSES.find((each) => each === target.value))}
        >
          <option value="">{words.anyStatus}</option>
          {JOB_STATUSES.map((each) => (
            <option key={each} value={each}>
              {words.statuses[each]}
            </option>
          ))}
        </Select>
      </div>
      <DataTable
        label={words.title}
        columns={template === undefined ? columns : columns.filter(({ id }) => id !== 'template')}
        {...table}
        rowId={({ id }) => id}
        rowLink={({ id }) => ({ to: '/rollouts/$job', params: { job: id } })}
        empty={
          status === undefined ? (
            <EmptyState
              icon={Rocket}
              title={words.empty}
              action={
                template === undefined ? (
                  <ButtonLink to="/templates">{words.toTemplates}</ButtonLink>
                ) : undefined
              }
            >
              {words.emptyHint}
            </EmptyState>
          ) : (
            <EmptyState
              icon={Rocket}
              title={words.noneFound}
              action={<Button onClick={() => onStatus(undefined)}>{words.clear}</Button>}
            />
          )
        }
      />
    </Card>
  )
}
