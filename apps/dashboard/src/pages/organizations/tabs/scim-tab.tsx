import type { ScimToken } from '@tenantry/contract'
import { Ban, KeySquare, Plus } from 'lucide-react'
import { useState } from 'react'
import { tenantry } from '#app/client.ts'
import { useAction } from '#app/use-action.ts'
import { texts } from '#texts/texts.ts'
import { Button, IconButton } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { ConfirmDialog } from '#ui/confirm-dialog.tsx'
import { Copyable } from '#ui/copy-button.tsx'
import { DataTable, type Column } from '#ui/data-table.tsx'
import { EmptyState } from '#ui/empty-state.tsx'
import { SecretDialog } from '#ui/secret-dialog.tsx'
import { Time } from '#ui/time.tsx'
import { usePages } from '#ui/use-pages.ts'
import { useOpenOrganization } from '../use-organization.ts'
import { CreateScimTokenDialog } from './create-scim-token-dialog.tsx'
import { ScimGroups } from './scim-groups.tsx'
import { isOver, TokenState } from './token-state.tsx'

const words = texts.organizations.scim

const columnsOf = (onRevoke: (token: ScimToken) => void): readonly Column<ScimToken>[] => [
  { id: 'name', header: words.columns.name, width: 2, cell: ({ name }) => name },
  {
    id: 'role',
    header: words.columns.role,
    width: 1.6,
    from: 'md',
    cell: ({ default_role: role }) => role,
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
    from: 'md',
    cell: ({ expires_at: at }) => <Time at={at} />,
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

export default function ScimTab() {
  const { organization, key } = useOpenOrganization()
  const [creating, setCreating] = useState(false)
  const [secret, setSecret] = useState<string | null>(null)
  const [revoked, setRevoked] = useState<ScimToken | null>(null)
  const { table } = usePages([...key, 'scim', 'tokens'], (page, signal) =>
    tenantry.orgs.scim.tokens.list(organization.id, page, { signal }),
  )
  const revoke = useAction((id: string) => tenantry.orgs.scim.tokens.revoke(organization.id, id), {
    done: words.revoked,
    refresh: [[...key, 'scim']],
    showsProblem: true,
  })
  const create = (
    <Button size="sm" tone="primary" icon={Plus} onClick={() => setCreating(true)}>
      {words.create}
    </Button>
  )
  return (
    <div className="flex flex-col gap-5">
      <Card
        flush
        title={words.tokens}
        description={words.tokensHint}
        actions={create}
        footer={
          <span className="flex flex-wrap items-center gap-x-2">
            {words.base} <Copyable text={`${location.origin}/scim/v2`} />
          </span>
        }
      >
        <DataTable
          label={words.tokens}
          columns={columnsOf(setRevoked)}
          {...table}
          rowId={({ id }) => id}
          empty={
            <EmptyState icon={KeySquare} title={words.empty} action={create}>
              {words.emptyHint}
            </EmptyState>
          }
        />
      </Card>
      <ScimGroups />
      <CreateScimTokenDialog open={creating} onOpenChange={setCreating} onSecret={setSecret} />
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
    </div>
  )
}
