import type { User } from '@tenantry/contract'
import { useState } from 'react'
import { tenantry } from '#app/client.ts'
import { useAction } from '#app/use-action.ts'
import { texts } from '#texts/texts.ts'
import { Dialog } from '#ui/dialog.tsx'
import { Field } from '#ui/field.tsx'
import { Input, Select } from '#ui/input.tsx'
import { FormEnd } from '#ui/form-end.tsx'

const words = texts.users.impersonation
const MINUTES = [10, 30, 60]

/** Begins to act as a user in this very browser. The page is loaded anew: everything on it belonged to somebody else. */
export function ImpersonateDialog({
  user,
  open,
  onOpenChange,
}: {
  user: User
  open: boolean
  onOpenChange: (open: boolean) => void
}) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={words.title(user.name ?? user.email)}
      description={words.hint}
    >
      <ImpersonateForm user={user} onClose={() => onOpenChange(false)} />
    </Dialog>
  )
}

function ImpersonateForm({ user, onClose }: { user: User; onClose: () => void }) {
  const [reason, setReason] = useState('')
  const [minutes, setMinutes] = useState(30)
  const begin = useAction(() => tenantry.users.impersonate(user.id, { reason, minutes, cookie: true }), {
    showsProblem: true,
    onDone: () => location.assign('/'),
  })
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        begin.mutate()
      }}
    >
      <Field label={words.reason} hint={words.reasonHint}>
        <Input
          autoFocus
          required
          minLength={3}
          maxLength={500}
          placeholder={words.reasonPlaceholder}
          value={reason}
          onChange={({ target }) => setReason(target.value)}
        />
      </Field>
      <Field label={words.minutes}>
        <Select value={minutes} onChange={({ target }) => setMinutes(Number(target.value))}>
          {MINUTES.map((count) => (
            <option key={count} value={count}>
              {words.minutesOf(count)}
            </option>
          ))}
        </Select>
      </Field>
      <FormEnd sending={begin} submit={words.begin} onCancel={onClose} />
    </form>
  )
}
