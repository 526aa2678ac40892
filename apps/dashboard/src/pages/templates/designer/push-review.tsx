import { useMutation, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { RenameAnswer, TemplateDiff } from '@tenantry/contract'
import { canonicalSchema, type SchemaDocument } from '@tenantry/schema'
import { ArrowLeft, Equal } from 'lucide-react'
import { tenantry } from '#app/client.ts'
import { queryClient } from '#app/query-client.ts'
import { texts } from '#texts/texts.ts'
import { Button } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { EmptyState } from '#ui/empty-state.tsx'
import { countOf } from '#ui/numbers.ts'
import { ProblemNotice } from '#ui/problem-notice.tsx'
import { SkeletonLines } from '#ui/skeleton.tsx'
import { tellDone } from '#ui/toast.tsx'
import { ClassBadge, StepList } from '../step-list.tsx'
import { PushForm, type PushChoices } from './push-form.tsx'

const words = texts.templates.designer.pushing

/** What a push would do, as the server sees it, before anything is pushed; and then the push. */
export function PushReview({
  template,
  document,
  renames,
  onBack,
  onPushed,
}: {
  template: string
  document: SchemaDocument
  renames: RenameAnswer[]
  onBack: () => void
  onPushed: () => void
}) {
  const navigate = useNavigate()
  const {
    data: diff,
    error,
    refetch,
  } = useQuery({
    queryKey: ['templates', 'diff', template, canonicalSchema(document), renames],
    queryFn: ({ signal }) => tenantry.templates.diff(template, { schema: document, renames }, { signal }),
  })
  const push = useMutation({
    mutationFn: (choices: PushChoices) =>
      tenantry.templates.push(template, { schema: document, renames, ...choices }),
    meta: { showsProblem: true },
    onSuccess: async ({ template: { current_version: version }, job }) => {
      onPushed()
      tellDone(words.pushed(template, version))
      // First away: the designer of the version before would take the new one for its base.
      if (job === null) await navigate({ to: '/templates/$template', params: { template } })
      else await navigate({ to: '/rollouts/$job', params: { job: job.id } })
      await queryClient.invalidateQueries({ queryKey: ['templates'] })
    },
  })
  if (diff === undefined)
    return error === null ? (
      <SkeletonLines lines={6} />
    ) : (
      <ProblemNotice error={error} onRetry={() => void refetch()} />
    )
  return (
    <div className="flex flex-col gap-4">
      <div>
        <Button size="sm" icon={ArrowLeft} onClick={onBack}>
          {words.back}
        </Button>
      </div>
      <Steps diff={diff} />
      {diff.changes.length > 0 && (
        <PushForm
          template={template}
          diff={diff}
          busy={push.isPending}
          onPush={(choices) => push.mutate(choices)}
          problem={push.isError && <ProblemNotice error={push.error} hints={words.hints} />}
        />
      )}
    </div>
  )
}

function Steps({ diff }: { diff: TemplateDiff }) {
  if (diff.changes.length === 0)
    return (
      <Card>
        <EmptyState icon={Equal} title={words.none} />
      </Card>
    )
  return (
    <Card
      flush
      title={words.steps}
      description={words.changes(
        countOf(diff.changes.length, 'change'),
        countOf(diff.database_count, 'database'),
      )}
      actions={<ClassBadge of={diff.class} />}
      footer={
        diff.questions.length === 0 ? undefined : (
          <>
            <p className="font-medium text-ink">{words.questions}</p>
            <ul className="mt-1 list-disc pl-5">
              {diff.questions.map(({ message }) => (
                <li key={message}>{message}</li>
              ))}
            </ul>
          </>
        )
      }
    >
      <StepList steps={diff.steps} />
    </Card>
  )
}
