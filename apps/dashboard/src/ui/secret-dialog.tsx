import { KeyRound } from 'lucide-react'
import type { ReactNode } from 'react'
import { texts } from '#texts/texts.ts'
import { Button } from './button.tsx'
import { CodeBlock } from './code-block.tsx'
import { Dialog, DialogActions } from './dialog.tsx'

/** A secret that the server shows this once. It cannot be closed by a click beside it. */
export function SecretDialog({
  secret,
  onClose,
  title,
  children,
}: {
  /** Null: nothing is shown. */
  secret: string | null
  onClose: () => void
  title: string
  children?: ReactNode
}) {
  return (
    <Dialog stays open={secret !== null} onOpenChange={(open) => !open && onClose()} title={title}>
      <p className="mb-3 flex items-start gap-2 text-base text-soft">
        <KeyRound className="mt-0.5 size-4 shrink-0 text-warn" aria-hidden />
        {texts.common.shownOnce}
      </p>
      <CodeBlock code={secret ?? ''} label={title} />
      {children !== undefined && <div className="mt-3 text-sm text-soft">{children}</div>}
      <DialogActions>
        <Button tone="primary" onClick={onClose}>
          {texts.common.stored}
        </Button>
      </DialogActions>
    </Dialog>
  )
}
