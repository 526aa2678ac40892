import { Download } from 'lucide-react'
import { texts } from '#texts/texts.ts'
import { Button } from '#ui/button.tsx'
import { CodeBlock } from '#ui/code-block.tsx'
import { Dialog, DialogActions } from '#ui/dialog.tsx'
import { downloadText } from './download-text.ts'

const words = texts.account.recovery

/** Recovery codes, which are shown this once. */
export function RecoveryCodesDialog({
  codes,
  onClose,
}: {
  codes: readonly string[] | null
  onClose: () => void
}) {
  const text = (codes ?? []).join('\n')
  return (
    <Dialog
      stays
      open={codes !== null}
      onOpenChange={onClose}
      title={words.shownTitle}
      description={words.shownHint}
    >
      <CodeBlock code={text} label={words.shownTitle} />
      <DialogActions>
        <Button icon={Download} onClick={() => downloadText('tenantry-recovery-codes.txt', `${text}\n`)}>
          {words.download}
        </Button>
        <Button tone="primary" onClick={onClose}>
          {words.kept}
        </Button>
      </DialogActions>
    </Dialog>
  )
}
