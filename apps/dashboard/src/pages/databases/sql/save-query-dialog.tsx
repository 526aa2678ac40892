import { useState } from 'react'
import { texts } from '#texts/texts.ts'
import { Button } from '#ui/button.tsx'
import { Dialog, DialogActions } from '#ui/dialog.tsx'
import { Field } from '#ui/field.tsx'
import { Input } from '#ui/input.tsx'

const words = texts.databases.sql

export function SaveQueryDialog({
  open,
  onOpenChange,
  onSave,
}: {
  open: boolean
  onOpenChange: (open: boolean) => void
  onSave: (name: string) => Promise<unknown>
}) {
  const [name, setName] = useState('')
  const [busy, setBusy] = useState(false)
  const save = async () => {
    setBusy(true)
    try {
      await onSave(name.trim())
      setName('')
      onOpenChange(false)
    } catch {
      // The reason stands in the corner.
    } finally {
      setBusy(false)
    }
  }
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={words.saveTitle} description={words.saveHint}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void save()
        }}
      >
        <Field label={words.name}>
          <Input autoFocus value={name} maxLength={60} onChange={({ target }) => setName(target.value)} />
        </Field>
        <DialogActions>
          <Button onClick={() => onOpenChange(false)}>{texts.common.cancel}</Button>
          <Button type="submit" tone="primary" busy={busy} disabled={name.trim() === ''}>
            {words.save}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
