import { useMutation, useQuery } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { tenantry } from '#app/client.ts'
import { queryClient } from '#app/query-client.ts'
import { texts } from '#texts/texts.ts'
import { Button } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { ConfirmDialog } from '#ui/confirm-dialog.tsx'
import { Field } from '#ui/field.tsx'
import { Input, Select } from '#ui/input.tsx'
import { ProblemNotice } from '#ui/problem-notice.tsx'
import { SkeletonLines } from '#ui/skeleton.tsx'
import { tellDone } from '#ui/toast.tsx'

const words = texts.audit.retention
const KEY = ['audit', 'retention']
const FIRST_DAYS = 365

/** How long entries of the audit trail are kept. */
export function RetentionCard() {
  const { data, error, isError, refetch } = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => tenantry.audit.retention.get({}, { signal }),
  })
  return (
    <Card title={words.title} description={words.hint}>
      {isError ? (
        <ProblemNotice error={error} onRetry={() => void refetch()} />
      ) : data === undefined ? (
        <SkeletonLines lines={2} />
      ) : (
        <RetentionForm key={data.days} days={data.days} />
      )}
    </Card>
  )
}

function RetentionForm({ days }: { days: number | null }) {
  const [limited, setLimited] = useState(days !== null)
  const [count, setCount] = useState(String(days ?? FIRST_DAYS))
  const [asking, setAsking] = useState(false)
  const wanted = limited ? Number(count) : null
  const set = useMutation({
    mutationFn: () => tenantry.audit.retention.set({ days: wanted }),
    meta: { showsProblem: true },
    onSuccess: async () => {
      tellDone(words.saved)
      await queryClient.invalidateQueries({ queryKey: KEY })
    },
  })
  const isShorter = wanted !== null && (days === null || wanted < days)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isShorter) setAsking(true)
    else set.mutate()
  }
  return (
    <form className="flex flex-wrap items-end gap-3" onSubmit={submit}>
      <Field label={words.keep} className="w-44">
        <Select
          value={limited ? 'limit' : 'forever'}
          onChange={(event) => setLimited(event.target.value === 'limit')}
        >
          <option value="forever">{words.forever}</option>
          <option value="limit">{words.limit}</option>
        </Select>
      </Field>
      {limited && (
        <Field label={words.label} className="w-28">
          <Input
            type="number"
            min={1}
            max={36_500}
            required
            value={count}
            onChange={(event) => setCount(event.target.value)}
          />
        </Field>
      )}
      <Button type="submit" tone="primary" disabled={wanted === days} busy={set.isPending}>
        {texts.common.save}
      </Button>
      {set.isError && <ProblemNotice className="w-full" error={set.error} />}
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={words.shorten}
        losses={words.losses(wanted ?? 0)}
        typed={words.days(wanted ?? 0)}
        action={words.confirm}
        onConfirm={() => set.mutateAsync()}
      />
    </form>
  )
}
