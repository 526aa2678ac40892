import type { Webhook, WebhookDelivery } from '@tenantry/contract'
import { RotateCw, SendHorizontal } from 'lucide-react'
import { useState } from 'react'
import { useAction } from '#app/use-action.ts'
import { texts } from '#texts/texts.ts'
import { Badge, type Tone } from '#ui/badge.tsx'
import { Button } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { DataTable, type Column } from '#ui/data-table.tsx'
import { EmptyState } from '#ui/empty-state.tsx'
import { Field } from '#ui/field.tsx'
import { Select } from '#ui/input.tsx'
import { Popover } from '#ui/menu.tsx'
import { Time } from '#ui/time.tsx'
import { usePages } from '#ui/use-pages.ts'
import type { WebhookScope } from './webhook-scope.ts'

const words = texts.webhooks
const STATUSES = ['pending', 'delivered', 'failed'] as const
const TONES: Record<WebhookDelivery['status'], Tone> = { pending: 'info', delivered: 'good', failed: 'bad' }
const SPANS = { hour: 3_600, day: 86_400, week: 604_800, month: 2_592_000 } as const
const SPAN_NAMES = ['hour', 'day', 'week', 'month'] as const
const MOVING_MS = 2_000

export function DeliveryBadge({ status }: { status: WebhookDelivery['status'] }) {
  return (
    <Badge tone={TONES[status]} dot pulse={status === 'pending'}>
      {words.statuses[status].toLowerCase()}
    </Badge>
  )
}

const columns: readonly Column<WebhookDelivery>[] = [
  {
    id: 'type',
    header: words.columns.type,
    width: 2,
    cell: ({ type }) => <span className="font-mono text-sm">{type}</span>,
  },
  {
    id: 'status',
    header: words.columns.status,
    width: 1.3,
    cell: ({ status }) => <DeliveryBadge status={status} />,
  },
  {
    id: 'answer',
    header: words.columns.answer,
    width: 1.4,
    from: 'sm',
    cell: ({ response_status: status, error }) => <span className="text-soft">{error ?? status ?? ''}</span>,
  },
  {
    id: 'created_at',
    header: words.columns.at,
    width: 1.2,
    from: 'sm',
    cell: ({ created_at: at }) => <Time at={at} />,
  },
]

/** What was sent to an endpoint, newest first, while something is on its way again every two seconds. */
export function DeliveryList({
  calls,
  queryKey,
  search,
  onSearch,
  webhook,
}: WebhookScope & { webhook: Webhook }) {
  const { delivered: status } = search
  const [moving, setMoving] = useState(false)
  const { table, rows } = usePages(
    [...queryKey, 'deliveries', webhook.id, status ?? null],
    (page, signal) => calls.deliveries(webhook.id, { ...page, status }, { signal }),
    moving ? { refetchIntervalMs: MOVING_MS } : {},
  )
  const isMoving = rows.some((row) => row.status === 'pending')
  if (isMoving !== moving) setMoving(isMoving)
  return (
    <Card
      flush
      title={words.deliveries}
      actions={
        <>
          <Select
            aria-label={words.columns.status}
            className="h-7 w-auto text-sm"
            value={status ?? ''}
            onChange={({ target }) =>
              onSearch({ webhook: webhook.id, delivered: STATUSES.find((each) => each === target.value) })
            }
          >
            <option value="">{words.anyStatus}</option>
            {STATUSES.map((each) => (
              <option key={each} value={each}>
                {words.statuses[each]}
              </option>
            ))}
          </Select>
          <ReplayFailed calls={calls} queryKey={queryKey} webhook={webhook} />
        </>
      }
    >
      <DataTable
        label={words.deliveries}
        columns={columns}
        {...table}
        rowId={({ id }) => id}
        onRowClick={({ id }) => onSearch({ ...search, webhook: webhook.id, delivery: id })}
        empty={
          <EmptyState
            icon={SendHorizontal}
            title={status === undefined ? words.noDeliveries : words.noneFound}
          >
            {status === undefined ? words.noDeliveriesHint : undefined}
          </EmptyState>
        }
      />
    </Card>
  )
}

function ReplayFailed({
  calls,
  queryKey,
  webhook,
}: Pick<WebhookScope, 'calls' | 'queryKey'> & { webhook: Webhook }) {
  const [open, setOpen] = useState(false)
  const [span, setSpan] = useState<keyof typeof SPANS>('day')
  const replay = useAction(
    () => calls.replay(webhook.id, { failedSince: Math.floor(Date.now() / 1000) - SPANS[span] }),
    { done: ({ replayed }) => words.replayed(replayed), refresh: [queryKey], onDone: () => setOpen(false) },
  )
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      align="end"
      className="w-72"
      trigger={
        <Button size="sm" icon={RotateCw} disabled={!webhook.enabled}>
          {words.replayFailed}
        </Button>
      }
    >
      <div className="flex flex-col gap-3">
        <Field label={words.replayFailedSince} hint={words.replayFailedHint}>
          <Select
            value={span}
            onChange={({ target }) => setSpan(SPAN_NAMES.find((each) => each === target.value) ?? 'day')}
          >
            {SPAN_NAMES.map((each) => (
              <option key={each} value={each}>
                {words.spans[each]}
              </option>
            ))}
          </Select>
        </Field>
        <Button tone="primary" busy={replay.isPending} onClick={() => replay.mutate()}>
          {words.replay}
        </Button>
      </div>
    </Popover>
  )
}
