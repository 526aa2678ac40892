import { useMutation } from '@tanstack/react-query'
import type { Run } from '@tenantry/contract'
import { Check, X } from 'lucide-react'
import { useState } from 'react'
import { tenantry } from '#app/client.ts'
import { texts } from '#texts/texts.ts'
import { Button } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { Dialog, DialogActions } from '#ui/dialog.tsx'
import { Field } from '#ui/field.tsx'
import { Textarea } from '#ui/input.tsx'
import { ProblemNotice } from '#ui/problem-notice.tsx'
import { Time } from '#ui/time.tsx'
import { tellDone } from '#ui/toast.tsx'
import { useAllowed } from '../organization/use-allowed.ts'
import { tellRun } from './use-run.ts'

const words = texts.cloud.runs.approval

/** Who has approved a plan, how many have to, and the choice of whoever may. */
export function ApprovalCard({ run, nameOf }: { run: Run; nameOf: (actor: string) => string }) {
  const may = useAllowed(run.organization_id)
  const [rejecting, setRejecting] = useState(false)
  const given = run.approvals.filter(({ by }) => by !== 'policy')
  const waits = run.status === 'awaiting_approval'
  const isDenied = run.policy.some(({ effect }) => effect === 'deny')
  const isLast = run.approvals_needed - given.length <= 1
  const approve = useMutation({
    mutationFn: () => tenantry.infra.runs.approve(run.id),
    meta: { showsProblem: true },
    onSuccess: (next) => {
      tellRun(next)
      tellDone(words.approved)
    },
  })
  // The way of the run tells of a single approval already.
  if (!waits && given.length < 2) return null
  return (
    <Card
      title={words.title}
      {...(waits &&
        may('infra.approve') && {
          actions: (
            <>
              <Button tone="danger" icon={X} onClick={() => setRejecting(true)}>
                {words.reject}
              </Button>
              <Button
                tone="primary"
                icon={Check}
                busy={approve.isPending}
                disabled={isDenied}
                onClick={() => approve.mutate()}
              >
                {isLast ? words.approve : words.approveOne}
              </Button>
            </>
          ),
        })}
    >
      <div className="flex flex-col gap-3">
        {waits && (
          <p className="text-soft">
            {isDenied ? words.denied : words.waits(given.length, run.approvals_needed)}{' '}
            {!may('infra.approve') && words.notAllowed}
          </p>
        )}
        {given.length > 0 && (
          <ul className="flex flex-col gap-1 text-sm">
            {given.map(({ by, at }) => (
              <li key={`${by} ${at}`} className="flex items-center gap-2">
                <Check className="size-4 text-good" aria-hidden />
                <span className="font-medium">{nameOf(by)}</span>
                <Time at={at} className="text-soft" />
              </li>
            ))}
          </ul>
        )}
        {approve.isError && <ProblemNotice error={approve.error} />}
      </div>
      <RejectDialog run={run} open={rejecting} onOpenChange={setRejecting} />
    </Card>
  )
}

function RejectDialog({
  run,
  open,
  onOpenChange,
}: {
  run: Run
  open: boolean
  onOpenChange: (open: boolean) => void
}) {
  const [reason, setReason] = useState('')
  const reject = useMutation({
    mutationFn: () =>
      tenantry.infra.runs.reject(run.id, reason.trim() === '' ? {} : { reason: reason.trim() }),
    meta: { showsProblem: true },
    onSuccess: (next) => {
      tellRun(next)
      tellDone(words.rejected)
      onOpenChange(false)
    },
  })
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={words.rejectTitle} description={words.rejectHint}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          reject.mutate()
        }}
      >
        <Field label={words.reason} optional>
          <Textarea value={reason} maxLength={500} onChange={(event) => setReason(event.target.value)} />
        </Field>
        {reject.isError && <ProblemNotice className="mt-4" error={reject.error} />}
        <DialogActions>
          <Button onClick={() => onOpenChange(false)}>{texts.common.cancel}</Button>
          <Button type="submit" tone="danger" busy={reject.isPending}>
            {words.reject}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
