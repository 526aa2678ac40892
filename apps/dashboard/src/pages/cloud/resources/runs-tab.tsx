import type { Resource, Run } from '@tenantry/contract'
import { History } from 'lucide-react'
import { tenantry } from '#app/client.ts'
import { texts } from '#texts/texts.ts'
import { StatusBadge } from '#ui/badge.tsx'
import { Card } from '#ui/card.tsx'
import { DataTable, type Column } from '#ui/data-table.tsx'
import { EmptyState } from '#ui/empty-state.tsx'
import { durationText, Time } from '#ui/time.tsx'
import { usePages } from '#ui/use-pages.ts'
import { useActorName } from '../organization/use-actor-name.ts'

const words = texts.cloud.resources.runs

export function RunsTab({ resource }: { resource: Resource }) {
  const nameOf = useActorName(resource.organization_id)
  const { table } = usePages(['resource', resource.id, 'of', 'all-runs'], (page, signal) =>
    tenantry.infra.runs.list(resource.id, page, { signal }),
  )
  return (
    <Card flush>
      <DataTable
        label={texts.cloud.resources.tabs.runs}
        columns={columnsWith(nameOf)}
        {...table}
        rowId={({ id }) => id}
        rowLink={({ id }) => ({ to: '/cloud/runs/$run', params: { run: id } })}
        empty={<EmptyState icon={History} title={words.empty} />}
      />
    </Card>
  )
}

function columnsWith(nameOf: (actor: string) => string): Column<Run>[] {
  return [
    { id: 'kind', header: words.kind, width: 1.4, cell: ({ kind }) => texts.cloud.runs.kinds[kind] },
    { id: 'status', header: words.status, width: 1.8, cell: ({ status }) => <StatusBadge status={status} /> },
    { id: 'changes', header: words.changes, width: 1.6, from: 'sm', cell: (run) => <Changes run={run} /> },
    {
      id: 'by',
      header: words.by,
      width: 1.8,
      from: 'md',
      cell: ({ requested_by: by }) => nameOf(by),
    },
    { id: 'at', header: words.at, width: 1.4, cell: ({ created_at: at }) => <Time at={at} /> },
    {
      id: 'took',
      header: words.took,
      width: 1,
      from: 'lg',
      align: 'right',
      cell: ({ created_at: from, finished_at: to }) => to !== null && durationText(to - from),
    },
  ]
}

/** `+2 ~1 ±0 −0`, with what it means for screen readers; nothing where nothing changes. */
function Changes({ run: { plan } }: { run: Run }) {
  if (plan === null) return null
  const counts = texts.cloud.runs.plan.counts
  const parts = [
    ['create', '+', 'text-good'],
    ['update', '~', 'text-info'],
    ['replace', '±', 'text-warn'],
    ['delete', '−', 'text-bad'],
  ] as const
  return (
    <span className="flex gap-2 font-mono text-sm">
      {parts
        .filter(([action]) => plan[action] > 0)
        .map(([action, symbol, tone]) => (
          <span key={action} className={tone}>
            <span aria-hidden>
              {symbol}
              {plan[action]}
            </span>
            <span className="sr-only">{counts[action](plan[action])}</span>
          </span>
        ))}
    </span>
  )
}
