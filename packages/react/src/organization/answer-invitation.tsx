import type { Invitation } from '@tenantry/contract'
import { useOrganizations } from '../hooks.ts'
import { Button } from '../parts.tsx'
import { Problem } from '../problem.tsx'
import { useTenantryContext } from '../provider.tsx'
import { useAction } from '../use-action.ts'

/** Asks whether the user joins an organization that invited them; whoever accepts works in it from then on. */
export function AnswerInvitation({ invitation, onDone }: { invitation: Invitation; onDone: () => void }) {
  const { tenantry, store, texts } = useTenantryContext()
  const words = texts.switcher
  const { choose, refresh } = useOrganizations()
  const { id, organization_id: organizationId, organization_name: name, role } = invitation
  const answer = useAction(async (accepts: boolean) => {
    if (accepts) {
      await tenantry.orgs.acceptOwnInvitation(id)
      await refresh()
      const now = store.organizations.read()
      const joined = now.status === 'ready' ? now.data.find((each) => each.id === organizationId) : undefined
      if (joined !== undefined) choose(joined.slug)
    } else {
      await tenantry.orgs.declineOwnInvitation(id)
    }
    await store.ownInvitations.refresh()
    onDone()
  })
  return (
    <div className="tenantry tenantry-form" role="group" aria-label={words.invitationTitle(name)}>
      <div>
        <strong>{words.invitationTitle(name)}</strong>
        <p className="tenantry-small">{words.invitationHint(role)}</p>
      </div>
      <Problem error={answer.error} />
      <div className="tenantry-row">
        <Button tone="primary" autoFocus disabled={answer.busy} onClick={() => answer.run(true)}>
          {words.accept}
        </Button>
        <Button disabled={answer.busy} onClick={() => answer.run(false)}>
          {words.decline}
        </Button>
        <Button tone="quiet" disabled={answer.busy} onClick={onDone}>
          {texts.common.cancel}
        </Button>
      </div>
    </div>
  )
}
