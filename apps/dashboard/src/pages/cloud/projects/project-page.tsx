import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import type { Costs, Project } from '@tenantry/contract'
import { Pencil, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { tenantry } from '#app/client.ts'
import { queryClient } from '#app/query-client.ts'
import { texts } from '#texts/texts.ts'
import { Badge } from '#ui/badge.tsx'
import { Button, ButtonLink } from '#ui/button.tsx'
import { Card, Facts } from '#ui/card.tsx'
import { ConfirmDialog } from '#ui/confirm-dialog.tsx'
import { Copyable } from '#ui/copy-button.tsx'
import { moneyText } from '#ui/numbers.ts'
import { Page } from '#ui/page.tsx'
import { ProblemNotice } from '#ui/problem-notice.tsx'
import { SkeletonLines } from '#ui/skeleton.tsx'
import { Time } from '#ui/time.tsx'
import { tellDone } from '#ui/toast.tsx'
import { useAllowed } from '../organization/use-allowed.ts'
import { ResourceTable } from '../resources/resource-table.tsx'
import { ApprovalsCard } from './approvals-card.tsx'
import { ProjectDialog } from './project-dialog.tsx'

const route = getRouteApi('/signed-in/cloud/projects/$project')
const words = texts.cloud.projects

const crumbs = [{ label: words.title, to: '/cloud/projects' }] as const

export function ProjectPage() {
  const { project: id } = route.useParams()
  const { data: project, error } = useQuery({
    queryKey: ['projects', 'one', id],
    queryFn: ({ signal }) => tenantry.projects.get(id, {}, { signal }),
  })
  if (error !== null)
    return (
      <Page title={words.one} crumbs={crumbs}>
        <ProblemNotice error={error} />
      </Page>
    )
  if (project === undefined)
    return (
      <Page title={words.one} crumbs={crumbs}>
        <Card>
          <SkeletonLines lines={6} />
        </Card>
      </Page>
    )
  return (
    <Page title={project.name} crumbs={crumbs} actions={<ProjectActions project={project} />}>
      <div className="grid gap-5 lg:grid-cols-2">
        <ProjectFacts project={project} />
        <ProjectCosts project={project} />
      </div>
      <ApprovalsCard project={project} />
      <Card title={words.resources} flush>
        <ResourceTable
          organizationId={project.organization_id}
          filters={{ project: project.id }}
          maxHeight="32rem"
        />
      </Card>
    </Page>
  )
}

function ProjectActions({ project }: { project: Project }) {
  const may = useAllowed(project.organization_id)
  const navigate = useNavigate()
  const [editing, setEditing] = useState(false)
  const [deleting, setDeleting] = useState(false)
  return (
    <>
      {may('projects.manage') && (
        <>
          <Button icon={Pencil} onClick={() => setEditing(true)}>
            {words.edit}
          </Button>
          <Button tone="danger" icon={Trash2} onClick={() => setDeleting(true)}>
            {words.delete}
          </Button>
          <ProjectDialog
            organization={{ id: project.organization_id }}
            project={project}
            open={editing}
            onOpenChange={setEditing}
          />
          <ConfirmDialog
            open={deleting}
            onOpenChange={setDeleting}
            title={words.deleteTitle(project.name)}
            losses={words.deleteLosses(project.name)}
            typed={project.slug}
            action={words.delete}
            onConfirm={async () => {
              await tenantry.projects.delete(project.id)
              tellDone(words.deleted(project.name))
              await queryClient.invalidateQueries({ queryKey: ['projects'] })
              await navigate({ to: '/cloud/projects' })
            }}
          />
        </>
      )}
      {may('infra.manage') && (
        <ButtonLink
          tone="primary"
          icon={Plus}
          to="/cloud/resources/new"
          search={{ org: project.organization_id, project: project.id }}
        >
          {words.newResource}
        </ButtonLink>
      )}
    </>
  )
}

function ProjectFacts({ project }: { project: Project }) {
  return (
    <Card title={words.one}>
      <Facts
        facts={[
          [words.slug, <Copyable key="slug" text={project.slug} />],
          ['Id', <Copyable key="id" text={project.id} />],
          [
            words.environments,
            <span key="environments" className="flex flex-wrap gap-1">
              {project.environments.map((name) => (
                <Badge key={name}>{name}</Badge>
              ))}
            </span>,
          ],
          [words.created_at, <Time key="at" at={project.created_at} />],
        ]}
      />
    </Card>
  )
}

function ProjectCosts({ project }: { project: Project }) {
  const { data } = useQuery({
    queryKey: ['costs', project.organization_id, { project: project.id, by: 'provider' }],
    queryFn: ({ signal }) => tenantry.infra.costs.get({ project: project.id, by: 'provider' }, { signal }),
  })
  return (
    <Card
      title={texts.cloud.costs.title}
      actions={
        <ButtonLink size="sm" to="/costs" search={{ org: project.organization_id, project: project.id }}>
          {words.toCosts}
        </ButtonLink>
      }
    >
      {data === undefined ? <SkeletonLines /> : <CostSummary costs={data} />}
    </Card>
  )
}

function CostSummary({ costs }: { costs: Costs }) {
  const { total, currency, groups } = costs
  const money = (minor: number | null) => (minor === null ? words.unknownCost : moneyText(minor, currency))
  return (
    <div className="flex flex-col gap-4">
      <dl className="grid grid-cols-2 gap-4">
        <div>
          <dt className="text-xs text-faint">{words.thisMonth}</dt>
          <dd className="text-xl font-semibold tabular">{money(total.amount)}</dd>
        </div>
        <div>
          <dt className="text-xs text-faint">{words.forecast}</dt>
          <dd className="text-xl font-semibold tabular">{money(total.forecast)}</dd>
        </div>
      </dl>
      {groups.length === 0 ? (
        <p className="text-sm text-soft">{words.nothingCosts}</p>
      ) : (
        <ul className="flex flex-col gap-1 text-sm">
          {groups.map(({ key, name, amount }) => (
            <li key={key} className="flex justify-between gap-4">
              <span>{texts.cloud.clouds[key] ?? name ?? key}</span>
              <span className="tabular">{money(amount)}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
