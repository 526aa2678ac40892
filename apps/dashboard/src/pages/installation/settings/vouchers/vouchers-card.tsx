import { useMutation, useQuery, type QueryKey } from '@tanstack/react-query'
import { Pencil, Plus, Trash2, type LucideIcon } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { queryClient } from '#app/query-client.ts'
import { texts } from '#texts/texts.ts'
import { Button, IconButton } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { Switch } from '#ui/checks.tsx'
import { ConfirmDialog } from '#ui/confirm-dialog.tsx'
import { Dialog } from '#ui/dialog.tsx'
import { EmptyState } from '#ui/empty-state.tsx'
import { ProblemNotice } from '#ui/problem-notice.tsx'
import { SkeletonLines } from '#ui/skeleton.tsx'
import { tellDone } from '#ui/toast.tsx'

const shared = texts.installation.settings

/** Somebody who vouches for people, as the list shows them. */
export interface Voucher {
  id: string
  title: ReactNode
  about: ReactNode
  enabled: boolean
  /** Set by the environment: only looked at here. */
  isFixed?: boolean
  /** What the switch and the buttons call them. */
  called: string
  enabledLabel: string
  removal: { title: string; losses: string; typed: string; done: string }
}

export interface VouchersCardProps<Item> {
  words: { title: string; hint: string; none: string; add: string; remove: string }
  icon: LucideIcon
  queryKey: QueryKey
  load: (signal: AbortSignal) => Promise<readonly Item[]>
  show: (item: Item) => Voucher
  enable: (item: Item, enabled: boolean) => Promise<unknown>
  remove: (item: Item) => Promise<unknown>
  /** For a new one without an item. */
  renderForm: (item: Item | undefined, onDone: () => void) => ReactNode
}

type Open<Item> = { what: 'add' } | { what: 'edit' | 'remove'; item: Item }

/** Those who vouch for people: switched, changed, added and removed. */
export function VouchersCard<Item>(props: VouchersCardProps<Item>) {
  const { words, queryKey, show, remove, renderForm } = props
  const [open, setOpen] = useState<Open<Item> | null>(null)
  const close = () => setOpen(null)
  const removing = open?.what === 'remove' ? open.item : null
  const removal = removing === null ? null : show(removing).removal
  const editing = open?.what === 'edit' ? open.item : undefined
  return (
    <Card
      title={words.title}
      description={words.hint}
      actions={
        <Button size="sm" icon={Plus} onClick={() => setOpen({ what: 'add' })}>
          {words.add}
        </Button>
      }
      flush
    >
      <VoucherList {...props} onOpen={(what, item) => setOpen({ what, item })} />
      <Dialog
        open={open?.what === 'add' || open?.what === 'edit'}
        onOpenChange={close}
        title={editing === undefined ? words.add : shared.editTitle(show(editing).called)}
      >
        {renderForm(editing, close)}
      </Dialog>
      <ConfirmDialog
        open={removal !== null}
        onOpenChange={close}
        title={removal?.title ?? ''}
        losses={removal?.losses}
        typed={removal?.typed ?? ''}
        action={words.remove}
        onConfirm={async () => {
          if (removing === null) return
          await remove(removing)
          tellDone(show(removing).removal.done)
          await queryClient.invalidateQueries({ queryKey })
        }}
      />
    </Card>
  )
}

type OnOpen<Item> = (what: 'edit' | 'remove', item: Item) => void

function VoucherList<Item>(props: VouchersCardProps<Item> & { onOpen: OnOpen<Item> }) {
  const { words, icon, queryKey, load, show, enable, onOpen } = props
  const { data, error, isError, refetch } = useQuery({ queryKey, queryFn: ({ signal }) => load(signal) })
  if (isError)
    return (
      <div className="p-4">
        <ProblemNotice error={error} onRetry={() => void refetch()} />
      </div>
    )
  if (data === undefined) return <SkeletonLines className="p-4" />
  if (data.length === 0) return <EmptyState icon={icon} title={words.none} className="py-10" />
  return (
    <ul>
      {data.map((item) => {
        const voucher = show(item)
        return (
          <VoucherRow
            key={voucher.id}
            voucher={voucher}
            removeLabel={words.remove}
            enable={async (enabled) => {
              await enable(item, enabled)
              await queryClient.invalidateQueries({ queryKey })
            }}
            onOpen={(what) => onOpen(what, item)}
          />
        )
      })}
    </ul>
  )
}

function VoucherRow({
  voucher: { title, about, enabled, enabledLabel, called, isFixed = false },
  removeLabel,
  enable,
  onOpen,
}: {
  voucher: Voucher
  removeLabel: string
  enable: (enabled: boolean) => Promise<unknown>
  onOpen: (what: 'edit' | 'remove') => void
}) {
  const change = useMutation({ mutationFn: enable })
  return (
    <li className="flex flex-wrap items-start gap-x-2 gap-y-2 border-b border-line px-4 py-3 last:border-b-0">
      <div className="min-w-0 flex-1 basis-64">
        <p className="flex flex-wrap items-center gap-2 font-medium break-all">{title}</p>
        {about}
      </div>
      <div className="flex items-center gap-1">
        <Switch
          className="mr-2"
          aria-label={enabledLabel}
          disabled={isFixed}
          // Shown as wanted while the server is told; back when it refuses.
          checked={change.isPending ? change.variables : enabled}
          onCheckedChange={(next) => change.mutate(next)}
        />
        <IconButton
          label={`${shared.edit}: ${called}`}
          icon={Pencil}
          size="sm"
          disabled={isFixed}
          onClick={() => onOpen('edit')}
        />
        <IconButton
          label={`${removeLabel}: ${called}`}
          icon={Trash2}
          size="sm"
          disabled={isFixed}
          onClick={() => onOpen('remove')}
        />
      </div>
    </li>
  )
}
