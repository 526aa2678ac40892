import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { DatabaseGrantee } from '@tenantry/contract'
import { Building2, ShieldPlus, UserRound } from 'lucide-react'
import { useMemo, useState } from 'react'
import { tenantry } from '#app/client.ts'
import { queryClient } from '#app/query-client.ts'
import { texts } from '#texts/texts.ts'
import { Button } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { ConfirmDialog } from '#ui/confirm-dialog.tsx'
import { DataTable, type Column } from '#ui/data-table.tsx'
import { EmptyState } from '#ui/empty-state.tsx'
import { Time } from '#ui/time.tsx'
import { tellDone } from '#ui/toast.tsx'
import { usePages } from '#ui/use-pages.ts'
import { GrantDialog } from './grant-dialog.tsx'
import { useDatabaseSearch } from './use-database.ts'

const words = texts.databases.access

/** The users and organizations that were given the database. */
export default function AccessTab() {
  const { database } = useDatabaseSearch()
  const [granting, setGranting] = useState(false)
  const [revoked, setRevoked] = useState<DatabaseGrantee | null>(null)
  const queryKey = ['databases', 'access', database]
  const { table } = usePages(queryKey, (page, signal) =>
    tenantry.databases.listGrantees(database, page, { signal }),
  )
  const revoke = useMutation({
    mutationFn: ({ grantee: { kind, id } }: DatabaseGrantee) =>
      kind === 'user'
        ? tenantry.users.revokeDbAccess(id, database)
        : tenantry.orgs.revokeDbAccess(id, database),
    meta: { showsProblem: true },
    onSuccess: async () => {
      tellDone(words.revoked)
      await queryClient.invalidateQueries({ queryKey })
    },
  })
  const grantButton = (
    <Button size="sm" tone="primary" icon={ShieldPlus} onClick={() => setGranting(true)}>
      {words.grant}
    </Button>
  )
  const columns = useMemo(() => columnsOf(setRevoked), [])
  return (
    <Card title={words.title} description={words.description} actions={grantButton} flush>
      <DataTable
        label={words.title}
        columns={columns}
        {...table}
        rowId={({ id }) => id}
        empty={
          <EmptyState icon={ShieldPlus} title={words.empty}>
            {words.emptyHint}
          </EmptyState>
        }
      />
      <GrantDialog
        open={granting}
        onOpenChange={setGranting}
        database={database}
        onGranted={() => queryClient.invalidateQueries({ queryKey })}
      />
      <ConfirmDialog
        open={revoked !== null}
        onOpenChange={(open) => {
          if (!open) setRevoked(null)
        }}
        title={words.revokeTitle}
        losses={revoked === null ? '' : words.revokeLosses[revoked.grantee.kind]}
        action={words.revoke}
        onConfirm={async () => {
          if (revoked !== null) await revoke.mutateAsync(revoked)
        }}
      />
    </Card>
  )
}

function columnsOf(onRevoke: (grant: DatabaseGrantee) => void): readonly Column<DatabaseGrantee>[] {
  return [
    { id: 'who', header: words.who, width: 3, cell: ({ grantee }) => <GranteeName {...grantee} /> },
    {
      id: 'kind',
      header: words.kind,
      width: 1.2,
      from: 'sm',
      cell: ({ grantee }) => words.kinds[grantee.kind],
    },
    {
      id: 'since',
      header: words.since,
      width: 1.4,
      from: 'md',
      cell: ({ granted_at: at }) => <Time at={at} />,
    },
    {
      id: 'revoke',
      header: '',
      width: 1.2,
      align: 'right',
      cell: (grant) => (
        <Button size="sm" tone="danger" onClick={() => onRevoke(grant)}>
          {words.revoke}
        </Button>
      ),
    },
  ]
}

function GranteeName({ kind, id }: DatabaseGrantee['grantee']) {
  const { data: name } = useQuery({
    queryKey: ['grantee', kind, id],
    queryFn: async ({ signal }) => {
      if (kind === 'organization') return (await tenantry.orgs.get(id, { signal })).name
      const user = await tenantry.users.get(id, { signal })
      return user.name ?? user.email
    },
    staleTime: 60_000,
  })
  const Icon = kind === 'user' ? UserRound : Building2
  return (
    <span className="flex min-w-0 items-center gap-2.5">
      <Icon className="size-4 shrink-0 text-faint" aria-hidden />
      <Link
        to={kind === 'user' ? '/users' : '/organizations'}
        search={{ q: name ?? id }}
        className="truncate font-medium hover:underline"
      >
        {name ?? id}
      </Link>
    </span>
  )
}
