import type { Member } from '@tenantry/contract'
import { tenantry } from '#app/client.ts'
import { useAction } from '#app/use-action.ts'
import { texts } from '#texts/texts.ts'
import { ConfirmDialog } from '#ui/confirm-dialog.tsx'
import { useOpenOrganization } from '../use-organization.ts'

const words = texts.organizations.members

export interface MemberQuestion {
  member: Member
  what: 'remove' | 'transfer'
}

/** Asks before somebody is taken out, or handed the organization. */
export function MemberConfirmations({
  asked,
  onClose,
}: {
  asked: MemberQuestion | null
  onClose: () => void
}) {
  const { organization, key } = useOpenOrganization()
  const name = asked?.member.name ?? asked?.member.email ?? ''
  const where = { orgId: organization.id, userId: asked?.member.user_id ?? '' }
  const remove = useAction(() => tenantry.orgs.removeMember(where), {
    done: words.removed(name),
    refresh: [[...key, 'members']],
    showsProblem: true,
  })
  const transfer = useAction(() => tenantry.orgs.transfer(where), {
    done: words.transferred(name),
    refresh: [key],
    showsProblem: true,
  })
  return (
    <>
      <ConfirmDialog
        open={asked?.what === 'remove'}
        onOpenChange={onClose}
        title={words.removeTitle(name)}
        losses={words.removeLosses}
        action={words.remove}
        onConfirm={() => remove.mutateAsync()}
      />
      <ConfirmDialog
        open={asked?.what === 'transfer'}
        onOpenChange={onClose}
        title={words.transferTitle(name)}
        losses={words.transferLosses}
        typed={organization.slug}
        action={words.transfer}
        onConfirm={() => transfer.mutateAsync()}
      />
    </>
  )
}
