import type { Job } from '@tenantry/contract'
import { texts } from '#texts/texts.ts'
import { ProgressBar } from '#ui/progress-bar.tsx'

/** How far a rollout is: what is done, what failed, and what is left. */
export function RolloutBar({
  job,
  className,
}: {
  job: Pick<Job, 'done' | 'failed' | 'total'>
  className?: string
}) {
  return (
    <ProgressBar
      label={texts.templates.rollouts.columns.progress}
      total={job.total}
      parts={[
        { value: job.done, tone: 'good' },
        { value: job.failed, tone: 'bad' },
      ]}
      className={className}
    />
  )
}
