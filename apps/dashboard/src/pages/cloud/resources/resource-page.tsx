import { getRouteApi } from '@tanstack/react-router'
import type { Resource } from '@tenantry/contract'
import type { ReactNode } from 'react'
import { useVisited } from '#app/use-visited.ts'
import { texts } from '#texts/texts.ts'
import { Badge, StatusBadge } from '#ui/badge.tsx'
import { ButtonLink } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { Page } from '#ui/page.tsx'
import { ProblemNotice } from '#ui/problem-notice.tsx'
import { SkeletonLines } from '#ui/skeleton.tsx'
import { Tabs } from '#ui/tabs.tsx'
import { RESOURCE_TABS, type ResourceTab } from '../choices.ts'
import { DriftTab } from './drift-tab.tsx'
import { OverviewTab } from './overview-tab.tsx'
import { RunsTab } from './runs-tab.tsx'
import { SettingsTab } from './settings-tab.tsx'
import { StateTab } from './state-tab.tsx'
import { useResource } from './use-resource.ts'

const route = getRouteApi('/signed-in/cloud/resources/$resource')
const words = texts.cloud.resources
const crumbs = [{ label: words.title, to: '/cloud/resources' }] as const

const PARTS: Record<ResourceTab, (props: { resource: Resource }) => ReactNode> = {
  overview: OverviewTab,
  runs: RunsTab,
  state: StateTab,
  drift: DriftTab,
  settings: SettingsTab,
}

export function ResourcePage() {
  const { resource: id } = route.useParams()
  const { tab = 'overview' } = route.useSearch()
  const navigate = route.useNavigate()
  const { resource, error } = useResource(id)
  useVisited(resource && { kind: 'resource', label: resource.name, path: `/cloud/resources/${id}` })
  if (resource === undefined)
    return (
      <Page title={words.one} crumbs={crumbs}>
        {error === null ? (
          <Card>
            <SkeletonLines lines={6} />
          </Card>
        ) : (
          <ProblemNotice error={error} />
        )}
      </Page>
    )
  const Part = PARTS[tab]
  return (
    <Page
      title={resource.name}
      crumbs={crumbs}
      badge={
        <>
          <StatusBadge status={resource.status} />
          {resource.drift === 'drifted' && <Badge tone="warn">{words.drifted}</Badge>}
        </>
      }
      actions={
        resource.run_id !== null && (
          <ButtonLink tone="primary" to="/cloud/runs/$run" params={{ run: resource.run_id }}>
            {words.overview.toRun}
          </ButtonLink>
        )
      }
    >
      {error !== null && <ProblemNotice error={error} />}
      {resource.reason !== null && (
        <p role="alert" className="rounded-lg border border-bad/40 bg-bad-wash p-3.5 text-sm break-words">
          {resource.reason}
        </p>
      )}
      <Tabs
        label={words.tabs.label}
        tabs={RESOURCE_TABS.map((each) => ({ id: each, label: words.tabs[each] }))}
        value={tab}
        onChange={(next) => void navigate({ search: { tab: next }, replace: true })}
      >
        <Part resource={resource} />
      </Tabs>
    </Page>
  )
}
