import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import type { PlanSummary, Resource, Run } from '@tenantry/contract'
import { Ban } from 'lucide-react'
import { useState } from 'react'
import { tenantry } from '#app/client.ts'
import { texts } from '#texts/texts.ts'
import { StatusBadge } from '#ui/badge.tsx'
import { Button } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { ConfirmDialog } from '#ui/confirm-dialog.tsx'
import { Page } from '#ui/page.tsx'
import { ProblemNotice } from '#ui/problem-notice.tsx'
import { SkeletonLines } from '#ui/skeleton.tsx'
import { Time } from '#ui/time.tsx'
import { tellDone } from '#ui/toast.tsx'
import { useActorName } from '../organization/use-actor-name.ts'
import { useAllowed } from '../organization/use-allowed.ts'
import { ApprovalCard } from './approval-card.tsx'
import { FindingsCard, PolicyCard, PriceCard } from './plan-notes.tsx'
import { PlanTree } from './plan-tree.tsx'
import { RunLog } from './run-log.tsx'
import { RunSteps } from './run-steps.tsx'
import { isOver } from './run-way.ts'
import { tellRun, useRun } from './use-run.ts'

const route = getRouteApi('/signed-in/cloud/runs/$run')
const words = texts.cloud.runs
const resourceWords = texts.cloud.resources

export function RunPage() {
  const { run } = route.useParams()
  return <RunOf key={run} id={run} />
}

function RunOf({ id }: { id: string }) {
  const { q = '' } = route.useSearch()
  const navigate = route.useNavigate()
  const { run, error, rows, lost, watchAgain } = useRun(id)
  const { data: resource } = useQuery({
    queryKey: ['resource', run?.resource_id],
    queryFn: ({ signal }) => tenantry.infra.resources.get(run?.resource_id ?? '', { signal }),
    enabled: run !== undefined,
  })
  const nameOf = useActorName(run?.organization_id)
  if (run === undefined)
    return (
      <Page title={words.one}>
        {error === null ? (
          <Card>
            <SkeletonLines lines={6} />
          </Card>
        ) : (
          <ProblemNotice error={error} />
        )}
      </Page>
    )
  return (
    <Page
      title={words.title(words.kinds[run.kind], resource?.name ?? '')}
      crumbs={crumbsOf(run, resource)}
      badge={<StatusBadge status={run.status} />}
      actions={<CancelRun run={run} />}
    >
      <Card>
        <RunSteps run={run} nameOf={nameOf} />
      </Card>
      {run.reason !== null && <Reason run={run} text={namedIn(run.reason, nameOf)} />}
      <ApprovalCard run={run} nameOf={nameOf} />
      <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        <PlanCard run={run} module={resource?.module ?? ''} />
        <div className="flex min-w-0 flex-col gap-5">
          {run.plan?.price != null && <PriceCard price={run.plan.price} />}
          {run.plan !== null && <PolicyCard findings={run.policy} />}
          {run.findings !== null && run.findings.length > 0 && <FindingsCard findings={run.findings} />}
        </div>
      </div>
      {lost !== null && <ProblemNotice error={lost} onRetry={watchAgain} />}
      <RunLog
        rows={rows}
        live={!isOver(run) && lost === null}
        search={q}
        onSearch={(text) =>
          void navigate({
            search: { q: text === '' ? undefined : text },
            replace: true,
            resetScroll: false,
          })
        }
        fileName={`${run.id}.log`}
      />
    </Page>
  )
}

function crumbsOf(run: Run, resource: Resource | undefined) {
  return [
    { label: resourceWords.title, to: '/cloud/resources' },
    {
      label: resource?.name ?? resourceWords.one,
      to: '/cloud/resources/$resource',
      params: { resource: run.resource_id },
    },
  ] as const
}

/** The server says who by id. */
function namedIn(reason: string, nameOf: (actor: string) => string): string {
  return reason.replaceAll(/\b(?:user:usr|key:key)_\w+/g, nameOf)
}

function Reason({ run, text }: { run: Run; text: string }) {
  const isBad = ['failed', 'unknown'].includes(run.status)
  return (
    <div
      {...(isBad && { role: 'alert' })}
      className={
        isBad
          ? 'rounded-lg border border-bad/40 bg-bad-wash p-3.5 text-sm'
          : 'rounded-lg border border-line bg-inset p-3.5 text-sm'
      }
    >
      <span className="font-medium">{words.reason}: </span>
      <span className="break-words whitespace-pre-wrap">{text}</span>
    </div>
  )
}

function PlanCard({ run, module }: { run: Run; module: string }) {
  const { plan } = run
  if (plan === null)
    return (
      <Card title={words.plan.title}>
        {isOver(run) ? (
          <p className="text-sm text-soft">{words.plan.none}</p>
        ) : (
          <>
            <p className="mb-4 text-sm text-soft">{words.plan.waiting}</p>
            <SkeletonLines lines={4} />
          </>
        )}
      </Card>
    )
  const changes = plan.changes.filter(({ action }) => action !== 'no-op')
  return (
    <div className="flex min-w-0 flex-col gap-5">
      <Card
        title={words.plan.title}
        description={countsText(plan)}
        {...(run.status === 'awaiting_approval' && {
          footer: (
            <>
              {words.plan.expires} <Time at={plan.expires_at} />
            </>
          ),
        })}
      >
        {changes.length === 0 ? (
          <p className="text-sm text-soft">{words.plan.nothing}</p>
        ) : (
          <PlanTree changes={changes} module={module} />
        )}
      </Card>
      {plan.drift.length > 0 && (
        <Card title={words.plan.driftTitle}>
          <PlanTree changes={plan.drift} module={module} />
        </Card>
      )}
    </div>
  )
}

function countsText(plan: PlanSummary): string {
  const { counts } = words.plan
  return (['create', 'update', 'replace', 'delete'] as const)
    .filter((action) => plan[action] > 0)
    .map((action) => counts[action](plan[action]))
    .join(', ')
}

function CancelRun({ run }: { run: Run }) {
  const may = useAllowed(run.organization_id)
  const [asking, setAsking] = useState(false)
  if (isOver(run) || !may('infra.manage')) return null
  const applies = run.status === 'applying' || run.status === 'approved'
  return (
    <>
      <Button tone="danger" icon={Ban} onClick={() => setAsking(true)}>
        {words.cancel.do}
      </Button>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={words.cancel.title}
        losses={applies ? words.cancel.applying : words.cancel.planning}
        action={words.cancel.do}
        onConfirm={async () => {
          tellRun(await tenantry.infra.runs.cancel(run.id))
          tellDone(words.cancel.done)
        }}
      />
    </>
  )
}
