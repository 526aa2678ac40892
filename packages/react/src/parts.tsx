import { useId, useState, type ComponentProps, type ReactNode } from 'react'
import { useTenantryContext } from './provider.tsx'

/** The frame of a component: what `styles.css` hangs on. */
export function Frame({
  title,
  hint,
  className = '',
  children,
}: {
  title?: ReactNode
  hint?: ReactNode
  className?: string
  children: ReactNode
}) {
  return (
    <div className={`tenantry ${className}`}>
      {title !== undefined && title !== null && <h1 className="tenantry-title">{title}</h1>}
      {hint !== undefined && <p className="tenantry-hint">{hint}</p>}
      {children}
    </div>
  )
}

export function Field({
  label,
  hint,
  aside,
  ...input
}: ComponentProps<'input'> & { label: string; hint?: string; aside?: ReactNode }) {
  const id = useId()
  return (
    <div className="tenantry-field">
      <div className="tenantry-label">
        <label htmlFor={id}>{label}</label>
        {aside}
      </div>
      <input
        id={id}
        className="tenantry-input"
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        {...input}
      />
      {hint !== undefined && (
        <p id={`${id}-hint`} className="tenantry-small">
          {hint}
        </p>
      )}
    </div>
  )
}

/** A password that can be looked at while it is typed. */
export function PasswordField({ aside, ...input }: ComponentProps<typeof Field>) {
  const { texts } = useTenantryContext()
  const [shown, setShown] = useState(false)
  const label = shown ? texts.common.hidePassword : texts.common.showPassword
  return (
    <div className="tenantry-password">
      <Field type={shown ? 'text' : 'password'} aside={aside} spellCheck={false} {...input} />
      <button
        type="button"
        className="tenantry-reveal"
        aria-label={label}
        aria-pressed={shown}
        onClick={() => setShown(!shown)}
      >
        <svg viewBox="0 0 24 24" aria-hidden>
          <path d="M2 12s3.6-7 10-7 10 7 10 7-3.6 7-10 7-10-7-10-7Z" />
          <circle cx="12" cy="12" r="3" />
          {shown && <path d="m3 3 18 18" />}
        </svg>
      </button>
    </div>
  )
}

export function Button({
  tone = 'plain',
  busy = false,
  className = '',
  disabled,
  children,
  ...rest
}: ComponentProps<'button'> & { tone?: 'primary' | 'plain' | 'quiet' | 'danger'; busy?: boolean }) {
  return (
    <button
      type="button"
      className={`tenantry-button tenantry-${tone} ${className}`}
      disabled={disabled === true || busy}
      aria-busy={busy || undefined}
      {...rest}
    >
      {children}
    </button>
  )
}

export function Divider({ children }: { children: ReactNode }) {
  return <div className="tenantry-divider">{children}</div>
}

/** The first letters of a name. */
export function Initials({ name }: { name: string }) {
  const letters = name
    .split(/[\s@._-]+/)
    .filter((part) => part !== '')
    .slice(0, 2)
    .map((part) => part[0]?.toUpperCase())
    .join('')
  // Drawn by the style sheet: a picture, and no part of what a button is called.
  return <span className="tenantry-initials" data-letters={letters} aria-hidden />
}

/** What stands in a field of a form that is sent. */
export function valueOf(form: HTMLFormElement, name: string): string {
  const value = new FormData(form).get(name)
  return typeof value === 'string' ? value : ''
}
