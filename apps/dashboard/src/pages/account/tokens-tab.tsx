import { useMutation } from '@tanstack/react-query'
import type { ApiKey } from '@tenantry/contract'
import { KeyRound, Plus } from 'lucide-react'
import { useMemo, useState } from 'react'
import { tenantry } from '#app/client.ts'
import { queryClient } from '#app/query-client.ts'
import { texts } from '#texts/texts.ts'
import { Badge } from '#ui/badge.tsx'
import { Button } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { ConfirmDialog } from '#ui/confirm-dialog.tsx'
import { DataTable, type Column } from '#ui/data-table.tsx'
import { EmptyState } from '#ui/empty-state.tsx'
import { Time } from '#ui/time.tsx'
import { tellDone } from '#ui/toast.tsx'
import { usePages } from '#ui/use-pages.ts'
import { CreateTokenDialog } from './create-token-dialog.tsx'
import { tokensKey } from './tokens-key.ts'

const words = texts.account.tokens

/** Tokens with which scripts act for the user. */
export function TokensTab() {
  const [creating, setCreating] = useState(false)
  const [revoking, setRevoking] = useState<ApiKey | null>(null)
  const { table } = usePages(tokensKey, (page, signal) => tenantry.auth.personalTokens.list(page, { signal }))
  const revoke = useMutation({
    mutationFn: (id: string) => tenantry.auth.personalTokens.revoke(id),
    meta: { showsProblem: true },
    onSettled: () => queryClient.invalidateQueries({ queryKey: tokensKey }),
  })
  const columns = useMemo(() => columnsWith(setRevoking), [])
  const create = (
    <Button tone="primary" icon={Plus} onClick={() => setCreating(true)}>
      {words.create}
    </Button>
  )
  return (
    <>
      <Card flush title={words.title} description={words.hint} actions={create}>
        <DataTable
          label={words.title}
          columns={columns}
          {...table}
          rowId={({ id }) => id}
          empty={
            <EmptyState icon={KeyRound} title={words.empty}>
              {words.emptyHint}
            </EmptyState>
          }
        />
      </Card>
      <CreateTokenDialog open={creating} onOpenChange={setCreating} />
      <ConfirmDialog
        open={revoking !== null}
        onOpenChange={() => setRevoking(null)}
        title={words.revokeOne(revoking?.name ?? '')}
        losses={words.losses}
        action={words.revoke}
        onConfirm={async () => {
          if (revoking === null) return
          await revoke.mutateAsync(revoking.id)
          tellDone(words.revokedDone(revoking.name))
        }}
      />
    </>
  )
}

function columnsWith(onRevoke: (token: ApiKey) => void): readonly Column<ApiKey>[] {
  return [
    { id: 'name', header: words.name, width: 3, cell: ({ name }) => name },
    { id: 'scope', header: words.access, width: 2.4, from: 'sm', cell: ({ scope }) => scopeText(scope) },
    {
      id: 'used',
      header: words.lastUsed,
      width: 1.8,
      from: 'md',
      cell: ({ last_used_at: at }) => (at === null ? words.never : <Time at={at} />),
    },
    {
      id: 'expires',
      header: words.expires,
      width: 1.8,
      from: 'sm',
      cell: ({ expires_at: at }) => (at === null ? words.never : <Time at={at} />),
    },
    {
      id: 'act',
      header: words.state,
      width: 1.8,
      align: 'right',
      cell: (token) =>
        token.revoked_at === null ? (
          <Button
            tone="danger"
            size="sm"
            aria-label={words.revokeOne(token.name)}
            onClick={() => onRevoke(token)}
          >
            {words.revoke}
          </Button>
        ) : (
          <Badge>{words.revoked}</Badge>
        ),
    },
  ]
}

function scopeText(scope: ApiKey['scope']): string {
  if (scope.kind !== 'user' || scope.permissions === null) return words.everything
  return words.permissions(scope.permissions.length)
}
