import { useMutation } from '@tanstack/react-query'
import type { Job } from '@tenantry/contract'
import { isTenantryError } from '@tenantry/sdk'
import { useState } from 'react'
import { tenantry } from '#app/client.ts'
import { texts } from '#texts/texts.ts'
import { ConfirmDialog } from '#ui/confirm-dialog.tsx'

const words = texts.templates.rollouts.page

/** Asks before databases are brought back; what would be lost is listed in a second question, and has to be typed. */
export function RollbackDialogs({
  job,
  open,
  onOpenChange,
  onStarted,
}: {
  job: Job
  open: boolean
  onOpenChange: (open: boolean) => void
  onStarted: (rollback: Job) => Promise<void>
}) {
  const [losses, setLosses] = useState<readonly string[] | null>(null)
  const rollback = useMutation({
    mutationFn: (confirmLosses: boolean) => tenantry.jobs.rollback(job.id, { confirmLosses }),
    meta: { showsProblem: true },
    onSuccess: onStarted,
  })
  const tryFirst = async () => {
    try {
      await rollback.mutateAsync(false)
    } catch (error) {
      const found = lossesOf(error)
      if (found === null) throw error
      setLosses(found)
    }
  }
  return (
    <>
      <ConfirmDialog
        open={open}
        onOpenChange={onOpenChange}
        title={words.rollbackTitle(job.from_version)}
        losses={words.rollbackHint(job.template, job.from_version)}
        action={words.actions.rollback}
        onConfirm={tryFirst}
      />
      <ConfirmDialog
        open={losses !== null}
        onOpenChange={(next) => {
          if (!next) setLosses(null)
        }}
        title={words.lossesTitle}
        losses={
          <>
            {words.lossesHint}
            <ul className="mt-2 list-disc space-y-1 pl-5 text-sm text-ink">
              {losses?.map((loss) => (
                <li key={loss} className="break-words">
                  {loss}
                </li>
              ))}
            </ul>
          </>
        }
        typed={job.template}
        action={words.lossesAction}
        onConfirm={() => rollback.mutateAsync(true)}
      />
    </>
  )
}

/** What a refused rollback would lose; null when it was refused for something else. */
function lossesOf(error: unknown): string[] | null {
  if (!isTenantryError(error, 'LOSSES_UNCONFIRMED')) return null
  const { losses } = error.problem
  return Array.isArray(losses) ? losses.filter((loss) => typeof loss === 'string') : []
}
