import { Copy, MoreHorizontal, Pencil, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { Button, IconButton } from '#ui/button.tsx'
import { ConfirmDialog } from '#ui/confirm-dialog.tsx'
import { Dialog, DialogActions, Sheet } from '#ui/dialog.tsx'
import { Menu, MenuItem, MenuLabel, MenuSeparator, Popover } from '#ui/menu.tsx'
import { SecretDialog } from '#ui/secret-dialog.tsx'
import { Tooltip } from '#ui/tooltip.tsx'
import { sampleProblem } from './sample-problem.ts'
import { Sample, Samples } from './sample.tsx'

type Open = 'dialog' | 'sheet' | 'confirm' | 'refused' | 'secret' | null

export function OverlaySamples() {
  const [open, setOpen] = useState<Open>(null)
  const close = (next: boolean) => {
    if (!next) setOpen(null)
  }
  return (
    <Samples title="Above the page">
      <Sample name="Dialog, Sheet, ConfirmDialog, SecretDialog">
        <Button onClick={() => setOpen('dialog')}>Dialog</Button>
        <Button onClick={() => setOpen('sheet')}>Sheet</Button>
        <Button onClick={() => setOpen('confirm')}>Confirm</Button>
        <Button onClick={() => setOpen('refused')}>Confirm, refused</Button>
        <Button onClick={() => setOpen('secret')}>Secret</Button>
      </Sample>
      <Sample name="Menu, Popover, Tooltip">
        <Menu trigger={<IconButton label="More" icon={MoreHorizontal} />} align="start">
          <MenuLabel>acme</MenuLabel>
          <MenuItem icon={Pencil}>Rename</MenuItem>
          <MenuItem icon={Copy} checked>
            Keep copies
          </MenuItem>
          <MenuItem disabled>Not now</MenuItem>
          <MenuSeparator />
          <MenuItem icon={Trash2} danger>
            Delete
          </MenuItem>
        </Menu>
        <Popover trigger={<Button>Popover</Button>}>
          <p className="text-sm text-soft">A few controls at a button.</p>
        </Popover>
        <Tooltip text="More about it">
          <Button>Tooltip</Button>
        </Tooltip>
      </Sample>
      <Dialog
        open={open === 'dialog'}
        onOpenChange={close}
        title="A dialog"
        description="It keeps the focus."
      >
        <p className="text-soft">Escape closes it, and the focus goes back where it was.</p>
        <DialogActions>
          <Button onClick={() => setOpen(null)}>Cancel</Button>
          <Button tone="primary" onClick={() => setOpen(null)}>
            Save
          </Button>
        </DialogActions>
      </Dialog>
      <Sheet
        open={open === 'sheet'}
        onOpenChange={close}
        title="A panel beside the page"
        description="db_01m8…"
      >
        <p className="text-soft">For what is looked at next to a list.</p>
      </Sheet>
      <ConfirmDialog
        open={open === 'confirm' || open === 'refused'}
        onOpenChange={close}
        title="Delete the database acme?"
        losses="All 12,400 rows are gone after seven days."
        typed="acme"
        action="Delete"
        onConfirm={async () => {
          if (open === 'refused') throw sampleProblem
        }}
      />
      <SecretDialog
        secret={open === 'secret' ? 'tnt_sample_not_a_key' : null}
        onClose={() => setOpen(null)}
        title="The new key"
      />
    </Samples>
  )
}
