import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { Job } from '@tenantry/contract'
import { Ban, Pause, Play, RotateCcw, Undo2, type LucideIcon } from 'lucide-react'
import { useState } from 'react'
import { tenantry } from '#app/client.ts'
import { queryClient } from '#app/query-client.ts'
import { texts } from '#texts/texts.ts'
import { Button } from '#ui/button.tsx'
import { ConfirmDialog } from '#ui/confirm-dialog.tsx'
import { countOf } from '#ui/numbers.ts'
import { tellDone } from '#ui/toast.tsx'
import { RollbackDialogs } from './rollback-dialogs.tsx'
import { jobQuery } from './use-job.ts'

const words = texts.templates.rollouts.page

type Action = 'pause' | 'resume' | 'retry' | 'cancel' | 'rollback'

/** From which states what can be done; the server decides, this only spares buttons that it would refuse. */
const ALLOWED: Record<Action, readonly Job['status'][]> = {
  pause: ['pending', 'running'],
  resume: ['paused', 'halted'],
  retry: ['halted', 'failed', 'paused'],
  cancel: ['pending', 'running', 'paused', 'halted'],
  rollback: ['paused', 'halted', 'failed', 'succeeded', 'cancelled'],
}

const ICONS: Record<Action, LucideIcon> = {
  pause: Pause,
  resume: Play,
  retry: RotateCcw,
  cancel: Ban,
  rollback: Undo2,
}

function mayDo(action: Action, job: Job): boolean {
  if (action === 'retry' && job.failed === 0) return false
  if (action === 'rollback' && job.kind === 'rollback') return false
  return ALLOWED[action].includes(job.status)
}

/** What people do with a rollout, as far as its state allows. */
export function RolloutActions({ job }: { job: Job }) {
  const [asked, setAsked] = useState<'cancel' | 'rollback' | null>(null)
  const navigate = useNavigate()
  const act = useMutation({
    mutationFn: (action: Exclude<Action, 'rollback'>) => tenantry.jobs[action](job.id),
    onSuccess: async (next, action) => {
      queryClient.setQueryData(jobQuery(job.id).queryKey, next)
      tellDone(words.told[action])
      await queryClient.invalidateQueries({ queryKey: ['rollouts'] })
    },
  })
  const actions = (['pause', 'resume', 'retry', 'rollback', 'cancel'] as const).filter((action) =>
    mayDo(action, job),
  )
  return (
    <>
      {actions.map((action) => (
        <Button
          key={action}
          icon={ICONS[action]}
          tone={action === 'retry' ? 'primary' : action === 'cancel' ? 'danger' : 'plain'}
          busy={act.isPending && act.variables === action}
          onClick={() =>
            action === 'cancel' || action === 'rollback' ? setAsked(action) : act.mutate(action)
          }
        >
          {words.actions[action]}
        </Button>
      ))}
      <ConfirmDialog
        open={asked === 'cancel'}
        onOpenChange={(open) => setAsked(open ? 'cancel' : null)}
        title={words.cancelTitle}
        losses={words.cancelLosses(
          countOf(job.done, 'database'),
          job.to_version,
          countOf(job.pending, 'database'),
        )}
        action={words.keepGoing}
        onConfirm={() => act.mutateAsync('cancel')}
      />
      <RollbackDialogs
        job={job}
        open={asked === 'rollback'}
        onOpenChange={(open) => setAsked(open ? 'rollback' : null)}
        onStarted={async (next) => {
          tellDone(words.told.rollback)
          await queryClient.invalidateQueries({ queryKey: ['templates'] })
          await navigate({ to: '/rollouts/$job', params: { job: next.id } })
        }}
      />
    </>
  )
}
