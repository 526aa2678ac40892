import { useMutation, useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { Ellipsis, PencilRuler, Trash2 } from 'lucide-react'
import { useCallback, useState } from 'react'
import { tenantry } from '#app/client.ts'
import { queryClient } from '#app/query-client.ts'
import { texts } from '#texts/texts.ts'
import { Badge } from '#ui/badge.tsx'
import { ButtonLink, IconButton } from '#ui/button.tsx'
import { ConfirmDialog } from '#ui/confirm-dialog.tsx'
import { Menu, MenuItem } from '#ui/menu.tsx'
import { Page } from '#ui/page.tsx'
import { ProblemNotice } from '#ui/problem-notice.tsx'
import { SkeletonLines } from '#ui/skeleton.tsx'
import { Tabs } from '#ui/tabs.tsx'
import { tellDone } from '#ui/toast.tsx'
import { DatabasesTab } from './databases-tab.tsx'
import { DriftTab } from './drift-tab.tsx'
import { templateQuery } from './queries.ts'
import { RolloutTable } from './rollouts/rollout-table.tsx'
import type { TemplateSearch } from './routes.ts'
import { SchemaTab } from './schema/schema-tab.tsx'
import { VersionsTab } from './versions-tab.tsx'

const route = getRouteApi('/signed-in/templates/$template')
const words = texts.templates

/** One template; its parts are tabs, and which one is open stands in the URL. */
export function TemplatePage() {
  const { template: name } = route.useParams()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const { tab = 'versions' } = search
  const { data: template, error, refetch } = useQuery(templateQuery(name))
  const change = useCallback(
    (next: TemplateSearch) => void navigate({ search: (now) => ({ ...now, ...next }), replace: true }),
    [navigate],
  )
  return (
    <Page
      title={template?.name ?? name}
      crumbs={[{ label: words.title, to: '/templates' }]}
      badge={template !== undefined && <Badge tone="accent">{words.version(template.current_version)}</Badge>}
      actions={
        template !== undefined && (
          <>
            <ButtonLink
              tone="primary"
              icon={PencilRuler}
              to="/templates/$template/design"
              params={{ template: template.name }}
            >
              {words.edit}
            </ButtonLink>
            <MoreActions
              name={template.name}
              versions={template.newest_version}
              inUse={template.database_count > 0}
            />
          </>
        )
      }
    >
      {error !== null ? (
        <ProblemNotice error={error} onRetry={() => void refetch()} />
      ) : (
        <Tabs
          label={words.tabs.label}
          value={tab}
          // What was chosen in one part means nothing in another.
          onChange={(next) => void navigate({ search: { tab: next }, replace: true })}
          tabs={[
            { id: 'versions', label: words.tabs.versions, count: template?.newest_version },
            { id: 'schema', label: words.tabs.schema, count: template?.schema.tables.length },
            { id: 'databases', label: words.tabs.databases, count: template?.database_count },
            { id: 'rollouts', label: words.tabs.rollouts },
            { id: 'drift', label: words.tabs.drift },
          ]}
        >
          {template === undefined ? (
            <SkeletonLines lines={6} />
          ) : tab === 'versions' ? (
            <VersionsTab template={template} search={search} onChange={change} />
          ) : tab === 'schema' ? (
            <SchemaTab template={template} search={search} onChange={change} />
          ) : tab === 'databases' ? (
            <DatabasesTab template={template} version={search.version} onChange={change} />
          ) : tab === 'rollouts' ? (
            <RolloutTable
              template={template.name}
              status={search.status}
              onStatus={(status) => change({ status })}
            />
          ) : (
            <DriftTab template={template.name} total={template.database_count} />
          )}
        </Tabs>
      )}
    </Page>
  )
}

function MoreActions({ name, versions, inUse }: { name: string; versions: number; inUse: boolean }) {
  const [removing, setRemoving] = useState(false)
  const navigate = useNavigate()
  const remove = useMutation({
    mutationFn: () => tenantry.templates.delete(name),
    meta: { showsProblem: true },
    onSuccess: async () => {
      tellDone(words.removed(name))
      await navigate({ to: '/templates' })
      queryClient.removeQueries({ queryKey: ['templates', 'one', name] })
      queryClient.removeQueries({ queryKey: ['template-version', name] })
      await queryClient.invalidateQueries({ queryKey: ['templates'] })
    },
  })
  return (
    <>
      <Menu trigger={<IconButton label={words.more} icon={Ellipsis} tone="plain" />}>
        <MenuItem icon={Trash2} danger disabled={inUse} onSelect={() => setRemoving(true)}>
          {inUse ? `${words.remove} (${words.removeInUse.toLowerCase()})` : words.remove}
        </MenuItem>
      </Menu>
      <ConfirmDialog
        open={removing}
        onOpenChange={setRemoving}
        title={words.removeTitle(name)}
        losses={words.removeLosses(versions)}
        typed={name}
        action={words.remove}
        onConfirm={() => remove.mutateAsync()}
      />
    </>
  )
}
