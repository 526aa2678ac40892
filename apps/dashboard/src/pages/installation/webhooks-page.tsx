import type { Webhook as WebhookRecord } from '@tenantry/contract'
import { Webhook } from 'lucide-react'
import { tenantry } from '#app/client.ts'
import { texts } from '#texts/texts.ts'
import { Card } from '#ui/card.tsx'
import { DataTable, type Column } from '#ui/data-table.tsx'
import { EmptyState } from '#ui/empty-state.tsx'
import { Page } from '#ui/page.tsx'
import { Time } from '#ui/time.tsx'
import { usePages } from '#ui/use-pages.ts'

const words = texts.installation.webhooks

const columns: readonly Column<WebhookRecord>[] = [
  { id: 'url', header: words.columns.url, width: 3, cell: ({ url }) => url },
  {
    id: 'events',
    header: words.columns.events,
    width: 2,
    from: 'sm',
    cell: ({ hook, event_types: types }) => hook ?? types.join(', '),
  },
  {
    id: 'created_at',
    header: words.columns.created,
    width: 1.2,
    from: 'md',
    cell: ({ created_at: at }) => <Time at={at} />,
  },
]

/** The endpoints of the installation. */
export function WebhooksPage() {
  const { table } = usePages(['webhooks', 'list'], (page, signal) => tenantry.webhooks.list(page, { signal }))
  return (
    <Page title={words.title} description={words.description}>
      <Card flush>
        <DataTable
          label={words.title}
          columns={columns}
          {...table}
          rowId={({ id }) => id}
          empty={
            <EmptyState icon={Webhook} title={words.empty}>
              {words.emptyHint}
            </EmptyState>
          }
        />
      </Card>
    </Page>
  )
}
