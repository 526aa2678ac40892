import type { ApiKey } from '@tenantry/contract'
import { Ban, KeyRound, Plus } from 'lucide-react'
import { useState } from 'react'
import { tenantry } from '#app/client.ts'
import { useAction } from '#app/use-action.ts'
import { texts } from '#texts/texts.ts'
import { Button, IconButton } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { ConfirmDialog } from '#ui/confirm-dialog.tsx'
import { DataTable, type Column } from '#ui/data-table.tsx'
import { EmptyState } from '#ui/empty-state.tsx'
import { SecretDialog } from '#ui/secret-dialog.tsx'
import { Time } from '#ui/time.tsx'
import { usePages } from '#ui/use-pages.ts'
import { useOpenOrganization } from '../use-organization.ts'
import { CreateKeyDialog } from './create-key-dialog.tsx'
import { isOver, TokenState } from './token-state.tsx'

const words = texts.organizations.keys

const columnsOf = (onRevoke: (key: ApiKey) => void): readonly Column<ApiKey>[] => [
  { id: 'name', header: words.columns.name, width: 2, cell: ({ name }) => name },
  {
    id: 'permissions',
    header: words.columns.permissions,
    width: 2.5,
    from: 'md',
    cell: ({ scope }) => <span className="font-mono text-sm text-soft">{permissionsOf(scope)}</span>,
  },
  {
    id: 'used',
    header: words.columns.used,
    width: 1.2,
    from: 'sm',
    cell: ({ last_used_at: at }) =>
      at === null ? <span className="text-faint">{texts.common.never}</span> : <Time at={at} />,
  },
  {
    id: 'expires',
    header: words.columns.expires,
    width: 1.2,
    from: 'lg',
    cell: ({ expires_at: at }) =>
      at === null ? <span className="text-faint">{texts.common.never}</span> : <Time at={at} />,
  },
  { id: 'status', header: words.columns.status, width: 1.2, cell: (row) => <TokenState token={row} /> },
  {
    id: 'actions',
    header: '',
    width: 0.6,
    align: 'right',
    cell: (row) =>
      !isOver(row) && (
        <IconButton
          size="sm"
          icon={Ban}
          label={`${words.revoke}: ${row.name}`}
          onClick={() => onRevoke(row)}
        />
      ),
  },
]

export default function KeysTab() {
  const { organization, key } = useOpenOrganization()
  const [creating, setCreating] = useState(false)
  const [secret, setSecret] = useState<string | null>(null)
  const [revoked, setRevoked] = useState<ApiKey | null>(null)
  const { table } = usePages([...key, 'keys'], (page, signal) =>
    tenantry.orgs.listKeys(organization.id, page, { signal }),
  )
  const revoke = useAction((id: string) => tenantry.orgs.revokeKey(organization.id, id), {
    done: words.revoked,
    refresh: [[...key, 'keys']],
    showsProblem: true,
  })
  const create = (
    <Button size="sm" tone="primary" icon={Plus} onClick={() => setCreating(true)}>
      {words.create}
    </Button>
  )
  return (
    <Card flush title={texts.organizations.tabs.keys} actions={create}>
      <DataTable
        label={texts.organizations.tabs.keys}
        columns={columnsOf(setRevoked)}
        {...table}
        rowId={({ id }) => id}
        empty={
          <EmptyState icon={KeyRound} title={words.empty} action={create}>
            {words.emptyHint}
          </EmptyState>
        }
      />
      <CreateKeyDialog open={creating} onOpenChange={setCreating} onSecret={setSecret} />
      <SecretDialog secret={secret} onClose={() => setSecret(null)} title={words.secret}>
        {words.secretUse}
      </SecretDialog>
      <ConfirmDialog
        open={revoked !== null}
        onOpenChange={() => setRevoked(null)}
        title={words.revokeTitle(revoked?.name ?? '')}
        losses={words.revokeLosses}
        action={words.revoke}
        onConfirm={() => revoke.mutateAsync(revoked?.id ?? '')}
      />
    </Card>
  )
}

function permissionsOf(scope: ApiKey['scope']): string {
  return scope.kind === 'organization' ? scope.permissions.join(', ') : scope.kind
}
