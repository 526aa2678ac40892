import type { GrantedDatabase, User } from '@tenantry/contract'
import { Database, Plus, Unlink } from 'lucide-react'
import { useState } from 'react'
import { tenantry } from '#app/client.ts'
import { useAction } from '#app/use-action.ts'
import { texts } from '#texts/texts.ts'
import { Button, IconButton } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { ConfirmDialog } from '#ui/confirm-dialog.tsx'
import { DataTable, type Column } from '#ui/data-table.tsx'
import { DatabaseInput } from '#ui/database-input.tsx'
import { EmptyState } from '#ui/empty-state.tsx'
import { OneFieldDialog } from '#ui/one-field-dialog.tsx'
import { Time } from '#ui/time.tsx'
import { usePages } from '#ui/use-pages.ts'

const words = texts.users.databases

const columnsOf = (onRevoke: (database: GrantedDatabase) => void): readonly Column<GrantedDatabase>[] => [
  { id: 'name', header: words.columns.name, width: 3, cell: ({ name }) => name },
  {
    id: 'template',
    header: words.columns.template,
    width: 2,
    from: 'sm',
    cell: ({ template }) => template ?? <span className="text-faint">{words.noTemplate}</span>,
  },
  {
    id: 'granted_at',
    header: words.columns.granted,
    width: 1.4,
    cell: ({ granted_at: at }) => <Time at={at} />,
  },
  {
    id: 'actions',
    header: '',
    width: 0.6,
    align: 'right',
    cell: (row) => (
      <IconButton
        size="sm"
        icon={Unlink}
        label={`${words.revoke}: ${row.name}`}
        onClick={() => onRevoke(row)}
      />
    ),
  },
]

/** Databases that the user was given directly. */
export function UserDatabases({ user }: { user: User }) {
  const key = ['user', user.id, 'databases']
  const [giving, setGiving] = useState(false)
  const [revoked, setRevoked] = useState<GrantedDatabase | null>(null)
  const { table } = usePages(key, (page, signal) => tenantry.users.listDatabases(user.id, page, { signal }))
  const revoke = useAction((id: string) => tenantry.users.revokeDbAccess(user.id, id), {
    done: words.revoked,
    refresh: [key],
    showsProblem: true,
  })
  const give = (
    <Button size="sm" tone="primary" icon={Plus} onClick={() => setGiving(true)}>
      {words.grant}
    </Button>
  )
  return (
    <Card flush title={texts.users.tabs.databases} actions={give}>
      <DataTable
        label={texts.users.tabs.databases}
        columns={columnsOf(setRevoked)}
        {...table}
        rowId={({ id }) => id}
        rowLink={({ name }) => ({ to: '/databases/$database', params: { database: name } })}
        empty={
          <EmptyState icon={Database} title={words.empty} action={give}>
            {words.emptyHint}
          </EmptyState>
        }
      />
      <OneFieldDialog
        open={giving}
        onOpenChange={setGiving}
        title={words.grant}
        description={words.grantHint}
        label={words.name}
        control={DatabaseInput}
        add={(name) => tenantry.users.grantDbAccess(user.id, name)}
        done={({ name }) => words.granted(name)}
        refresh={[key]}
      />
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
