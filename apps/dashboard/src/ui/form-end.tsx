import type { ReactNode } from 'react'
import { texts } from '#texts/texts.ts'
import { Button, type ButtonTone } from './button.tsx'
import { DialogActions } from './dialog.tsx'
import { ProblemNotice } from './problem-notice.tsx'

/** How every form of a dialog ends: what the server refused, a way out, and what sends it. */
export function FormEnd({
  sending,
  submit,
  onCancel,
  cancel = texts.common.cancel,
  tone = 'primary',
  disabled = false,
}: {
  /** The mutation that the form starts. */
  sending: { isPending: boolean; isError: boolean; error: unknown }
  /** What the button that sends the form says. */
  submit: ReactNode
  onCancel: () => void
  /** What the way out says, where it leads back and not out. */
  cancel?: string
  tone?: ButtonTone
  disabled?: boolean
}) {
  return (
    <>
      {sending.isError && <ProblemNotice error={sending.error} />}
      <DialogActions>
        <Button onClick={onCancel}>{cancel}</Button>
        <Button type="submit" tone={tone} busy={sending.isPending} disabled={disabled}>
          {submit}
        </Button>
      </DialogActions>
    </>
  )
}
