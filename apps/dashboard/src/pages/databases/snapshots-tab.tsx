import { useMutation } from '@tanstack/react-query'
import type { Snapshot } from '@tenantry/contract'
import { Camera, Ellipsis, RotateCcw, Trash2 } from 'lucide-react'
import { useMemo, useState } from 'react'
import { tenantry } from '#app/client.ts'
import { queryClient } from '#app/query-client.ts'
import { texts } from '#texts/texts.ts'
import { Button, IconButton } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { ConfirmDialog } from '#ui/confirm-dialog.tsx'
import { DataTable, type Column } from '#ui/data-table.tsx'
import { EmptyState } from '#ui/empty-state.tsx'
import { Menu, MenuItem } from '#ui/menu.tsx'
import { bytesText } from '#ui/numbers.ts'
import { exactTime, Time } from '#ui/time.tsx'
import { tellDone } from '#ui/toast.tsx'
import { usePages } from '#ui/use-pages.ts'
import { RestoreDialog } from './restore-dialog.tsx'
import { useDatabaseSearch } from './use-database.ts'

const words = texts.databases.snapshots

/** Copies of the whole database: taken by hand, and by rollouts and restores before they change anything. */
export default function SnapshotsTab() {
  const { database } = useDatabaseSearch()
  const [restored, setRestored] = useState<Snapshot | null>(null)
  const [removed, setRemoved] = useState<Snapshot | null>(null)
  const queryKey = ['databases', 'snapshots', database]
  const { table } = usePages(queryKey, (page, signal) =>
    tenantry.databases.snapshots.list(database, page, { signal }),
  )
  const create = useMutation({
    mutationFn: () => tenantry.databases.snapshots.create(database),
    onSuccess: async ({ size_bytes: size }) => {
      tellDone(words.taken(bytesText(size)))
      await queryClient.invalidateQueries({ queryKey })
    },
  })
  const createButton = (
    <Button size="sm" tone="primary" icon={Camera} busy={create.isPending} onClick={() => create.mutate()}>
      {words.take}
    </Button>
  )
  const columns = useMemo(() => columnsOf(setRestored, setRemoved), [])
  return (
    <Card title={words.title} description={words.description} actions={createButton} flush>
      <DataTable
        label={words.title}
        columns={columns}
        {...table}
        rowId={({ id }) => id}
        empty={
          <EmptyState icon={Camera} title={words.empty}>
            {words.emptyHint}
          </EmptyState>
        }
      />
      <RestoreDialog database={database} snapshot={restored} onClose={() => setRestored(null)} />
      <ConfirmDialog
        open={removed !== null}
        onOpenChange={(open) => {
          if (!open) setRemoved(null)
        }}
        title={words.deleteTitle}
        losses={removed === null ? '' : words.deleteLosses(exactTime(removed.created_at))}
        action={texts.common.delete}
        onConfirm={async () => {
          if (removed === null) return
          await tenantry.databases.snapshots.delete(database, removed.id)
          await queryClient.invalidateQueries({ queryKey })
        }}
      />
    </Card>
  )
}

function columnsOf(
  onRestore: (snapshot: Snapshot) => void,
  onRemove: (snapshot: Snapshot) => void,
): readonly Column<Snapshot>[] {
  return [
    { id: 'at', header: words.at, width: 2, cell: ({ created_at: at }) => <Time at={at} /> },
    { id: 'reason', header: words.reason, width: 2, cell: ({ reason }) => words.reasons[reason] },
    {
      id: 'version',
      header: words.version,
      width: 1,
      from: 'sm',
      cell: ({ template_version: version }) =>
        version === null ? <span className="text-faint">{texts.common.none}</span> : `v${version}`,
    },
    {
      id: 'size',
      header: words.size,
      width: 1,
      from: 'sm',
      align: 'right',
      cell: ({ size_bytes: size }) => bytesText(size),
    },
    {
      id: 'actions',
      header: '',
      width: 1,
      align: 'right',
      cell: (snapshot) => (
        <Menu
          trigger={
            <IconButton size="sm" icon={Ellipsis} label={words.actions(exactTime(snapshot.created_at))} />
          }
        >
          <MenuItem icon={RotateCcw} onSelect={() => onRestore(snapshot)}>
            {words.restore}
          </MenuItem>
          <MenuItem icon={Trash2} danger onSelect={() => onRemove(snapshot)}>
            {texts.common.delete}
          </MenuItem>
        </Menu>
      ),
    },
  ]
}
