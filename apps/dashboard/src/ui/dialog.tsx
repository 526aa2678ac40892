import { X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { texts } from '#texts/texts.ts'
import { cn } from './cn.ts'

interface PanelProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: ReactNode
  description?: ReactNode
  children: ReactNode
  className?: string
}

/**
 * A question or a form above the page. The focus stays within it, and goes back where it was. With `stays`, a click beside it does not close it: what it
 * shows cannot be shown again.
 */
export function Dialog({
  open,
  onOpenChange,
  title,
  description,
  children,
  className,
  stays = false,
}: PanelProps & { stays?: boolean }) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-black/40 dark:bg-black/60" />
        <Radix.Content
          {...(description === undefined && { 'aria-describedby': undefined })}
          onOpenAutoFocus={focusFirstField}
          {...(stays && { onInteractOutside: (event) => event.preventDefault() })}
          className={cn(
            'fixed top-[10vh] left-1/2 z-50 flex max-h-[80vh] w-[min(32rem,calc(100vw-2rem))] -translate-x-1/2 flex-col overflow-hidden rounded-xl border border-line bg-raised shadow-raised focus:outline-none',
            className,
          )}
        >
          <PanelHead title={title} description={description} />
          <div className="min-h-0 overflow-y-auto px-5 pt-1 pb-5">{children}</div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

/** A menu that closes takes the focus away from a field that asked for it: then it would be on the way out, not on what is to be typed. */
function focusFirstField(event: Event): void {
  if (!(event.currentTarget instanceof HTMLElement)) return
  const field = event.currentTarget.querySelector<HTMLElement>('input, select, textarea')
  if (field === null) return
  event.preventDefault()
  field.focus()
}

/** A panel at the right edge, for what is looked at beside the page. */
export function Sheet({ open, onOpenChange, title, description, children, className }: PanelProps) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-black/30 dark:bg-black/50" />
        <Radix.Content
          {...(description === undefined && { 'aria-describedby': undefined })}
          className={cn(
            'fixed inset-y-0 right-0 z-50 flex w-[min(34rem,100vw)] flex-col border-l border-line bg-raised shadow-raised focus:outline-none',
            className,
          )}
        >
          <PanelHead title={title} description={description} />
          <div className="min-h-0 flex-1 overflow-y-auto px-5 pt-1 pb-5">{children}</div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

function PanelHead({ title, description }: { title: ReactNode; description: ReactNode }) {
  return (
    <header className="flex items-start justify-between gap-4 px-5 pt-5 pb-3">
      <div className="min-w-0">
        <Radix.Title className="text-lg font-semibold">{title}</Radix.Title>
        {description !== undefined && (
          <Radix.Description className="mt-1 text-sm text-soft">{description}</Radix.Description>
        )}
      </div>
      <Radix.Close
        aria-label={texts.common.close}
        className="-mt-1 -mr-1 rounded-md p-1.5 text-faint hover:bg-hover hover:text-ink"
      >
        <X className="size-4" aria-hidden />
      </Radix.Close>
    </header>
  )
}

/** The buttons at the end of a dialog's form. */
export function DialogActions({ children }: { children: ReactNode }) {
  return <div className="mt-5 flex flex-wrap justify-end gap-2">{children}</div>
}
