import { useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { isTenantryError } from '@tenantry/sdk'
import { UserRound, VenetianMask } from 'lucide-react'
import { useState } from 'react'
import { useMe, useReach } from '#app/me.ts'
import { useVisited } from '#app/use-visited.ts'
import { texts } from '#texts/texts.ts'
import { Badge } from '#ui/badge.tsx'
import { Button, ButtonLink } from '#ui/button.tsx'
import { Copyable } from '#ui/copy-button.tsx'
import { EmptyState } from '#ui/empty-state.tsx'
import { LoadBoundary } from '#ui/load-boundary.tsx'
import { Page } from '#ui/page.tsx'
import { SkeletonLines } from '#ui/skeleton.tsx'
import { Tabs } from '#ui/tabs.tsx'
import { ImpersonateDialog } from './impersonate-dialog.tsx'
import { UserDatabases } from './user-databases.tsx'
import { UserFactors } from './user-factors.tsx'
import { UserOrganizations } from './user-organizations.tsx'
import { UserProfile } from './user-profile.tsx'
import { userQuery } from './user-query.ts'
import { UserSessions } from './user-sessions.tsx'
import { UserState } from './user-state.tsx'
import { USER_TABS } from './user-tabs.ts'

const route = getRouteApi('/signed-in/users/$user')
const words = texts.users
const VIEWS = {
  profile: UserProfile,
  organizations: UserOrganizations,
  sessions: UserSessions,
  factors: UserFactors,
  databases: UserDatabases,
} as const

export function UserPage() {
  const { user } = route.useParams()
  const crumbs = [{ label: words.title, to: '/users' as const }]
  return (
    <LoadBoundary
      key={user}
      fallback={
        <Page title={words.columns.name} crumbs={crumbs}>
          <SkeletonLines lines={8} />
        </Page>
      }
      renderProblem={(error, notice) => (
        <Page title={words.title}>
          {isTenantryError(error, 'USER_NOT_FOUND') ? (
            <EmptyState
              icon={UserRound}
              title={words.notFound}
              action={<ButtonLink to="/users">{words.backToList}</ButtonLink>}
            />
          ) : (
            notice
          )}
        </Page>
      )}
    >
      <OneUser reference={user} />
    </LoadBoundary>
  )
}

function OneUser({ reference }: { reference: string }) {
  const { data: user } = useSuspenseQuery(userQuery(reference))
  const { tab: wanted = 'profile' } = route.useSearch()
  const navigate = route.useNavigate()
  const me = useMe()
  useVisited({ kind: 'user', label: user.name ?? user.email, path: `/users/${user.id}` })
  const { installation } = useReach()
  const [impersonating, setImpersonating] = useState(false)
  // Grants are for who may change the installation.
  const shown = USER_TABS.filter((tab) => tab !== 'databases' || installation)
  const tab = shown.includes(wanted) ? wanted : 'profile'
  const View = VIEWS[tab]
  const isOperator = user.operator_role !== null
  return (
    <Page
      title={user.name ?? user.email}
      crumbs={[{ label: words.title, to: '/users' }]}
      badge={
        <>
          <UserState user={user} />
          {user.operator_role !== null && (
            <Badge tone="accent">{words.operatorRoles[user.operator_role]}</Badge>
          )}
        </>
      }
      description={<Copyable text={user.email} />}
      actions={
        user.id !== me.id && (
          <Button
            icon={VenetianMask}
            disabled={isOperator || user.disabled_at !== null}
            {...(isOperator && { title: words.impersonation.notOperators })}
            onClick={() => setImpersonating(true)}
          >
            {words.impersonation.start}
          </Button>
        )
      }
    >
      <Tabs
        label={user.name ?? user.email}
        value={tab}
        tabs={shown.map((id) => ({ id, label: words.tabs[id] }))}
        onChange={(id) =>
          void navigate({ search: { tab: id === 'profile' ? undefined : id }, replace: true })
        }
      >
        <LoadBoundary key={tab} fallback={<SkeletonLines lines={6} />}>
          <View user={user} />
        </LoadBoundary>
      </Tabs>
      <ImpersonateDialog user={user} open={impersonating} onOpenChange={setImpersonating} />
    </Page>
  )
}
