import type { JobDatabase } from '@tenantry/contract'
import { Database } from 'lucide-react'
import { useMemo } from 'react'
import { texts } from '#texts/texts.ts'
import { StatusBadge } from '#ui/badge.tsx'
import { Card } from '#ui/card.tsx'
import { DataTable, type Column } from '#ui/data-table.tsx'
import { EmptyState } from '#ui/empty-state.tsx'
import { Select } from '#ui/input.tsx'
import { durationText } from '#ui/time.tsx'
import { OUTCOMES, type Outcome } from '../choices.ts'

const words = texts.templates.rollouts.page

const columns: readonly Column<JobDatabase>[] = [
  { id: 'name', header: words.columns.name, width: 2, cell: ({ name }) => name },
  {
    id: 'outcome',
    header: words.columns.outcome,
    width: 1.3,
    cell: ({ status }) => <StatusBadge status={status} />,
  },
  {
    id: 'wave',
    header: words.columns.wave,
    width: 1,
    from: 'md',
    cell: ({ wave }) => (wave === 0 ? words.canary : words.wave(wave)),
  },
  {
    id: 'error',
    header: words.columns.error,
    width: 3.5,
    from: 'sm',
    cell: ({ error }) => <span title={error ?? undefined}>{error}</span>,
  },
  {
    id: 'tries',
    header: words.columns.tries,
    width: 0.8,
    from: 'lg',
    align: 'right',
    cell: ({ attempts }) => attempts,
  },
  {
    id: 'duration',
    header: words.columns.duration,
    width: 1,
    from: 'lg',
    align: 'right',
    cell: ({ duration_ms: ms }) =>
      ms === null ? null : ms < 1000 ? `${Math.round(ms)} ms` : durationText(ms / 1000),
  },
]

const withoutWaves = columns.filter(({ id }) => id !== 'wave')

/** The outcomes in words: the same as the tiles, for searching and for screen readers. */
export function OutcomeTable({
  outcomes,
  hasWaves,
  outcome,
  loading,
  onOutcome,
}: {
  outcomes: readonly JobDatabase[]
  hasWaves: boolean
  outcome: Outcome | undefined
  loading: boolean
  onOutcome: (outcome: Outcome | undefined) => void
}) {
  const rows = useMemo(
    () => (outcome === undefined ? outcomes : outcomes.filter(({ status }) => status === outcome)),
    [outcomes, outcome],
  )
  return (
    <Card
      flush
      title={words.list}
      actions={
        <Select
          aria-label={words.columns.outcome}
          className="w-auto"
          value={outcome ?? ''}
          onChange={({ target }) => onOutcome(OUTCOMES.find((each) => each === target.value))}
        >
          <option value="">{words.anyOutcome}</option>
          {OUTCOMES.map((each) => (
            <option key={each} value={each}>
              {words.outcomes[each]}
            </option>
          ))}
        </Select>
      }
    >
      <DataTable
        label={words.list}
        columns={hasWaves ? columns : withoutWaves}
        rows={rows}
        loading={loading}
        rowId={({ database_id: id }) => id}
        rowLink={({ name }) => ({ to: '/databases/$database', params: { database: name } })}
        maxHeight="30rem"
        empty={
          <EmptyState
            icon={Database}
            title={outcome === undefined ? words.noDatabases : words.noneWithOutcome}
          />
        }
      />
    </Card>
  )
}
