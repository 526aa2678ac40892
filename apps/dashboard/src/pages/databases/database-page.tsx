import { useQuery } from '@tanstack/react-query'
import { isTenantryError } from '@tenantry/sdk'
import { lazy, Suspense, type ComponentType } from 'react'
import { useReach } from '#app/me.ts'
import { useVisited } from '#app/use-visited.ts'
import { texts } from '#texts/texts.ts'
import { StatusBadge } from '#ui/badge.tsx'
import { Copyable } from '#ui/copy-button.tsx'
import { Page } from '#ui/page.tsx'
import { ProblemNotice } from '#ui/problem-notice.tsx'
import { SkeletonLines } from '#ui/skeleton.tsx'
import { Tabs } from '#ui/tabs.tsx'
import { DATABASE_TABS, type DatabaseTab } from './choices.ts'
import { detailQuery, useDatabaseSearch } from './use-database.ts'

const words = texts.databases

const PANELS: Record<DatabaseTab, ComponentType> = {
  browse: lazy(() => import('./browse/browse-tab.tsx')),
  sql: lazy(() => import('./sql/sql-tab.tsx')),
  diagram: lazy(() => import('./diagram/diagram-tab.tsx')),
  access: lazy(() => import('./access-tab.tsx')),
  snapshots: lazy(() => import('./snapshots-tab.tsx')),
  settings: lazy(() => import('./settings-tab.tsx')),
}

/** Whoever was given a database without an office in the installation works with its rows alone. */
const TABS_OF_GUESTS: readonly DatabaseTab[] = ['browse', 'sql', 'diagram']

export function DatabasePage() {
  const { database, search, change } = useDatabaseSearch()
  const { installation } = useReach()
  const { data: detail, error } = useQuery({ ...detailQuery(database), enabled: installation })
  const tabs = installation ? DATABASE_TABS : TABS_OF_GUESTS
  const tab = tabs.find((each) => each === search.tab) ?? 'browse'
  const Panel = PANELS[tab]
  useVisited(detail && { kind: 'database', label: detail.name, path: `/databases/${detail.name}` })
  const isGone = isTenantryError(error, 'DATABASE_NOT_FOUND')
  return (
    <Page
      title={detail?.name ?? database}
      {...(installation && { crumbs: [{ label: words.title, to: '/databases' }] })}
      badge={detail !== undefined && <StatusBadge status={detail.status} />}
      description={
        detail !== undefined && (
          <span className="flex flex-wrap items-center gap-x-3 gap-y-0.5">
            <span>
              {detail.template === null ? words.noTemplate : `${detail.template} v${detail.template_version}`}
            </span>
            <Copyable text={detail.id} />
          </span>
        )
      }
      wide
    >
      {isGone ? (
        <ProblemNotice error={error} />
      ) : (
        <Tabs
          label={words.parts}
          tabs={tabs.map((id) => ({ id, label: words.tabs[id] }))}
          value={tab}
          onChange={(next) => change({ tab: next === 'browse' ? undefined : next, panel: undefined })}
        >
          <Suspense fallback={<SkeletonLines lines={8} />}>
            <Panel />
          </Suspense>
        </Tabs>
      )}
    </Page>
  )
}
