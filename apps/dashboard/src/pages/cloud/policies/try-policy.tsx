import { useMutation, useQuery } from '@tanstack/react-query'
import type { Organization, PolicyRule } from '@tenantry/contract'
import { FlaskConical } from 'lucide-react'
import { useState } from 'react'
import { tenantry } from '#app/client.ts'
import { texts } from '#texts/texts.ts'
import { Badge } from '#ui/badge.tsx'
import { Button } from '#ui/button.tsx'
import { Field } from '#ui/field.tsx'
import { Select } from '#ui/input.tsx'
import { ProblemNotice } from '#ui/problem-notice.tsx'
import { PolicyFindings } from '../runs/plan-notes.tsx'

const words = texts.cloud.policies

/** What rules would say of a plan that waits for its approval, before anybody is bound by them. */
export function TryPolicy({
  organization,
  rules,
}: {
  organization: Organization
  rules: readonly PolicyRule[]
}) {
  const [chosen, setChosen] = useState('')
  const { data: waiting } = useQuery({
    queryKey: ['resources', organization.id, 'waiting'],
    queryFn: ({ signal }) =>
      tenantry.infra.resources.listIn(
        { organization: organization.id, status: 'awaiting_approval', limit: 100 },
        { signal },
      ),
  })
  const run = chosen === '' ? (waiting?.[0]?.run_id ?? '') : chosen
  const attempt = useMutation({
    mutationFn: () =>
      tenantry.infra.policies.evaluate({ organization: organization.id, run, rules: [...rules] }),
    meta: { showsProblem: true },
  })
  return (
    <section className="flex flex-col gap-3 rounded-lg border border-line p-3">
      <div>
        <h3 className="text-sm font-semibold">{words.try}</h3>
        <p className="text-xs text-faint">{words.tryHint}</p>
      </div>
      {waiting?.length === 0 ? (
        <p className="text-sm text-soft">{words.noWaiting}</p>
      ) : (
        <div className="flex items-end gap-2">
          <Field label={words.tryRun} className="flex-1">
            <Select value={run} onChange={(event) => setChosen(event.target.value)}>
              {waiting?.map(({ id, name, run_id: runId }) => (
                <option key={id} value={runId ?? ''}>
                  {name}
                </option>
              ))}
            </Select>
          </Field>
          <Button
            icon={FlaskConical}
            busy={attempt.isPending}
            disabled={run === ''}
            onClick={() => attempt.mutate()}
          >
            {words.try}
          </Button>
        </div>
      )}
      {attempt.isError && <ProblemNotice error={attempt.error} />}
      {attempt.data !== undefined && (
        <div className="flex flex-col gap-3" role="status">
          <p className="flex flex-wrap gap-2">
            <Badge tone={attempt.data.allowed ? 'good' : 'bad'}>
              {attempt.data.allowed ? words.allowed : words.denied}
            </Badge>
            {attempt.data.needs_approval && <Badge tone="warn">{words.needsApproval}</Badge>}
          </p>
          {attempt.data.findings.length > 0 && <PolicyFindings findings={attempt.data.findings} />}
        </div>
      )}
    </section>
  )
}
