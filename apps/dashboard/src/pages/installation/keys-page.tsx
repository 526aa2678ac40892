import { getRouteApi } from '@tanstack/react-router'
import type { ApiKey } from '@tenantry/contract'
import { Ban, KeyRound, Plus } from 'lucide-react'
import { useState } from 'react'
import { tenantry } from '#app/client.ts'
import { texts } from '#texts/texts.ts'
import { Badge } from '#ui/badge.tsx'
import { Button, IconButton } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { DataTable, type Column } from '#ui/data-table.tsx'
import { EmptyState } from '#ui/empty-state.tsx'
import { Page } from '#ui/page.tsx'
import { SecretDialog } from '#ui/secret-dialog.tsx'
import { Time } from '#ui/time.tsx'
import { usePages } from '#ui/use-pages.ts'
import { CreateKeyDialog } from './keys/create-key-dialog.tsx'
import { keyState, scopeText } from './keys/key-words.ts'
import { RevokeKeyDialog } from './keys/revoke-key-dialog.tsx'

const route = getRouteApi('/signed-in/keys')
const words = texts.installation.keys
const STATE_TONES = { active: 'good', revoked: 'neutral', expired: 'warn' } as const

function keyColumns(onRevoke: (key: ApiKey) => void): readonly Column<ApiKey>[] {
  return [
    {
      id: 'name',
      header: words.columns.name,
      width: 2,
      cell: ({ name }) => <span className="font-medium">{name}</span>,
    },
    {
      id: 'scope',
      header: words.columns.scope,
      width: 2.2,
      from: 'sm',
      cell: ({ scope }) => <span className="text-soft">{scopeText(scope)}</span>,
    },
    {
      id: 'used',
      header: words.columns.used,
      width: 1.4,
      from: 'md',
      cell: ({ last_used_at: at }) =>
        at === null ? <span className="text-faint">{words.neverUsed}</span> : <Time at={at} />,
    },
    {
      id: 'expires',
      header: words.columns.expires,
      width: 1.4,
      from: 'md',
      cell: ({ expires_at: at }) =>
        at === null ? <span className="text-faint">{words.never}</span> : <Time at={at} />,
    },
    {
      id: 'state',
      header: words.columns.state,
      width: 1.3,
      cell: (key) => (
        <span className="flex items-center justify-between gap-1">
          <Badge tone={STATE_TONES[keyState(key)]} dot>
            {words.states[keyState(key)]}
          </Badge>
          {key.revoked_at === null && (
            <IconButton
              label={`${words.revoke}: ${key.name}`}
              icon={Ban}
              size="sm"
              onClick={() => onRevoke(key)}
            />
          )}
        </span>
      ),
    },
  ]
}

export function KeysPage() {
  const { create } = route.useSearch()
  const navigate = route.useNavigate()
  const [secret, setSecret] = useState<string | null>(null)
  const [revoking, setRevoking] = useState<ApiKey | null>(null)
  const { table } = usePages(['keys', 'list'], (page, signal) => tenantry.keys.list(page, { signal }))
  const setCreating = (open: boolean) =>
    void navigate({ search: open ? { create: true } : {}, replace: true })
  const add = (
    <Button tone="primary" icon={Plus} onClick={() => setCreating(true)}>
      {words.create}
    </Button>
  )
  return (
    <Page title={words.title} description={words.description} actions={add}>
      <Card flush>
        <DataTable
          label={words.title}
          columns={keyColumns(setRevoking)}
          {...table}
          rowId={({ id }) => id}
          empty={
            <EmptyState icon={KeyRound} title={words.empty} action={add}>
              {words.emptyHint}
            </EmptyState>
          }
        />
      </Card>
      <CreateKeyDialog open={create === true} onOpenChange={setCreating} onCreated={setSecret} />
      <SecretDialog secret={secret} onClose={() => setSecret(null)} title={words.created}>
        <code className="font-mono">{words.createdHint}</code>
      </SecretDialog>
      <RevokeKeyDialog apiKey={revoking} onClose={() => setRevoking(null)} />
    </Page>
  )
}
