import { useMutation, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { DatabaseDetail } from '@tenantry/contract'
import { Copy, Download, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { tenantry } from '#app/client.ts'
import { queryClient } from '#app/query-client.ts'
import { texts } from '#texts/texts.ts'
import { Button } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { ConfirmDialog } from '#ui/confirm-dialog.tsx'
import { ProblemNotice } from '#ui/problem-notice.tsx'
import { SkeletonLines } from '#ui/skeleton.tsx'
import { tellDone } from '#ui/toast.tsx'
import { CloneDialog } from './clone-dialog.tsx'
import { DatabaseSize } from './database-size.tsx'
import { download } from './download.ts'
import { DatabaseForm } from './database-form.tsx'
import { useDatabaseSearch } from './use-database.ts'
import { SizeHistory } from './size-history.tsx'

const words = texts.databases.settings

/** What a database is called and how it is kept, how large it is, and the way out. */
export default function SettingsTab() {
  const { database } = useDatabaseSearch()
  const { data: detail, error } = useQuery({
    queryKey: ['databases', 'one', database, 'row_counts'],
    queryFn: ({ signal }) => tenantry.databases.get(database, { include: 'row_counts', signal }),
  })
  if (error !== null) return <ProblemNotice error={error} />
  if (detail === undefined) return <SkeletonLines lines={8} />
  return (
    <div className="grid max-w-6xl items-start gap-5 lg:grid-cols-2">
      <Card title={words.general}>
        <DatabaseForm key={detail.updated_at} detail={detail} />
      </Card>
      <div className="flex flex-col gap-5">
        <SizeHistory database={database} />
        <Card title={words.size}>
          <DatabaseSize detail={detail} />
        </Card>
        <Copies detail={detail} />
        <DangerZone detail={detail} />
      </div>
    </div>
  )
}

function Copies({ detail: { name } }: { detail: DatabaseDetail }) {
  const [cloning, setCloning] = useState(false)
  const exported = useMutation({
    mutationFn: async () => {
      const response = await tenantry.databases.export(name)
      download(`${name}.sqlite`, await response.blob())
    },
  })
  return (
    <Card title={words.copies} description={words.copiesHint}>
      <div className="flex flex-wrap gap-2">
        <Button icon={Download} busy={exported.isPending} onClick={() => exported.mutate()}>
          {words.export}
        </Button>
        <Button icon={Copy} onClick={() => setCloning(true)}>
          {words.clone}
        </Button>
      </div>
      <CloneDialog open={cloning} onOpenChange={setCloning} database={name} />
    </Card>
  )
}

function DangerZone({ detail: { name, size_bytes: size } }: { detail: DatabaseDetail }) {
  const navigate = useNavigate()
  const [deleting, setDeleting] = useState(false)
  return (
    <Card title={words.danger} description={words.dangerHint}>
      <Button tone="danger" icon={Trash2} onClick={() => setDeleting(true)}>
        {words.delete}
      </Button>
      <ConfirmDialog
        open={deleting}
        onOpenChange={setDeleting}
        title={words.deleteTitle(name)}
        losses={words.deleteLosses(name, size)}
        typed={name}
        action={words.delete}
        onConfirm={async () => {
          const { id } = await tenantry.databases.delete(name)
          tellDone(words.deleted(name), {
            undo: () =>
              void tenantry.databases
                .undelete(id)
                .then(() => queryClient.invalidateQueries({ queryKey: ['databases'] })),
          })
          await navigate({ to: '/databases' })
          await queryClient.invalidateQueries({ queryKey: ['databases', 'list'] })
          queryClient.removeQueries({ queryKey: ['data', name] })
        }}
      />
    </Card>
  )
}
