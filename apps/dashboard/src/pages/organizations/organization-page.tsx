import { useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { isTenantryError } from '@tenantry/sdk'
import { Building2, EllipsisVertical, LogOut } from 'lucide-react'
import { lazy, Suspense, useState, type ComponentType } from 'react'
import { tenantry } from '#app/client.ts'
import { useAction } from '#app/use-action.ts'
import { useVisited } from '#app/use-visited.ts'
import { texts } from '#texts/texts.ts'
import { Badge } from '#ui/badge.tsx'
import { ButtonLink, IconButton } from '#ui/button.tsx'
import { ConfirmDialog } from '#ui/confirm-dialog.tsx'
import { Copyable } from '#ui/copy-button.tsx'
import { EmptyState } from '#ui/empty-state.tsx'
import { Menu, MenuItem } from '#ui/menu.tsx'
import { Page } from '#ui/page.tsx'
import { SkeletonLines } from '#ui/skeleton.tsx'
import { Tabs } from '#ui/tabs.tsx'
import { LoadBoundary } from '#ui/load-boundary.tsx'
import { ORGANIZATION_TABS, TAB_PERMISSIONS, type OrganizationTab } from './organization-tabs.ts'
import {
  OpenOrganizationProvider,
  organizationQuery,
  useOrganizationPermissions,
  type OpenOrganization,
} from './use-organization.ts'

const route = getRouteApi('/signed-in/organizations/$organization')
const words = texts.organizations

const VIEWS: Record<OrganizationTab, ComponentType> = {
  overview: lazy(() => import('./tabs/overview-tab.tsx')),
  members: lazy(() => import('./members/members-tab.tsx')),
  invitations: lazy(() => import('./members/invitations-tab.tsx')),
  roles: lazy(() => import('./roles/roles-tab.tsx')),
  sso: lazy(() => import('./sso/sso-tab.tsx')),
  scim: lazy(() => import('./tabs/scim-tab.tsx')),
  databases: lazy(() => import('./tabs/databases-tab.tsx')),
  keys: lazy(() => import('./tabs/keys-tab.tsx')),
  webhooks: lazy(() => import('./tabs/webhooks-tab.tsx')),
  audit: lazy(() => import('./tabs/audit-tab.tsx')),
  settings: lazy(() => import('./tabs/settings-tab.tsx')),
}

export function OrganizationPage() {
  const { organization: reference } = route.useParams()
  return (
    <LoadBoundary
      key={reference}
      fallback={
        <Page title={reference} crumbs={[{ label: words.title, to: '/organizations' }]}>
          <SkeletonLines lines={8} />
        </Page>
      }
      renderProblem={(error, notice) =>
        isTenantryError(error, 'ORGANIZATION_NOT_FOUND') ? (
          <NoSuchOrganization />
        ) : (
          <Page title={reference} crumbs={[{ label: words.title, to: '/organizations' }]}>
            {notice}
          </Page>
        )
      }
    >
      <OneOrganization reference={reference} />
    </LoadBoundary>
  )
}

/** The same for one that is not there and for one that is not theirs. */
function NoSuchOrganization() {
  return (
    <Page title={words.title}>
      <EmptyState
        icon={Building2}
        title={words.notFound}
        action={<ButtonLink to="/organizations">{words.backToList}</ButtonLink>}
      >
        {words.notFoundHint}
      </EmptyState>
    </Page>
  )
}

function OneOrganization({ reference }: { reference: string }) {
  const { tab: wanted = 'overview' } = route.useSearch()
  const navigate = route.useNavigate()
  const { data: organization } = useSuspenseQuery(organizationQuery(reference))
  const permissions = useOrganizationPermissions(reference)
  const { name, slug } = organization
  useVisited({ kind: 'organization', label: name, path: `/organizations/${slug}` })
  const open: OpenOrganization = { organization, key: ['organization', reference], ...permissions }
  const shown = ORGANIZATION_TABS.filter((tab) => permissions.can(TAB_PERMISSIONS[tab]))
  const tab = shown.includes(wanted) ? wanted : 'overview'
  const View = VIEWS[tab]
  return (
    <OpenOrganizationProvider value={open}>
      <Page
        title={name}
        crumbs={[{ label: words.title, to: '/organizations' }]}
        badge={permissions.role !== null && <Badge tone="accent">{permissions.role}</Badge>}
        description={<Copyable text={slug} />}
        actions={permissions.role !== null && <OrganizationMenu open={open} />}
      >
        <Tabs
          label={name}
          value={tab}
          tabs={shown.map((id) => ({ id, label: words.tabs[id] }))}
          onChange={(id) =>
            void navigate({ search: { tab: id === 'overview' ? undefined : id }, replace: true })
          }
        >
          <LoadBoundary key={tab} fallback={<SkeletonLines lines={6} />}>
            <Suspense fallback={<SkeletonLines lines={6} />}>
              <View />
            </Suspense>
          </LoadBoundary>
        </Tabs>
      </Page>
    </OpenOrganizationProvider>
  )
}

function OrganizationMenu({ open: { organization } }: { open: OpenOrganization }) {
  const navigate = useNavigate()
  const [leaving, setLeaving] = useState(false)
  const leave = useAction(() => tenantry.orgs.leave(organization.id), {
    done: words.left(organization.name),
    showsProblem: true,
    refresh: [['organizations']],
    onDone: () => navigate({ to: '/organizations' }),
  })
  return (
    <>
      <Menu trigger={<IconButton tone="plain" icon={EllipsisVertical} label={texts.common.more} />}>
        <MenuItem icon={LogOut} danger onSelect={() => setLeaving(true)}>
          {words.leave}
        </MenuItem>
      </Menu>
      <ConfirmDialog
        open={leaving}
        onOpenChange={setLeaving}
        title={words.leaveTitle(organization.name)}
        losses={words.leaveLosses}
        action={words.leave}
        onConfirm={() => leave.mutateAsync()}
      />
    </>
  )
}
