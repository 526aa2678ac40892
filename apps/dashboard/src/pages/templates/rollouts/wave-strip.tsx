import type { Job, JobDatabase } from '@tenantry/contract'
import { Bird, Check, Waves } from 'lucide-react'
import { texts } from '#texts/texts.ts'
import { cn } from '#ui/cn.ts'
import { countText } from '#ui/numbers.ts'
import { ProgressBar } from '#ui/progress-bar.tsx'

const words = texts.templates.rollouts.page

interface Wave {
  wave: number
  total: number
  settled: number
  failed: number
}

/** The waves of a rollout, the canary first, and how far each is. */
export function WaveStrip({ job, outcomes }: { job: Job; outcomes: readonly JobDatabase[] }) {
  const waves = wavesOf(outcomes)
  return (
    <ol className="grid gap-3 sm:grid-cols-[repeat(auto-fit,minmax(10rem,1fr))]" aria-label={words.waves}>
      {waves.map(({ wave, total, settled, failed }) => {
        const state = stateOf(job, wave, settled === total)
        const Icon = state === 'done' ? Check : wave === 0 ? Bird : Waves
        return (
          <li
            key={wave}
            aria-current={state === 'current' ? 'step' : undefined}
            className={cn(
              'rounded-lg border border-line bg-card px-3.5 py-3',
              state === 'current' && 'border-accent',
              state === 'stopped' && 'border-bad',
            )}
          >
            <div className="flex items-center justify-between gap-2">
              <span className="flex items-center gap-2 text-sm font-medium">
                <Icon className={cn('size-4', state === 'done' ? 'text-good' : 'text-faint')} aria-hidden />
                {wave === 0 ? words.canary : words.wave(wave)}
              </span>
              <span className={cn('text-xs', state === 'stopped' ? 'text-bad' : 'text-faint')}>
                {words.waveStates[state]}
              </span>
            </div>
            <ProgressBar
              className="mt-2.5 h-1.5"
              label={wave === 0 ? words.canary : words.wave(wave)}
              total={total}
              parts={[
                { value: settled - failed, tone: 'good' },
                { value: failed, tone: 'bad' },
              ]}
            />
            <p className="mt-1.5 text-xs tabular text-soft">
              {words.waveCount(countText(settled), countText(total))}
            </p>
          </li>
        )
      })}
    </ol>
  )
}

function wavesOf(outcomes: readonly JobDatabase[]): Wave[] {
  const waves: Wave[] = []
  for (const { wave, status } of outcomes) {
    const known = (waves[wave] ??= { wave, total: 0, settled: 0, failed: 0 })
    known.total += 1
    if (status !== 'pending') known.settled += 1
    if (status === 'failed') known.failed += 1
  }
  // A rollback has no canary: its first wave has no database.
  return waves.filter((wave) => wave !== undefined)
}

function stateOf(job: Job, wave: number, isSettled: boolean): keyof typeof words.waveStates {
  if (isSettled && (wave < job.wave || job.status !== 'halted')) return 'done'
  if (wave !== job.wave) return 'waiting'
  return job.status === 'running' || job.status === 'pending' ? 'current' : 'stopped'
}
