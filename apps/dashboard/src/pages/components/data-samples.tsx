import { Database } from 'lucide-react'
import { useState } from 'react'
import { StatusBadge } from '#ui/badge.tsx'
import { Card, Facts } from '#ui/card.tsx'
import { DataTable, type Column } from '#ui/data-table.tsx'
import { EmptyState } from '#ui/empty-state.tsx'
import { bytesText, countText } from '#ui/numbers.ts'
import { sampleProblem } from './sample-problem.ts'

interface Row {
  id: string
  name: string
  status: string
  bytes: number
}

const STATUSES = ['ready', 'creating', 'drifted', 'failed']
const ROWS: readonly Row[] = Array.from({ length: 1_000 }, (_unused, index) => ({
  id: `${index}`,
  name: `customer-${index}`,
  status: STATUSES[index % STATUSES.length] ?? 'ready',
  bytes: ((index * 7_919) % 5_000) * 1_024,
}))

const columns: readonly Column<Row>[] = [
  { id: 'name', header: 'Name', width: 2, sortable: true, cell: ({ name }) => name },
  { id: 'status', header: 'Status', cell: ({ status }) => <StatusBadge status={status} /> },
  { id: 'bytes', header: 'Size', align: 'right', from: 'sm', cell: ({ bytes }) => bytesText(bytes) },
]

const empty = <EmptyState icon={Database} title="No databases yet" className="py-8" />

export function DataSamples() {
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set(['1']))
  const [sort, setSort] = useState('name')
  const rows = sort === 'name' ? ROWS : [...ROWS].reverse()
  const common = { columns, rowId: ({ id }: Row) => id, empty, maxHeight: '18rem' }
  return (
    <div className="grid gap-5 lg:grid-cols-2">
      <Card
        title={`DataTable, ${countText(ROWS.length)} rows`}
        description={`${selected.size} selected`}
        flush
        footer="Only rows in sight are in the document."
      >
        <DataTable
          {...common}
          label="Rows"
          rows={rows}
          sort={sort}
          onSort={setSort}
          selected={selected}
          onSelect={setSelected}
        />
      </Card>
      <Card title="DataTable, loading" flush>
        <DataTable {...common} label="Loading rows" rows={[]} loading />
      </Card>
      <Card title="DataTable, empty" flush>
        <DataTable {...common} label="No rows" rows={[]} />
      </Card>
      <Card title="DataTable, failed" flush>
        <DataTable {...common} label="Failed rows" rows={[]} error={sampleProblem} />
      </Card>
      <Card title="Facts">
        <Facts
          facts={[
            ['Name', 'acme'],
            ['Template', 'saas-app v3'],
            ['Size', bytesText(25_600_000)],
            ['Status', <StatusBadge key="status" status="ready" />],
          ]}
        />
      </Card>
    </div>
  )
}
