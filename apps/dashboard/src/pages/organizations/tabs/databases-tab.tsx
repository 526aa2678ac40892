import type { OrganizationDatabase } from '@tenantry/contract'
import { Database, EllipsisVertical, Link2, Plus, Star, Unlink } from 'lucide-react'
import { useState } from 'react'
import { tenantry } from '#app/client.ts'
import { useReach } from '#app/me.ts'
import { useAction } from '#app/use-action.ts'
import { texts } from '#texts/texts.ts'
import { Badge } from '#ui/badge.tsx'
import { Button, IconButton } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { ConfirmDialog } from '#ui/confirm-dialog.tsx'
import { DataTable, type Column } from '#ui/data-table.tsx'
import { EmptyState } from '#ui/empty-state.tsx'
import { Menu, MenuItem } from '#ui/menu.tsx'
import { Time } from '#ui/time.tsx'
import { usePages } from '#ui/use-pages.ts'
import { useOpenOrganization } from '../use-organization.ts'
import { AttachDatabaseDialog, CreateDatabaseDialog } from './database-dialogs.tsx'

const words = texts.organizations.databases

const columnsOf = ({
  mayManage,
  onDefault,
  onDetach,
}: {
  mayManage: boolean
  onDefault: (id: string) => void
  onDetach: (database: OrganizationDatabase) => void
}): readonly Column<OrganizationDatabase>[] => [
  {
    id: 'name',
    header: words.columns.name,
    width: 3,
    cell: ({ name, is_default: isDefault }) => (
      <span className="flex items-center gap-2">
        <span className="truncate">{name}</span>
        {isDefault && <Badge tone="accent">{words.default}</Badge>}
      </span>
    ),
  },
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
    from: 'md',
    cell: ({ granted_at: at }) => <Time at={at} />,
  },
  {
    id: 'actions',
    header: '',
    width: 0.6,
    align: 'right',
    cell: (row) =>
      mayManage && (
        <Menu
          trigger={
            <IconButton size="sm" icon={EllipsisVertical} label={`${texts.common.more}: ${row.name}`} />
          }
        >
          <MenuItem icon={Star} disabled={row.is_default} onSelect={() => onDefault(row.id)}>
            {words.makeDefault}
          </MenuItem>
          <MenuItem icon={Unlink} danger onSelect={() => onDetach(row)}>
            {words.detach}
          </MenuItem>
        </Menu>
      ),
  },
]

export default function DatabasesTab() {
  const { organization, key, can } = useOpenOrganization()
  const { installation } = useReach()
  const [open, setOpen] = useState<'attach' | 'create' | null>(null)
  const [detached, setDetached] = useState<OrganizationDatabase | null>(null)
  const refresh = [[...key, 'databases']]
  const { table } = usePages([...key, 'databases', 'list'], (page, signal) =>
    tenantry.orgs.listDatabases(organization.id, page, { signal }),
  )
  const makeDefault = useAction((id: string) => tenantry.orgs.setDefaultDatabase(organization.id, id), {
    done: ({ name }) => words.madeDefault(name),
    refresh,
  })
  const detach = useAction((id: string) => tenantry.orgs.revokeDbAccess(organization.id, id), {
    done: words.detached(detached?.name ?? ''),
    refresh,
    showsProblem: true,
  })
  const actions = installation && (
    <>
      <Button size="sm" icon={Link2} onClick={() => setOpen('attach')}>
        {words.attach}
      </Button>
      <Button size="sm" tone="primary" icon={Plus} onClick={() => setOpen('create')}>
        {words.create}
      </Button>
    </>
  )
  return (
    <Card flush title={texts.organizations.tabs.databases} actions={actions}>
      <DataTable
        label={texts.organizations.tabs.databases}
        columns={columnsOf({
          mayManage: can('databases.manage'),
          onDefault: makeDefault.mutate,
          onDetach: setDetached,
        })}
        {...table}
        rowId={({ id }) => id}
        {...(installation && {
          rowLink: ({ name }: OrganizationDatabase) =>
            ({ to: '/databases/$database', params: { database: name } }) as const,
        })}
        empty={
          <EmptyState icon={Database} title={words.empty} action={actions}>
            {installation ? words.emptyHint : words.emptyMember}
          </EmptyState>
        }
      />
      <AttachDatabaseDialog open={open === 'attach'} onOpenChange={() => setOpen(null)} />
      <CreateDatabaseDialog open={open === 'create'} onOpenChange={() => setOpen(null)} />
      <ConfirmDialog
        open={detached !== null}
        onOpenChange={() => setDetached(null)}
        title={words.detachTitle(detached?.name ?? '')}
        losses={words.detachLosses}
        typed={detached?.name ?? ''}
        action={words.detach}
        onConfirm={() => detach.mutateAsync(detached?.id ?? '')}
      />
    </Card>
  )
}
