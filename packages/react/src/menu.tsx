import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'

/** A menu at a button (WAI-ARIA menu button): arrow keys move within it, Escape closes it, the focus goes back to the button. */
export function Menu({
  label,
  button,
  className = '',
  children,
}: {
  label: string
  button: ReactNode
  className?: string
  children: ReactNode
}) {
  const id = useId()
  const frame = useRef<HTMLDivElement>(null)
  const trigger = useRef<HTMLButtonElement>(null)
  const [open, setOpen] = useState(false)
  const [isAtEnd, setAtEnd] = useState(false)
  const close = () => {
    setOpen(false)
    trigger.current?.focus()
  }
  useEffect(() => {
    if (!open) return
    itemsOf(frame.current)[0]?.focus()
    const onOutside = (event: Event) => {
      if (event.target instanceof Node && frame.current?.contains(event.target) === false) setOpen(false)
    }
    document.addEventListener('pointerdown', onOutside)
    return () => document.removeEventListener('pointerdown', onOutside)
  }, [open])
  const onKeyDown = (event: KeyboardEvent) => {
    if (!open) return
    if (event.key === 'Tab') return setOpen(false)
    if (event.key === 'Escape') return close()
    const items = itemsOf(frame.current)
    const index = items.findIndex((item) => item === document.activeElement)
    const next = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: items.length - 1 }[event.key]
    if (next === undefined) return
    event.preventDefault()
    items.at(next % items.length)?.focus()
  }
  return (
    <div ref={frame} className={`tenantry tenantry-menu ${className}`}>
      <button
        ref={trigger}
        type="button"
        className="tenantry-menu-button"
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={(event) => {
          // Near the right edge it opens to the left.
          setAtEnd(event.currentTarget.getBoundingClientRect().left > window.innerWidth / 2)
          setOpen(!open)
        }}
        onKeyDown={onKeyDown}
      >
        {button}
      </button>
      {open && (
        <div
          id={id}
          role="menu"
          aria-label={label}
          tabIndex={-1}
          className={`tenantry-menu-panel ${isAtEnd ? 'tenantry-menu-end' : ''}`}
          onKeyDown={onKeyDown}
          // Whatever was chosen: the menu has done its work.
          onClick={close}
        >
          {children}
        </div>
      )}
    </div>
  )
}

function itemsOf(frame: HTMLElement | null): HTMLElement[] {
  return [...(frame?.querySelectorAll<HTMLElement>('[role^="menuitem"]') ?? [])]
}

export function MenuItem({
  href,
  checked,
  onSelect,
  children,
}: {
  href?: string
  /** Of items of which one is chosen. */
  checked?: boolean
  onSelect?: () => void
  children: ReactNode
}) {
  const common = {
    tabIndex: -1,
    className: 'tenantry-menu-item',
    ...(onSelect !== undefined && { onClick: onSelect }),
  }
  if (href !== undefined)
    return (
      <a role="menuitem" href={href} {...common}>
        {children}
      </a>
    )
  if (checked === undefined)
    return (
      <button type="button" role="menuitem" {...common}>
        {children}
      </button>
    )
  return (
    <button type="button" role="menuitemradio" aria-checked={checked} {...common}>
      {children}
    </button>
  )
}
