import type { Webhook, WebhookTest } from '@tenantry/contract'
import { EllipsisVertical, KeyRound, Pencil, Power, Send, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useAction } from '#app/use-action.ts'
import { texts } from '#texts/texts.ts'
import { Button, IconButton } from '#ui/button.tsx'
import { ConfirmDialog } from '#ui/confirm-dialog.tsx'
import { Menu, MenuItem, MenuSeparator } from '#ui/menu.tsx'
import { WebhookForm } from './webhook-form.tsx'
import type { WebhookScope } from './webhook-scope.ts'

const words = texts.webhooks

export function WebhookActions({
  webhook,
  onSecret,
  ...scope
}: WebhookScope & { webhook: Webhook; onSecret: (secret: string | null) => void }) {
  const { calls, queryKey, onSearch } = scope
  const [open, setOpen] = useState<'edit' | 'rotate' | 'delete' | null>(null)
  const close = () => setOpen(null)
  const refresh = [queryKey]
  const test = useAction(() => calls.test(webhook.id), {
    done: testText,
    refresh,
    onDone: ({ delivery }) => {
      if (delivery !== null) onSearch({ webhook: webhook.id, delivery: delivery.id })
    },
  })
  const turn = useAction((enabled: boolean) => calls.update(webhook.id, { enabled }), {
    done: ({ enabled }) => (enabled ? words.enabled : words.disabled),
    refresh,
  })
  const rotate = useAction(() => calls.rotateSecret(webhook.id), {
    refresh,
    showsProblem: true,
    onDone: ({ secret }) => onSecret(secret ?? null),
  })
  const remove = useAction(() => calls.delete(webhook.id), {
    done: words.deleted,
    showsProblem: true,
    onDone: () => onSearch({}),
    refresh: [[...queryKey, 'list']],
  })
  return (
    <div className="flex flex-wrap gap-2">
      <Button
        size="sm"
        tone="primary"
        icon={Send}
        busy={test.isPending}
        disabled={!webhook.enabled}
        onClick={() => test.mutate()}
      >
        {words.test}
      </Button>
      <Button size="sm" icon={Pencil} onClick={() => setOpen('edit')}>
        {texts.common.edit}
      </Button>
      <Menu trigger={<IconButton size="sm" tone="plain" icon={EllipsisVertical} label={texts.common.more} />}>
        <MenuItem icon={KeyRound} onSelect={() => setOpen('rotate')}>
          {words.rotate}
        </MenuItem>
        <MenuItem icon={Power} onSelect={() => turn.mutate(!webhook.enabled)}>
          {webhook.enabled ? words.disable : words.enable}
        </MenuItem>
        <MenuSeparator />
        <MenuItem icon={Trash2} danger onSelect={() => setOpen('delete')}>
          {words.delete}
        </MenuItem>
      </Menu>
      <WebhookForm {...scope} webhook={webhook} open={open === 'edit'} onOpenChange={close} onSaved={close} />
      <ConfirmDialog
        open={open === 'rotate'}
        onOpenChange={close}
        title={words.rotateTitle}
        losses={words.rotateLosses}
        action={words.rotate}
        danger={false}
        onConfirm={() => rotate.mutateAsync()}
      />
      <ConfirmDialog
        open={open === 'delete'}
        onOpenChange={close}
        title={words.deleteTitle}
        losses={words.deleteLosses}
        action={words.delete}
        onConfirm={() => remove.mutateAsync()}
      />
    </div>
  )
}

function testText({ answer }: WebhookTest): string {
  if (answer === null) return words.tested
  return answer.error === null
    ? words.answered(answer.allow, answer.duration_ms)
    : words.hookFailed(answer.error)
}
