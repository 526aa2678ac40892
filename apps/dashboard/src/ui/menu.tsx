import { Check, type LucideIcon } from 'lucide-react'
import { DropdownMenu as Radix, Popover as RadixPopover } from 'radix-ui'
import type { ReactElement, ReactNode } from 'react'
import { cn } from './cn.ts'

const panel =
  'z-50 max-h-[min(26rem,var(--radix-popper-available-height))] min-w-44 overflow-y-auto rounded-lg border border-line bg-raised p-1 shadow-raised'

/** A menu of actions behind a button. */
export function Menu({
  trigger,
  align = 'end',
  children,
}: {
  trigger: ReactElement
  align?: 'start' | 'end'
  children: ReactNode
}) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content align={align} sideOffset={6} collisionPadding={8} className={panel}>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

export function MenuItem({
  icon: Icon,
  danger = false,
  checked,
  disabled,
  onSelect,
  asChild = false,
  children,
}: {
  icon?: LucideIcon
  danger?: boolean
  checked?: boolean
  disabled?: boolean
  onSelect?: () => void
  asChild?: boolean
  children: ReactNode
}) {
  return (
    <Radix.Item
      asChild={asChild}
      {...(disabled !== undefined && { disabled })}
      {...(onSelect !== undefined && { onSelect })}
      {...(checked !== undefined && { role: 'menuitemcheckbox', 'aria-checked': checked })}
      className={cn(
        'flex cursor-pointer items-center gap-2.5 rounded-md px-2.5 py-1.5 text-sm outline-none select-none data-disabled:cursor-not-allowed data-disabled:opacity-50 data-highlighted:bg-hover',
        danger ? 'text-bad' : 'text-ink',
      )}
    >
      {asChild ? (
        children
      ) : (
        <>
          {Icon !== undefined && <Icon className="size-4 text-faint" aria-hidden />}
          <span className="min-w-0 flex-1 truncate">{children}</span>
          {checked === true && <Check className="size-4 text-accent" aria-hidden />}
        </>
      )}
    </Radix.Item>
  )
}

export function MenuLabel({ children }: { children: ReactNode }) {
  return <Radix.Label className="px-2.5 pt-2 pb-1 text-xs font-medium text-faint">{children}</Radix.Label>
}

export function MenuSeparator() {
  return <Radix.Separator className="-mx-1 my-1 h-px bg-line" />
}

/** A panel at a button, for a few controls. */
export function Popover({
  trigger,
  align = 'start',
  className,
  children,
  open,
  onOpenChange,
}: {
  trigger: ReactElement
  align?: 'start' | 'center' | 'end'
  className?: string
  children: ReactNode
  open?: boolean
  onOpenChange?: (open: boolean) => void
}) {
  return (
    <RadixPopover.Root
      {...(open !== undefined && { open })}
      {...(onOpenChange !== undefined && { onOpenChange })}
    >
      <RadixPopover.Trigger asChild>{trigger}</RadixPopover.Trigger>
      <RadixPopover.Portal>
        <RadixPopover.Content
          align={align}
          sideOffset={6}
          collisionPadding={8}
          className={cn(panel, 'p-3', className)}
        >
          {children}
        </RadixPopover.Content>
      </RadixPopover.Portal>
    </RadixPopover.Root>
  )
}
