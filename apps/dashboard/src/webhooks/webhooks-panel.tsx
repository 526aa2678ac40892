import type { Webhook as WebhookRecord } from '@tenantry/contract'
import { Plus, Webhook } from 'lucide-react'
import { useState } from 'react'
import { texts } from '#texts/texts.ts'
import { Button } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { DataTable, type Column } from '#ui/data-table.tsx'
import { EmptyState } from '#ui/empty-state.tsx'
import { SecretDialog } from '#ui/secret-dialog.tsx'
import { Time } from '#ui/time.tsx'
import { usePages } from '#ui/use-pages.ts'
import { WebhookForm } from './webhook-form.tsx'
import type { WebhookScope } from './webhook-scope.ts'
import { WebhookSheet } from './webhook-sheet.tsx'
import { WebhookState } from './webhook-state.tsx'

const words = texts.webhooks

const columns: readonly Column<WebhookRecord>[] = [
  {
    id: 'url',
    header: words.columns.url,
    width: 3,
    cell: ({ url, description }) => (description === '' ? url : description),
  },
  {
    id: 'events',
    header: words.columns.events,
    width: 2,
    from: 'sm',
    cell: ({ hook, event_types: types }) =>
      hook === null ? (
        <span className="font-mono text-sm text-soft">{types.join(', ')}</span>
      ) : (
        <span className="text-soft">{words.hooks[hook]}</span>
      ),
  },
  { id: 'status', header: words.columns.status, width: 1.2, cell: (row) => <WebhookState webhook={row} /> },
  {
    id: 'created_at',
    header: words.columns.created,
    width: 1.2,
    from: 'md',
    cell: ({ created_at: at }) => <Time at={at} />,
  },
]

/** The endpoints of an installation or an organization, and everything about one of them in a panel beside. */
export function WebhooksPanel(scope: WebhookScope) {
  const { calls, queryKey, search, onSearch } = scope
  const [creating, setCreating] = useState(false)
  const [secret, setSecret] = useState<string | null>(null)
  const [added, setAdded] = useState<string | null>(null)
  const closeSecret = () => {
    setSecret(null)
    if (added === null) return
    setAdded(null)
    onSearch({ webhook: added })
  }
  const { table } = usePages([...queryKey, 'list'], (page, signal) => calls.list(page, { signal }))
  const add = (
    <Button tone="primary" size="sm" icon={Plus} onClick={() => setCreating(true)}>
      {words.create}
    </Button>
  )
  return (
    <>
      <Card flush title={words.title} actions={add}>
        <DataTable
          label={words.title}
          columns={columns}
          {...table}
          rowId={({ id }) => id}
          onRowClick={({ id }) => onSearch({ webhook: id })}
          empty={
            <EmptyState icon={Webhook} title={words.empty} action={add}>
              {words.emptyHint}
            </EmptyState>
          }
        />
      </Card>
      <WebhookForm
        {...scope}
        open={creating}
        onOpenChange={setCreating}
        webhook={null}
        onSaved={({ id, secret: made }) => {
          setSecret(made ?? null)
          setAdded(id)
        }}
      />
      {search.webhook !== undefined && <WebhookSheet {...scope} id={search.webhook} onSecret={setSecret} />}
      <SecretDialog secret={secret} onClose={closeSecret} title={words.secret}>
        {words.secretUse}
      </SecretDialog>
    </>
  )
}
