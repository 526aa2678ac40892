import { useState, type ReactNode } from 'react'
import { texts } from '#texts/texts.ts'
import { Button } from './button.tsx'
import { Dialog, DialogActions } from './dialog.tsx'
import { Field } from './field.tsx'
import { Input } from './input.tsx'
import { ProblemNotice } from './problem-notice.tsx'

/**
 * Asks before something is done that cannot be taken back. `losses` names what will be gone; with `typed`, that very text has to be typed first.
 * It stays open while `onConfirm` is under way, and shows why it failed.
 */
export function ConfirmDialog({
  open,
  onOpenChange,
  title,
  losses,
  typed,
  action,
  onConfirm,
  danger = true,
}: {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: string
  losses: ReactNode
  typed?: string
  action: string
  onConfirm: () => Promise<unknown>
  danger?: boolean
}) {
  const [text, setText] = useState('')
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const close = (next: boolean) => {
    setText('')
    setError(null)
    onOpenChange(next)
  }
  const confirm = async () => {
    setBusy(true)
    setError(null)
    try {
      await onConfirm()
      close(false)
    } catch (failure) {
      setError(failure)
    } finally {
      setBusy(false)
    }
  }
  return (
    <Dialog open={open} onOpenChange={close} title={title}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void confirm()
        }}
      >
        <div className="text-base text-soft">{losses}</div>
        {typed !== undefined && (
          <Field className="mt-4" label={<span>{texts.common.typeToConfirm(typed)}</span>}>
            <Input
              value={text}
              onChange={(event) => setText(event.target.value)}
              autoComplete="off"
              spellCheck={false}
            />
          </Field>
        )}
        {error !== null && <ProblemNotice className="mt-4" error={error} />}
        <DialogActions>
          <Button onClick={() => close(false)}>{texts.common.cancel}</Button>
          <Button
            type="submit"
            tone={danger ? 'danger' : 'primary'}
            busy={busy}
            disabled={typed !== undefined && text !== typed}
          >
            {action}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
