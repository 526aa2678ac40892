import { Database } from 'lucide-react'
import { Avatar } from '#ui/avatar.tsx'
import { Badge, StatusBadge, type Tone } from '#ui/badge.tsx'
import { Button } from '#ui/button.tsx'
import { CodeBlock } from '#ui/code-block.tsx'
import { EmptyState } from '#ui/empty-state.tsx'
import { ProblemNotice } from '#ui/problem-notice.tsx'
import { ProgressBar } from '#ui/progress-bar.tsx'
import { Skeleton, SkeletonLines } from '#ui/skeleton.tsx'
import { Sparkline } from '#ui/sparkline.tsx'
import { Time } from '#ui/time.tsx'
import { tellDone, tellProblem } from '#ui/toast.tsx'
import { sampleProblem } from './sample-problem.ts'
import { Sample, Samples } from './sample.tsx'

const TONES: readonly Tone[] = ['neutral', 'accent', 'good', 'warn', 'bad', 'info']
const STATUSES = [
  'ready',
  'creating',
  'running',
  'paused',
  'halted',
  'failed',
  'drifted',
  'cancelled',
  'unheard_of',
]
const GROWTH = [2, 3, 3, 5, 8, 8, 9, 12, 14, 15, 15, 19, 22, 24]
const MINUTE = 60
const NOW = Math.floor(Date.now() / 1000)

export function FeedbackSamples() {
  return (
    <Samples title="Feedback">
      <Sample name="Badge">
        {TONES.map((tone) => (
          <Badge key={tone} tone={tone} dot>
            {tone}
          </Badge>
        ))}
      </Sample>
      <Sample name="StatusBadge">
        {STATUSES.map((status) => (
          <StatusBadge key={status} status={status} />
        ))}
      </Sample>
      <Sample name="Avatar, Time, Sparkline">
        {['Ada Lovelace', 'grace@example.com', 'Edsger', 'Barbara Liskov'].map((name) => (
          <Avatar key={name} name={name} />
        ))}
        <Time at={NOW - 3 * MINUTE} />
        <Time at={NOW - 40 * 24 * 60 * MINUTE} />
        <Sparkline values={GROWTH} label="Growth" />
        <Sparkline values={GROWTH.map(() => 0)} label="Nothing" />
      </Sample>
      <div className="grid gap-3">
        <ProgressBar
          total={100}
          label="Rollout"
          parts={[
            { value: 62, tone: 'good' },
            { value: 4, tone: 'bad' },
          ]}
        />
        <ProgressBar total={100} label="Vault" parts={[{ value: 30, tone: 'accent' }]} />
        <ProgressBar total={0} label="Nothing to do" parts={[]} />
      </div>
      <Sample name="toast">
        <Button onClick={() => tellDone('Database acme was created.')}>Done</Button>
        <Button onClick={() => tellDone('The row was deleted.', { undo: () => tellDone('It is back.') })}>
          Done, with undo
        </Button>
        <Button onClick={() => tellProblem(sampleProblem)}>Problem</Button>
      </Sample>
      <ProblemNotice error={sampleProblem} onRetry={() => tellDone('Tried again.')} />
      <div className="grid gap-5 sm:grid-cols-2">
        <SkeletonLines lines={4} />
        <Skeleton className="h-24" />
      </div>
      <EmptyState
        icon={Database}
        title="No databases yet"
        action={<Button tone="primary">Create database</Button>}
      >
        Create one here, or from your application when a customer signs up.
      </EmptyState>
      <CodeBlock
        label="Code"
        code={"const { data } = await tenantry.database('acme').from('projects').select()"}
      />
    </Samples>
  )
}
