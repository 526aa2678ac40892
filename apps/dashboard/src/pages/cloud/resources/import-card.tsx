import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { Resource } from '@tenantry/contract'
import { Plus, X } from 'lucide-react'
import { useState } from 'react'
import { tenantry } from '#app/client.ts'
import { texts } from '#texts/texts.ts'
import { Button, IconButton } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { Field } from '#ui/field.tsx'
import { Input } from '#ui/input.tsx'
import { ProblemNotice } from '#ui/problem-notice.tsx'

const words = texts.cloud.resources.settings

interface Target {
  /** Which row it is, for as long as it is edited. */
  row: number
  address: string
  id: string
}

const blank = (row: number): Target => ({ row, address: '', id: '' })

/** Names objects that are there already, for a plan that takes them over. */
export function ImportCard({ resource, disabled }: { resource: Resource; disabled: boolean }) {
  const navigate = useNavigate()
  const [targets, setTargets] = useState<readonly Target[]>([blank(0)])
  const plan = useMutation({
    mutationFn: () =>
      tenantry.infra.import(
        resource.id,
        targets.map(({ address, id }) => ({ address, id })),
      ),
    meta: { showsProblem: true },
    onSuccess: ({ run }) => navigate({ to: '/cloud/runs/$run', params: { run: run.id } }),
  })
  const change = (index: number, next: Partial<Target>) =>
    setTargets(targets.map((target, at) => (at === index ? { ...target, ...next } : target)))
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        plan.mutate()
      }}
    >
      <Card
        title={words.import}
        description={words.importHint}
        footer={
          <div className="flex flex-wrap justify-between gap-2">
            <Button
              size="sm"
              tone="quiet"
              icon={Plus}
              onClick={() => setTargets([...targets, blank((targets.at(-1)?.row ?? 0) + 1)])}
            >
              {words.importAdd}
            </Button>
            <Button
              type="submit"
              busy={plan.isPending}
              disabled={disabled || targets.some(({ address, id }) => address === '' || id === '')}
            >
              {words.importDo}
            </Button>
          </div>
        }
      >
        <div className="flex flex-col gap-3">
          {targets.map((target, index) => (
            <div key={target.row} className="flex items-end gap-2">
              <div className="grid flex-1 gap-3 sm:grid-cols-2">
                <Field label={words.importAddress}>
                  <Input
                    placeholder="aws_s3_bucket.this"
                    autoComplete="off"
                    spellCheck={false}
                    value={target.address}
                    onChange={(event) => change(index, { address: event.target.value })}
                  />
                </Field>
                <Field label={words.importId}>
                  <Input
                    autoComplete="off"
                    spellCheck={false}
                    value={target.id}
                    onChange={(event) => change(index, { id: event.target.value })}
                  />
                </Field>
              </div>
              {targets.length > 1 && (
                <IconButton
                  label={words.importRemove}
                  icon={X}
                  onClick={() => setTargets(targets.filter((_target, at) => at !== index))}
                />
              )}
            </div>
          ))}
          {plan.isError && <ProblemNotice error={plan.error} />}
        </div>
      </Card>
    </form>
  )
}
