import { useSignOut, useUser } from './hooks.ts'
import { Menu, MenuItem } from './menu.tsx'
import { Initials } from './parts.tsx'
import { useTenantryContext } from './provider.tsx'

export interface UserButtonProps {
  /** The page of the user's account; no link without it. */
  accountHref?: string
  /** Called once nobody is signed in. */
  onSignedOut?: () => void
}

/** Who is signed in, and the way out. Nothing while nobody is. */
export function UserButton({ accountHref, onSignedOut }: UserButtonProps) {
  const { texts } = useTenantryContext()
  const { user } = useUser()
  const signOut = useSignOut()
  if (user === null) return null
  const name = user.name ?? user.email
  return (
    <Menu label={`${texts.userButton.label}: ${name}`} button={<Initials name={name} />}>
      <div className="tenantry-menu-head">
        <strong>{name}</strong>
        {user.name !== null && <span>{user.email}</span>}
      </div>
      {accountHref !== undefined && <MenuItem href={accountHref}>{texts.userButton.account}</MenuItem>}
      <MenuItem onSelect={() => void signOut().then(() => onSignedOut?.())}>
        {texts.userButton.signOut}
      </MenuItem>
    </Menu>
  )
}
