import { getRouteApi, Link } from '@tanstack/react-router'
import type { Job } from '@tenantry/contract'
import { TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { texts } from '#texts/texts.ts'
import { Badge, StatusBadge } from '#ui/badge.tsx'
import { Card } from '#ui/card.tsx'
import { countText } from '#ui/numbers.ts'
import { Page } from '#ui/page.tsx'
import { ProblemNotice } from '#ui/problem-notice.tsx'
import { SkeletonLines } from '#ui/skeleton.tsx'
import { durationText, Time } from '#ui/time.tsx'
import { ErrorGroups } from './error-groups.tsx'
import { OutcomeTable } from './outcome-table.tsx'
import { RolloutActions } from './rollout-actions.tsx'
import { RolloutBar } from './rollout-bar.tsx'
import { TileMap } from './tile-map.tsx'
import { useJob, useOutcomes } from './use-job.ts'
import { WaveStrip } from './wave-strip.tsx'

const route = getRouteApi('/signed-in/rollouts/$job')
const words = texts.templates.rollouts.page
const all = texts.templates.rollouts

/** One rollout as it goes: its waves, a tile for each database, what went wrong, and what can be done about it. */
export function RolloutPage() {
  const { job: jobId } = route.useParams()
  const { outcome } = route.useSearch()
  const navigate = route.useNavigate()
  const { data: job, error, refetch } = useJob(jobId)
  const outcomes = useOutcomes(job)
  if (job === undefined)
    return (
      <Page title={all.title} crumbs={[{ label: all.title, to: '/rollouts' }]}>
        {error === null ? (
          <SkeletonLines lines={8} />
        ) : (
          <ProblemNotice error={error} onRetry={() => void refetch()} />
        )}
      </Page>
    )
  const isLoading = outcomes.all.length < job.total
  // Where each database changes at its next use, nothing comes in waves.
  const hasWaves = job.mode === 'eager'
  return (
    <Page
      title={words.title(job.template, job.from_version, job.to_version)}
      crumbs={[{ label: all.title, to: '/rollouts' }]}
      badge={
        <>
          <StatusBadge status={job.status} />
          {job.kind === 'rollback' && <Badge tone="warn">{all.rollback}</Badge>}
          {job.mode === 'lazy' && <Badge>{all.lazy}</Badge>}
        </>
      }
      actions={<RolloutActions job={job} />}
    >
      {job.reason !== null && job.status !== 'succeeded' && (
        <p
          role="status"
          className="flex items-start gap-2.5 rounded-lg border border-bad/40 bg-bad-wash p-3.5 text-base"
        >
          <TriangleAlert className="mt-0.5 size-4 shrink-0 text-bad" aria-hidden />
          {job.reason}
        </p>
      )}
      <Progress job={job} />
      {outcomes.error !== null && <ProblemNotice error={outcomes.error} />}
      {hasWaves && outcomes.all.length > 0 && <WaveStrip job={job} outcomes={outcomes.all} />}
      <ErrorGroups outcomes={outcomes.all} />
      {job.total > 0 && (
        <Card
          title={words.tiles}
          description={
            isLoading
              ? words.loadingTiles(countText(outcomes.all.length), countText(job.total))
              : words.tilesHint
          }
        >
          <TileMap outcomes={outcomes.all} hasWaves={hasWaves} />
        </Card>
      )}
      <OutcomeTable
        outcomes={outcomes.all}
        hasWaves={hasWaves}
        outcome={outcome}
        loading={isLoading && outcomes.all.length === 0}
        onOutcome={(next) => void navigate({ search: { outcome: next }, replace: true })}
      />
    </Page>
  )
}

function Progress({ job }: { job: Job }) {
  const isMoving = job.status === 'running' || job.status === 'pending'
  const { facts } = words
  return (
    <Card>
      <RolloutBar job={job} className="h-2.5" />
      <dl className="mt-4 grid grid-cols-2 gap-x-6 gap-y-4 sm:grid-cols-3 lg:grid-cols-6">
        <Fact name={facts.done}>
          <Figure>{countText(job.done)}</Figure>{' '}
          <span className="text-sm text-faint">{words.ofTotal(countText(job.total))}</span>
        </Fact>
        <Fact name={facts.failed}>
          <Figure tone={job.failed > 0 ? 'text-bad' : ''}>{countText(job.failed)}</Figure>
        </Fact>
        <Fact name={facts.pending}>
          <Figure>{countText(job.pending)}</Figure>
        </Fact>
        {job.mode === 'eager' && <Fact name={facts.speed}>{speedText(job)}</Fact>}
        <Fact name={isMoving ? facts.left : facts.took}>{isMoving ? leftText(job) : tookText(job)}</Fact>
        <Fact name={facts.started}>
          <Time at={job.started_at ?? job.created_at} />
        </Fact>
      </dl>
      <p className="mt-4 text-sm text-soft">
        <Link
          to="/templates/$template"
          params={{ template: job.template }}
          search={{ tab: 'versions', from: job.from_version, to: job.to_version }}
          className="rounded-sm text-accent hover:underline"
        >
          {words.whatChanges}
        </Link>
      </p>
    </Card>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-xs text-faint">{name}</dt>
      <dd className="mt-0.5 leading-7">{children}</dd>
    </div>
  )
}

function Figure({ tone = '', children }: { tone?: string; children: ReactNode }) {
  return <span className={`text-xl font-semibold tabular ${tone}`}>{children}</span>
}

function speedText({ databases_per_second: speed }: Job): string {
  if (speed === null) return words.unknown
  return words.perSecond(speed < 10 ? speed.toFixed(1) : countText(Math.round(speed)))
}

function leftText({ pending, mode, databases_per_second: speed }: Job): string {
  if (mode === 'lazy') return words.lazyLeft
  return speed === null || speed === 0 ? words.unknown : durationText(pending / speed)
}

function tookText({ started_at: start, finished_at: end }: Job): string {
  if (start === null || end === null) return '–'
  return durationText(Math.max(end - start, 1))
}
