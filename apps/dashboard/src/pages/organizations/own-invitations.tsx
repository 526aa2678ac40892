import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { Invitation } from '@tenantry/contract'
import { Check, X } from 'lucide-react'
import { useState } from 'react'
import { tenantry } from '#app/client.ts'
import { organizationPlace } from '#app/places.ts'
import { useAction } from '#app/use-action.ts'
import { texts } from '#texts/texts.ts'
import { Avatar } from '#ui/avatar.tsx'
import { Button } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { ConfirmDialog } from '#ui/confirm-dialog.tsx'
import { Time } from '#ui/time.tsx'

const words = texts.organizations.ownInvitations

/** What the server keeps of them changes with an answer, and with it where one belongs. */
const REFRESH = [['own-invitations'], ['organizations']]

/** The open invitations to the person's own address, to be answered where they stand. Nothing at all when there are none. */
export function OwnInvitations() {
  const navigate = useNavigate()
  const [declined, setDeclined] = useState<Invitation | null>(null)
  const { data: invitations } = useQuery({
    queryKey: ['own-invitations'],
    queryFn: async ({ signal }) => [...(await tenantry.orgs.listOwnInvitations({ limit: 200 }, { signal }))],
    refetchOnWindowFocus: 'always',
  })
  const accept = useAction(({ id }: Invitation) => tenantry.orgs.acceptOwnInvitation(id), {
    done: (_member, { organization_name: name }) => words.accepted(name),
    refresh: REFRESH,
    onDone: (_member, { organization_id: id }) => navigate(organizationPlace(id)),
  })
  const decline = useAction(({ id }: Invitation) => tenantry.orgs.declineOwnInvitation(id), {
    done: ({ organization_name: name }) => words.declined(name),
    refresh: REFRESH,
    showsProblem: true,
  })
  if (invitations === undefined || invitations.length === 0) return null
  const answering = accept.isPending ? accept.variables.id : null
  return (
    <Card flush title={words.title} className="border-accent/40">
      <ul>
        {invitations.map((invitation) => {
          const { id, organization_name: name, role, expires_at: at } = invitation
          return (
            <li
              key={id}
              className="flex flex-wrap items-center gap-x-3 gap-y-2.5 border-b border-line px-4 py-3 last:border-b-0"
            >
              <Avatar name={name} className="size-9 rounded-md" />
              <span className="min-w-0 flex-1 basis-40">
                <span className="block truncate font-medium">{name}</span>
                <span className="block text-sm text-soft">
                  {words.role(role)} · {words.until} <Time at={at} />
                </span>
              </span>
              <span className="flex gap-2">
                <Button
                  size="sm"
                  icon={X}
                  disabled={answering !== null}
                  aria-label={words.declineOne(name)}
                  onClick={() => setDeclined(invitation)}
                >
                  {words.decline}
                </Button>
                <Button
                  size="sm"
                  tone="primary"
                  icon={Check}
                  busy={answering === id}
                  disabled={answering !== null}
                  aria-label={words.acceptOne(name)}
                  onClick={() => accept.mutate(invitation)}
                >
                  {words.accept}
                </Button>
              </span>
            </li>
          )
        })}
      </ul>
      <ConfirmDialog
        open={declined !== null}
        onOpenChange={() => setDeclined(null)}
        title={words.declineTitle(declined?.organization_name ?? '')}
        losses={words.declineLosses}
        action={words.decline}
        onConfirm={async () => {
          if (declined !== null) await decline.mutateAsync(declined)
        }}
      />
    </Card>
  )
}
