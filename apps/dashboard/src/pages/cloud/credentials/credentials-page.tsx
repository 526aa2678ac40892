import { useMutation } from '@tanstack/react-query'
import type { Credential, Organization } from '@tenantry/contract'
import { Ellipsis, KeyRound, KeySquare, Pencil, Plug, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { tenantry } from '#app/client.ts'
import { queryClient } from '#app/query-client.ts'
import { texts } from '#texts/texts.ts'
import { Badge } from '#ui/badge.tsx'
import { Button, IconButton } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { ConfirmDialog } from '#ui/confirm-dialog.tsx'
import { DataTable, type Column } from '#ui/data-table.tsx'
import { EmptyState } from '#ui/empty-state.tsx'
import { Menu, MenuItem } from '#ui/menu.tsx'
import { Time } from '#ui/time.tsx'
import { tellDone, tellProblem } from '#ui/toast.tsx'
import { usePages } from '#ui/use-pages.ts'
import { CloudPage } from '../organization/cloud-page.tsx'
import { useAllowed } from '../organization/use-allowed.ts'
import { CredentialDialog } from './credential-dialog.tsx'
import { RenameDialog } from './rename-dialog.tsx'

const words = texts.cloud.credentials

export function CredentialsPage() {
  return (
    <CloudPage
      title={words.title}
      description={words.description}
      renderActions={(organization) => <AddCredential organization={organization} />}
    >
      {(organization) => <CredentialList organization={organization} />}
    </CloudPage>
  )
}

function AddCredential({ organization }: { organization: Organization }) {
  const may = useAllowed(organization.id)
  const [open, setOpen] = useState(false)
  if (!may('credentials.manage')) return null
  return (
    <>
      <Button tone="primary" icon={Plus} onClick={() => setOpen(true)}>
        {words.add}
      </Button>
      <CredentialDialog organization={organization} open={open} onOpenChange={setOpen} />
    </>
  )
}

function CredentialList({ organization }: { organization: Organization }) {
  const may = useAllowed(organization.id)
  const { table } = usePages(['credentials', organization.id, 'list'], (page, signal) =>
    tenantry.infra.credentials.list({ ...page, organization: organization.id }, { signal }),
  )
  return (
    <Card flush>
      <DataTable
        label={words.title}
        columns={may('credentials.manage') ? [...columns, actionsOf(organization)] : columns}
        {...table}
        rowId={({ id }) => id}
        empty={
          <EmptyState
            icon={KeySquare}
            title={words.empty}
            action={<AddCredential organization={organization} />}
          >
            {words.emptyHint}
          </EmptyState>
        }
      />
    </Card>
  )
}

const columns: readonly Column<Credential>[] = [
  {
    id: 'name',
    header: words.name,
    width: 2,
    cell: ({ name }) => <span className="font-medium">{name}</span>,
  },
  { id: 'kind', header: words.kind, width: 2.4, from: 'sm', cell: ({ kind }) => words.kinds[kind] },
  {
    id: 'check',
    header: words.lastCheck,
    width: 2.4,
    cell: ({ last_check: check }) => <LastCheck check={check} />,
  },
  {
    id: 'used',
    header: words.lastUsed,
    width: 1.5,
    from: 'md',
    cell: ({ last_used_at: at }) =>
      at === null ? <span className="text-faint">{words.never}</span> : <Time at={at} />,
  },
  {
    id: 'fingerprint',
    header: words.fingerprint,
    width: 1.8,
    from: 'lg',
    cell: ({ fingerprint }) => <code className="text-sm">{fingerprint}</code>,
  },
]

function LastCheck({ check }: { check: Credential['last_check'] }) {
  if (check === null) return <span className="text-faint">{words.unchecked}</span>
  return (
    <span className="flex items-center gap-2" title={check.identity ?? check.error ?? ''}>
      <Badge tone={check.ok ? 'good' : 'bad'} dot>
        {check.ok ? words.ok : words.refused}
      </Badge>
      <Time at={check.checked_at} className="truncate text-sm text-soft" />
    </span>
  )
}

function actionsOf(organization: Organization): Column<Credential> {
  return {
    id: 'actions',
    header: '',
    width: 1.3,
    align: 'right',
    cell: (credential) => <CredentialActions credential={credential} organization={organization} />,
  }
}

function CredentialActions({
  credential,
  organization,
}: {
  credential: Credential
  organization: Organization
}) {
  const { id, name } = credential
  const [renaming, setRenaming] = useState(false)
  const [rotating, setRotating] = useState(false)
  const [deleting, setDeleting] = useState(false)
  const refresh = () => queryClient.invalidateQueries({ queryKey: ['credentials'] })
  const check = useMutation({
    mutationFn: () => tenantry.infra.credentials.check(id),
    onSuccess: async ({ last_check: last }) => {
      if (last?.ok === true) tellDone(words.checked(last.identity ?? name))
      else tellProblem(new Error(last?.error ?? words.checkFailed))
      await refresh()
    },
  })
  return (
    <>
      <Menu
        trigger={<IconButton size="sm" label={words.actions(name)} icon={Ellipsis} busy={check.isPending} />}
      >
        <MenuItem icon={Plug} onSelect={() => check.mutate()}>
          {words.check}
        </MenuItem>
        <MenuItem icon={Pencil} onSelect={() => setRenaming(true)}>
          {words.rename}
        </MenuItem>
        <MenuItem icon={KeyRound} onSelect={() => setRotating(true)}>
          {words.rotate}
        </MenuItem>
        <MenuItem icon={Trash2} danger onSelect={() => setDeleting(true)}>
          {words.delete}
        </MenuItem>
      </Menu>
      <RenameDialog credential={credential} open={renaming} onOpenChange={setRenaming} />
      <CredentialDialog
        organization={organization}
        credential={credential}
        open={rotating}
        onOpenChange={setRotating}
      />
      <ConfirmDialog
        open={deleting}
        onOpenChange={setDeleting}
        title={words.deleteTitle(name)}
        losses={words.deleteLosses}
        typed={name}
        action={words.delete}
        onConfirm={async () => {
          await tenantry.infra.credentials.delete(id)
          tellDone(words.deleted(name))
          await refresh()
        }}
      />
    </>
  )
}
