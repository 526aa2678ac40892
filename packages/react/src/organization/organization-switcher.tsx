import type { Invitation } from '@tenantry/contract'
import type { CreateOrg } from '@tenantry/sdk'
import { useState } from 'react'
import { useOrganizations, useResource } from '../hooks.ts'
import { Menu, MenuItem } from '../menu.tsx'
import { Button, Field, Initials, valueOf } from '../parts.tsx'
import { Problem } from '../problem.tsx'
import { useTenantryContext } from '../provider.tsx'
import { useAction } from '../use-action.ts'
import { AnswerInvitation } from './answer-invitation.tsx'

export interface OrganizationSwitcherProps {
  /** Lets people make organizations of their own; true when absent. */
  canCreate?: boolean
  /** More of what is made, such as `provisionDatabase`. */
  more?: Pick<CreateOrg, 'metadata' | 'provisionDatabase'>
}

/** The chosen organization, the others that the user belongs to, and those that invited the user. */
export function OrganizationSwitcher({ canCreate = true, more }: OrganizationSwitcherProps) {
  const { tenantry, store, texts } = useTenantryContext()
  const words = texts.switcher
  const { isLoading, organizations, active, choose, refresh, error } = useOrganizations()
  const asked = useResource(store.ownInvitations)
  const invitations = asked.status === 'ready' ? asked.data : []
  const [creating, setCreating] = useState(false)
  const [answered, setAnswered] = useState<Invitation | null>(null)
  const create = useAction(async (name: string) => {
    const { slug } = await tenantry.orgs.create({ ...more, name })
    await refresh()
    choose(slug)
    setCreating(false)
  })
  if (isLoading)
    return <div className="tenantry tenantry-skeleton" role="status" aria-label={texts.common.loading} />
  if (error !== null)
    return (
      <div className="tenantry">
        <Problem error={error} onRetry={() => void refresh()} />
      </div>
    )
  if (answered !== null) return <AnswerInvitation invitation={answered} onDone={() => setAnswered(null)} />
  if (creating)
    return (
      <form
        className="tenantry tenantry-form"
        aria-label={words.createTitle}
        onSubmit={(event) => {
          event.preventDefault()
          create.run(valueOf(event.currentTarget, 'name').trim())
        }}
      >
        <Field
          label={words.createName}
          name="name"
          maxLength={100}
          required
          autoFocus
          autoComplete="organization"
        />
        <Problem error={create.error} />
        <div className="tenantry-row">
          <Button type="submit" tone="primary" busy={create.busy}>
            {words.create}
          </Button>
          <Button onClick={() => setCreating(false)}>{texts.common.cancel}</Button>
        </div>
      </form>
    )
  return (
    <Menu
      className="tenantry-switcher"
      label={[
        `${words.label}: ${active?.name ?? words.personal}`,
        ...(invitations.length > 0 ? [words.invitations(invitations.length)] : []),
      ].join(', ')}
      button={
        <>
          <Initials name={active?.name ?? '–'} />
          <span className="tenantry-truncate">{active?.name ?? words.personal}</span>
          {invitations.length > 0 && <span className="tenantry-count">{invitations.length}</span>}
          <svg className="tenantry-icon" viewBox="0 0 24 24" aria-hidden>
            <path d="m7 9 5-5 5 5M7 15l5 5 5-5" />
          </svg>
        </>
      }
    >
      {organizations.length === 0 && <p className="tenantry-menu-head">{words.none}</p>}
      {organizations.map(({ id, slug, name, role }) => (
        <MenuItem key={id} checked={id === active?.id} onSelect={() => choose(slug)}>
          <Initials name={name} />
          <span className="tenantry-truncate">{name}</span>
          <span className="tenantry-small">{role}</span>
        </MenuItem>
      ))}
      {invitations.map((invitation) => (
        <MenuItem key={invitation.id} onSelect={() => setAnswered(invitation)}>
          <Initials name={invitation.organization_name} />
          <span className="tenantry-truncate">{words.invitation(invitation.organization_name)}</span>
        </MenuItem>
      ))}
      {canCreate && <MenuItem onSelect={() => setCreating(true)}>{words.create}</MenuItem>}
    </Menu>
  )
}
