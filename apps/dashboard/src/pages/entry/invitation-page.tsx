import { useMutation, useQuery } from '@tanstack/react-query'
import { getRouteApi, useLocation } from '@tanstack/react-router'
import type { Invitation } from '@tenantry/contract'
import { tenantry } from '#app/client.ts'
import { meQuery } from '#app/me.ts'
import { texts } from '#texts/texts.ts'
import { Button, ButtonLink } from '#ui/button.tsx'
import { ProblemNotice } from '#ui/problem-notice.tsx'
import { SkeletonLines } from '#ui/skeleton.tsx'
import { EntryFrame, EntryHead } from './entry-frame.tsx'
import { useEnter } from './use-enter.ts'
import { useOtherAccount } from './use-other-account.ts'

const words = texts.entry.invitation
const route = getRouteApi('/invitation')

/** Where the mail of an invitation leads: says what it is for, and takes the answer of the person who was invited. */
export function InvitationPage() {
  const { token = '' } = route.useSearch()
  const invitation = useQuery({
    queryKey: ['invitation', token],
    queryFn: ({ signal }) => tenantry.orgs.showInvitation(token, { signal }),
  })
  return (
    <EntryFrame title={words.title}>
      {invitation.isPending && <SkeletonLines />}
      {invitation.isError && (
        <>
          <EntryHead title={words.title} />
          <ProblemNotice error={invitation.error} />
        </>
      )}
      {invitation.isSuccess && <Answer invitation={invitation.data} token={token} />}
    </EntryFrame>
  )
}

function Answer({ invitation, token }: { invitation: Invitation; token: string }) {
  const { organization_name: organization, email, role, status } = invitation
  const enter = useEnter()
  const me = useQuery(meQuery)
  const accept = useMutation({
    mutationFn: () => tenantry.orgs.acceptInvitation(token),
    meta: { showsProblem: true },
    onSuccess: enter,
  })
  const decline = useMutation({
    mutationFn: () => tenantry.orgs.declineInvitation(token),
    meta: { showsProblem: true },
  })
  if (decline.isSuccess || status === 'declined')
    return <EntryHead title={words.declinedTitle}>{words.declined(organization)}</EntryHead>
  if (status !== 'pending')
    return (
      <>
        <EntryHead title={words.overTitle}>{words.over[status]}</EntryHead>
        <ButtonLink to="/" className="w-full">
          {words.goOn}
        </ButtonLink>
      </>
    )
  const user = me.data?.user
  const isInvited = user?.email.toLowerCase() === email.toLowerCase()
  return (
    <>
      <EntryHead title={words.join(organization)}>{words.as(email, role)}</EntryHead>
      {accept.isError && <ProblemNotice className="mb-4" error={accept.error} />}
      {decline.isError && <ProblemNotice className="mb-4" error={decline.error} />}
      <div className="flex flex-col gap-2">
        {me.isPending && <SkeletonLines lines={1} />}
        {me.isSuccess && user === undefined && <WaysIn email={email} />}
        {user !== undefined && !isInvited && <OtherUser signedInAs={user.email} />}
        {isInvited && (
          <Button tone="primary" busy={accept.isPending} onClick={() => accept.mutate()}>
            {words.accept}
          </Button>
        )}
        <Button tone="quiet" busy={decline.isPending} onClick={() => decline.mutate()}>
          {words.decline}
        </Button>
      </div>
    </>
  )
}

function WaysIn({ email }: { email: string }) {
  const back = useLocation({ select: ({ href }) => href })
  return (
    <>
      <ButtonLink to="/sign-up" search={{ back, email }} tone="primary">
        {words.signUp}
      </ButtonLink>
      <ButtonLink to="/sign-in" search={{ back, email }}>
        {words.signIn}
      </ButtonLink>
    </>
  )
}

function OtherUser({ signedInAs }: { signedInAs: string }) {
  const signOut = useOtherAccount()
  return (
    <>
      <p className="mb-2 rounded-md bg-warn-wash px-3 py-2 text-sm text-ink">{words.otherUser(signedInAs)}</p>
      <Button tone="primary" busy={signOut.isPending} onClick={() => signOut.mutate()}>
        {words.signOut}
      </Button>
    </>
  )
}
