import type { Invitation } from '@tenantry/contract'
import { MailPlus, RotateCw, Undo2, UserPlus } from 'lucide-react'
import { useState } from 'react'
import { tenantry } from '#app/client.ts'
import { useAction } from '#app/use-action.ts'
import { texts } from '#texts/texts.ts'
import { Badge, type Tone } from '#ui/badge.tsx'
import { Button, IconButton } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { ConfirmDialog } from '#ui/confirm-dialog.tsx'
import { DataTable, type Column } from '#ui/data-table.tsx'
import { EmptyState } from '#ui/empty-state.tsx'
import { Time } from '#ui/time.tsx'
import { usePages } from '#ui/use-pages.ts'
import { useOpenOrganization } from '../use-organization.ts'
import { InviteDialog } from './invite-dialog.tsx'

const words = texts.organizations.invitations

const TONES: Record<Invitation['status'], Tone> = {
  pending: 'warn',
  accepted: 'good',
  declined: 'bad',
  revoked: 'neutral',
  expired: 'neutral',
}

const columnsOf = ({
  mayInvite,
  resending,
  onResend,
  onRevoke,
}: {
  mayInvite: boolean
  /** Whose link is being sent again. */
  resending: string | null
  onResend: (id: string) => void
  onRevoke: (invitation: Invitation) => void
}): readonly Column<Invitation>[] => [
  { id: 'email', header: words.columns.email, width: 3, cell: ({ email }) => email },
  {
    id: 'role',
    header: words.columns.role,
    width: 1.2,
    from: 'sm',
    cell: ({ role }) => <Badge>{role}</Badge>,
  },
  {
    id: 'status',
    header: words.columns.status,
    width: 1.4,
    cell: ({ status }) => (
      <Badge tone={TONES[status]} dot>
        {status}
      </Badge>
    ),
  },
  {
    id: 'expires_at',
    header: words.columns.expires,
    width: 1.3,
    from: 'md',
    cell: ({ expires_at: at, status }) => (status === 'pending' ? <Time at={at} /> : ''),
  },
  {
    id: 'actions',
    header: '',
    width: 1,
    align: 'right',
    cell: (invitation) =>
      invitation.status === 'pending' &&
      mayInvite && (
        <span className="inline-flex gap-1">
          <IconButton
            size="sm"
            icon={RotateCw}
            label={`${words.resend}: ${invitation.email}`}
            busy={resending === invitation.id}
            onClick={() => onResend(invitation.id)}
          />
          <IconButton
            size="sm"
            icon={Undo2}
            label={`${words.revoke}: ${invitation.email}`}
            onClick={() => onRevoke(invitation)}
          />
        </span>
      ),
  },
]

export default function InvitationsTab() {
  const { organization, key, can } = useOpenOrganization()
  const [inviting, setInviting] = useState(false)
  const [revoked, setRevoked] = useState<Invitation | null>(null)
  const { table } = usePages([...key, 'invitations'], (page, signal) =>
    tenantry.orgs.listInvitations(organization.id, page, { signal }),
  )
  const refresh = [[...key, 'invitations']]
  const resend = useAction((id: string) => tenantry.orgs.resendInvitation(organization.id, id), {
    done: ({ email }) => words.resent(email),
    refresh,
  })
  const revoke = useAction((id: string) => tenantry.orgs.revokeInvitation(organization.id, id), {
    done: words.revoked,
    refresh,
    showsProblem: true,
  })
  const invite = can('members.invite') && (
    <Button tone="primary" size="sm" icon={UserPlus} onClick={() => setInviting(true)}>
      {words.invite}
    </Button>
  )
  return (
    <Card flush title={texts.organizations.tabs.invitations} actions={invite}>
      <DataTable
        label={texts.organizations.tabs.invitations}
        columns={columnsOf({
          mayInvite: can('members.invite'),
          resending: resend.isPending ? resend.variables : null,
          onResend: resend.mutate,
          onRevoke: setRevoked,
        })}
        {...table}
        rowId={({ id }) => id}
        empty={
          <EmptyState icon={MailPlus} title={words.empty} action={invite}>
            {words.emptyHint}
          </EmptyState>
        }
      />
      <InviteDialog open={inviting} onOpenChange={setInviting} />
      <ConfirmDialog
        open={revoked !== null}
        onOpenChange={() => setRevoked(null)}
        title={words.revokeTitle(revoked?.email ?? '')}
        losses={words.revokeLosses}
        action={words.revoke}
        onConfirm={() => revoke.mutateAsync(revoked?.id ?? '')}
      />
    </Card>
  )
}
