import type { QueryKey } from '@tanstack/react-query'
import { Ban, Plus, type LucideIcon } from 'lucide-react'
import { useState, type ComponentType, type ReactNode } from 'react'
import { useAction } from '#app/use-action.ts'
import { texts } from '#texts/texts.ts'
import { Badge } from '#ui/badge.tsx'
import { Button, IconButton } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { ConfirmDialog } from '#ui/confirm-dialog.tsx'
import { DataTable, type Column } from '#ui/data-table.tsx'
import { Dialog } from '#ui/dialog.tsx'
import { EmptyState } from '#ui/empty-state.tsx'
import { SecretDialog } from '#ui/secret-dialog.tsx'
import { Time } from '#ui/time.tsx'
import { usePages } from '#ui/use-pages.ts'
import type { TokenFormProps } from './token-form.tsx'

const states = texts.organizations.keys.states

interface Token {
  id: string
  name: string
  last_used_at: number | null
  expires_at: number | null
  revoked_at: number | null
}

interface TokenWords {
  columns: { name: string; used: string; expires: string; status: string }
  create: string
  createHint: string
  secret: string
  secretUse: string
  revoke: string
  revokeTitle: (name: string) => string
  revokeLosses: string
  revoked: string
  empty: string
  emptyHint: string
}

/** Keys or tokens of an organization: made with `form`, shown once, used by programs, and revoked. */
export function TokenCard<Row extends Token>({
  words,
  title,
  description,
  footer,
  icon,
  column,
  queryKey,
  load,
  revoke,
  form: Form,
}: {
  words: TokenWords
  title: string
  description?: ReactNode
  footer?: ReactNode
  icon: LucideIcon
  /** What this kind of them may do. */
  column: Column<Row>
  queryKey: QueryKey
  load: Parameters<typeof usePages<Row>>[1]
  revoke: (id: string) => Promise<unknown>
  form: ComponentType<TokenFormProps>
}) {
  const [creating, setCreating] = useState(false)
  const [secret, setSecret] = useState<string | null>(null)
  const [asked, setAsked] = useState<Row | null>(null)
  const { table } = usePages(queryKey, load)
  const revoking = useAction(revoke, { done: words.revoked, refresh: [queryKey], showsProblem: true })
  const create = (
    <Button size="sm" tone="primary" icon={Plus} onClick={() => setCreating(true)}>
      {words.create}
    </Button>
  )
  return (
    <Card flush title={title} description={description} actions={create} footer={footer}>
      <DataTable
        label={title}
        columns={columnsOf(words, column, setAsked)}
        {...table}
        rowId={({ id }) => id}
        empty={
          <EmptyState icon={icon} title={words.empty} action={create}>
            {words.emptyHint}
          </EmptyState>
        }
      />
      <Dialog open={creating} onOpenChange={setCreating} title={words.create} description={words.createHint}>
        <Form onSecret={setSecret} onClose={() => setCreating(false)} />
      </Dialog>
      <SecretDialog secret={secret} onClose={() => setSecret(null)} title={words.secret}>
        {words.secretUse}
      </SecretDialog>
      <ConfirmDialog
        open={asked !== null}
        onOpenChange={() => setAsked(null)}
        title={words.revokeTitle(asked?.name ?? '')}
        losses={words.revokeLosses}
        action={words.revoke}
        onConfirm={() => revoking.mutateAsync(asked?.id ?? '')}
      />
    </Card>
  )
}

function columnsOf<Row extends Token>(
  { columns, revoke }: TokenWords,
  column: Column<Row>,
  onRevoke: (row: Row) => void,
): readonly Column<Row>[] {
  return [
    { id: 'name', header: columns.name, width: 2, cell: ({ name }) => name },
    column,
    {
      id: 'used',
      header: columns.used,
      width: 1.2,
      from: 'sm',
      cell: ({ last_used_at: at }) => <TimeOrNever at={at} />,
    },
    {
      id: 'expires',
      header: columns.expires,
      width: 1.2,
      from: 'lg',
      cell: ({ expires_at: at }) => <TimeOrNever at={at} />,
    },
    { id: 'status', header: columns.status, width: 1.2, cell: (row) => <TokenState token={row} /> },
    {
      id: 'actions',
      header: '',
      width: 0.6,
      align: 'right',
      cell: (row) =>
        !isOver(row) && (
          <IconButton size="sm" icon={Ban} label={`${revoke}: ${row.name}`} onClick={() => onRevoke(row)} />
        ),
    },
  ]
}

function TimeOrNever({ at }: { at: number | null }) {
  return at === null ? <span className="text-faint">{texts.common.never}</span> : <Time at={at} />
}

function TokenState({ token }: { token: Token }) {
  if (token.revoked_at !== null) return <Badge>{states.revoked}</Badge>
  if (isOver(token)) return <Badge tone="warn">{states.expired}</Badge>
  return (
    <Badge tone="good" dot>
      {states.active}
    </Badge>
  )
}

/** Whether it no longer works. */
function isOver({ revoked_at: revokedAt, expires_at: expiresAt }: Token): boolean {
  return revokedAt !== null || (expiresAt !== null && expiresAt * 1000 <= Date.now())
}
