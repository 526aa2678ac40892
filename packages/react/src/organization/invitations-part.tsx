import type { OwnOrganization } from '@tenantry/contract'
import { useState } from 'react'
import { usePermission, useResource } from '../hooks.ts'
import { Button, Field, valueOf } from '../parts.tsx'
import { Problem } from '../problem.tsx'
import { useTenantryContext } from '../provider.tsx'
import type { Loaded } from '../resource.ts'
import { useAction } from '../use-action.ts'
import { RoleSelect } from './role-select.tsx'
import { Rows } from './rows.tsx'

/** Who was invited and has not answered; and the form that invites. */
export function InvitationsPart({ organization }: { organization: OwnOrganization }) {
  const { tenantry, store, texts } = useTenantryContext()
  const words = texts.organization
  const invitations = store.invitations(organization.id)
  const list = useResource(invitations)
  const mayInvite = usePermission('members.invite') === true
  const [told, setTold] = useState<string | null>(null)
  const change = useAction(async (work: () => Promise<string | null>) => {
    setTold(null)
    setTold(await work())
    await invitations.refresh()
  })
  return (
    <>
      {mayInvite && (
        <form
          className="tenantry-inline-form"
          onSubmit={(event) => {
            event.preventDefault()
            const form = event.currentTarget
            const email = valueOf(form, 'email')
            change.run(async () => {
              await tenantry.orgs.invite({ orgId: organization.id, email, role: valueOf(form, 'role') })
              form.reset()
              return words.invited(email)
            })
          }}
        >
          <Field label={texts.common.email} name="email" type="email" required autoComplete="off" />
          <RoleSelect organization={organization.id} label={words.role} name="role" value="member" />
          <Button type="submit" tone="primary" busy={change.busy}>
            {words.invite}
          </Button>
        </form>
      )}
      <p role="status" className="tenantry-small">
        {told}
      </p>
      <Problem error={change.error} />
      <Rows list={pendingOf(list)} empty={words.noInvitations} onRetry={() => void invitations.refresh()}>
        {({ id, email, role, expires_at: expiresAt }) => (
          <li key={id} className="tenantry-list-row">
            <div className="tenantry-grow">
              <div className="tenantry-truncate">{email}</div>
              <div className="tenantry-small">
                {role} · {words.until(new Date(expiresAt * 1000).toLocaleDateString())}
              </div>
            </div>
            {mayInvite && (
              <>
                <Button
                  aria-label={`${words.resend}: ${email}`}
                  disabled={change.busy}
                  onClick={() =>
                    change.run(async () => {
                      await tenantry.orgs.resendInvitation(organization.id, id)
                      return words.resent(email)
                    })
                  }
                >
                  {words.resend}
                </Button>
                <Button
                  tone="danger"
                  aria-label={`${words.revoke}: ${email}`}
                  disabled={change.busy}
                  onClick={() =>
                    change.run(async () => {
                      await tenantry.orgs.revokeInvitation(organization.id, id)
                      return null
                    })
                  }
                >
                  {words.revoke}
                </Button>
              </>
            )}
          </li>
        )}
      </Rows>
    </>
  )
}

function pendingOf<Row extends { status: string }>(list: Loaded<readonly Row[]>): Loaded<readonly Row[]> {
  if (list.status !== 'ready') return list
  return { status: 'ready', data: list.data.filter(({ status }) => status === 'pending') }
}
