import { useState, type KeyboardEvent } from 'react'
import { useOrganizations, usePermission } from '../hooks.ts'
import { Frame } from '../parts.tsx'
import { Problem } from '../problem.tsx'
import { useTenantryContext } from '../provider.tsx'
import { InvitationsPart } from './invitations-part.tsx'
import { MembersPart } from './members-part.tsx'
import { RolesPart } from './roles-part.tsx'
import { SettingsPart } from './settings-part.tsx'

export type OrganizationPart = 'members' | 'invitations' | 'roles' | 'settings'

export interface OrganizationProfileProps {
  /** Which part is shown, where the application keeps it, as in its URL. */
  part?: OrganizationPart
  onPartChange?: (part: OrganizationPart) => void
}

/** The chosen organization: its members, invitations, roles and settings, each as far as the user's role allows. */
export function OrganizationProfile({ part, onPartChange }: OrganizationProfileProps) {
  const { texts } = useTenantryContext()
  const { isLoading, active, error, refresh } = useOrganizations()
  const [kept, setKept] = useState<OrganizationPart>('members')
  const mayReadMembers = usePermission('members.read') === true
  const mayReadRoles = usePermission('roles.read') === true
  const mayUpdate = usePermission('organization.update') === true
  if (isLoading)
    return <div className="tenantry tenantry-skeleton" role="status" aria-label={texts.common.loading} />
  if (error !== null)
    return (
      <Frame>
        <Problem error={error} onRetry={() => void refresh()} />
      </Frame>
    )
  if (active === null) return <Frame hint={texts.switcher.none}>{null}</Frame>

  const parts: OrganizationPart[] = []
  if (mayReadMembers) parts.push('members', 'invitations')
  if (mayReadRoles) parts.push('roles')
  if (mayUpdate) parts.push('settings')
  const wanted = part ?? kept
  const shown = parts.includes(wanted) ? wanted : parts[0]
  const show = (next: OrganizationPart) => {
    setKept(next)
    onPartChange?.(next)
  }
  const move = (event: KeyboardEvent<HTMLDivElement>) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (step === undefined || shown === undefined) return
    const next = parts.at((parts.indexOf(shown) + step) % parts.length)
    if (next === undefined) return
    show(next)
    event.currentTarget.querySelector<HTMLElement>(`[data-part="${next}"]`)?.focus()
  }
  return (
    <Frame className="tenantry-profile" title={active.name}>
      <div
        role="tablist"
        aria-label={texts.organization.tabsLabel}
        className="tenantry-tabs"
        onKeyDown={move}
      >
        {parts.map((each) => (
          <button
            key={each}
            type="button"
            role="tab"
            data-part={each}
            aria-selected={each === shown}
            tabIndex={each === shown ? 0 : -1}
            className="tenantry-tab"
            onClick={() => show(each)}
          >
            {texts.organization.tabs[each]}
          </button>
        ))}
      </div>
      {shown !== undefined && (
        <div role="tabpanel" aria-label={texts.organization.tabs[shown]}>
          {shown === 'members' && <MembersPart key={active.id} organization={active} />}
          {shown === 'invitations' && <InvitationsPart key={active.id} organization={active} />}
          {shown === 'roles' && <RolesPart key={active.id} organization={active} />}
          {shown === 'settings' && <SettingsPart key={active.id} organization={active} />}
        </div>
      )}
    </Frame>
  )
}
