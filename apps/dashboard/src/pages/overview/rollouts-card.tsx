import { Link } from '@tanstack/react-router'
import type { Job } from '@tenantry/contract'
import { Rocket } from 'lucide-react'
import { useReach } from '#app/me.ts'
import { rolloutPlace } from '#app/places.ts'
import { texts } from '#texts/texts.ts'
import { StatusBadge } from '#ui/badge.tsx'
import { ButtonLink } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { EmptyState } from '#ui/empty-state.tsx'
import { ProgressBar } from '#ui/progress-bar.tsx'
import { SkeletonLines } from '#ui/skeleton.tsx'

const words = texts.overview.rollouts

export function RolloutsCard({ rollouts }: { rollouts: readonly Job[] | undefined }) {
  const { installation } = useReach()
  return (
    <Card
      title={words.title}
      actions={
        installation && (
          <ButtonLink to="/rollouts" size="sm" tone="quiet">
            {words.all}
          </ButtonLink>
        )
      }
      flush
    >
      {rollouts === undefined ? (
        <SkeletonLines lines={4} className="p-4" />
      ) : rollouts.length === 0 ? (
        <EmptyState icon={Rocket} title={words.none} className="py-10">
          {words.noneHint}
        </EmptyState>
      ) : (
        <ul>
          {rollouts.map((job) => (
            <RolloutRow key={job.id} job={job} />
          ))}
        </ul>
      )}
    </Card>
  )
}

function RolloutRow({ job }: { job: Job }) {
  return (
    <li className="border-b border-line px-4 py-3 last:border-b-0">
      <div className="mb-2 flex items-center gap-3">
        <Link {...rolloutPlace(job.id)} className="min-w-0 truncate font-medium hover:underline">
          {job.template}
        </Link>
        <span className="shrink-0 text-sm text-soft">{words.versions(job.from_version, job.to_version)}</span>
        <span className="flex-1" />
        <StatusBadge status={job.status} />
      </div>
      <ProgressBar
        total={job.total}
        label={words.progress(job.done, job.total)}
        parts={[
          { value: job.done, tone: 'good' },
          { value: job.failed, tone: 'bad' },
        ]}
      />
      <p className="mt-1.5 flex justify-between gap-3 text-xs text-faint">
        <span className="tabular">{words.progress(job.done, job.total)}</span>
        {job.failed > 0 && <span className="text-bad">{words.failed(job.failed)}</span>}
      </p>
    </li>
  )
}
