import { toast as show, Toaster as Sonner } from 'sonner'
import { useTheme } from '#design/theme.ts'
import { describeProblem } from './problem-notice.tsx'

/** Where short messages appear. */
export function Toaster() {
  const { shown } = useTheme()
  return (
    <Sonner
      theme={shown}
      position="bottom-right"
      closeButton
      toastOptions={{
        classNames: { toast: '!bg-raised !border-line !text-ink !font-sans', description: '!text-soft' },
      }}
    />
  )
}

/** Says that something was done; with `undo`, for as long as it can be taken back. */
export function tellDone(text: string, options: { undo?: () => void; undoLabel?: string } = {}): void {
  const { undo, undoLabel = 'Undo' } = options
  show.success(
    text,
    undo === undefined ? {} : { action: { label: undoLabel, onClick: undo }, duration: 10_000 },
  )
}

/** Says why something was not done, with its hint and the request's id. */
export function tellProblem(error: unknown): void {
  const { detail, hint, requestId } = describeProblem(error)
  const more = [hint, requestId].filter((line) => line !== undefined).join(' · ')
  show.error(detail, { ...(more !== '' && { description: more }), duration: 10_000 })
}
