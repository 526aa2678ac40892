import { getRouteApi } from '@tanstack/react-router'
import type { Mail as MailRecord } from '@tenantry/contract'
import { Mail } from 'lucide-react'
import { useCallback } from 'react'
import { tenantry } from '#app/client.ts'
import { texts } from '#texts/texts.ts'
import { StatusBadge } from '#ui/badge.tsx'
import { Button } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { DataTable, type Column } from '#ui/data-table.tsx'
import { EmptyState } from '#ui/empty-state.tsx'
import { SearchInput, Select } from '#ui/input.tsx'
import { Page } from '#ui/page.tsx'
import { Time } from '#ui/time.tsx'
import { usePages } from '#ui/use-pages.ts'
import { MAIL_STATUSES } from './choices.ts'
import { MailSheet } from './mail/mail-sheet.tsx'
import type { MailSearch } from './routes.ts'

const route = getRouteApi('/signed-in/mail')
const words = texts.installation.mail
const MOVING_MS = 5_000

const columns: readonly Column<MailRecord>[] = [
  { id: 'subject', header: words.columns.subject, width: 3, cell: ({ subject }) => subject },
  { id: 'to', header: words.columns.to, width: 2.2, from: 'sm', cell: ({ to }) => to },
  {
    id: 'status',
    header: words.columns.status,
    width: 1.3,
    cell: ({ status }) => <StatusBadge status={status} />,
  },
  {
    id: 'created_at',
    header: words.columns.created,
    width: 1.4,
    from: 'md',
    cell: ({ created_at: at }) => <Time at={at} />,
  },
]

export function MailPage() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const change = useCallback(
    (next: Partial<MailSearch>) => void navigate({ search: (now) => ({ ...now, ...next }), replace: true }),
    [navigate],
  )
  const { status, to, mail } = search
  const { table } = usePages(
    ['mail', 'list', status, to],
    (page, signal) => tenantry.mail.list({ ...page, status, to }, { signal }),
    { refetchIntervalMs: MOVING_MS },
  )
  const onTo = useCallback(
    (text: string) => change({ to: text.trim() === '' ? undefined : text.trim() }),
    [change],
  )
  const isFiltered = status !== undefined || to !== undefined
  return (
    <Page title={words.title} description={words.description}>
      <Card flush>
        <div className="flex flex-wrap gap-2 border-b border-line p-3">
          <SearchInput className="w-full sm:w-72" label={words.to} value={to ?? ''} onSearch={onTo} />
          <Select
            aria-label={words.columns.status}
            className="w-auto"
            value={status ?? ''}
            onChange={(event) =>
              change({ status: MAIL_STATUSES.find((each) => each === event.target.value) })
            }
          >
            <option value="">{words.anyStatus}</option>
            {MAIL_STATUSES.map((each) => (
              <option key={each} value={each}>
                {words.statuses[each]}
              </option>
            ))}
          </Select>
        </div>
        <DataTable
          label={words.title}
          columns={columns}
          {...table}
          rowId={({ id }) => id}
          onRowClick={({ id }) => change({ mail: id })}
          empty={
            isFiltered ? (
              <EmptyState
                icon={Mail}
                title={words.noneFound}
                action={
                  <Button onClick={() => change({ status: undefined, to: undefined })}>{words.clear}</Button>
                }
              />
            ) : (
              <EmptyState icon={Mail} title={words.empty}>
                {words.emptyHint}
              </EmptyState>
            )
          }
        />
      </Card>
      <MailSheet id={mail} onClose={() => change({ mail: undefined })} />
    </Page>
  )
}
