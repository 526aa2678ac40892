import { useMutation } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { ArrowLeft, Rocket } from 'lucide-react'
import { useCallback } from 'react'
import { tenantry } from '#app/client.ts'
import { queryClient } from '#app/query-client.ts'
import { texts } from '#texts/texts.ts'
import { Button } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { Field } from '#ui/field.tsx'
import { Page } from '#ui/page.tsx'
import { ProblemNotice } from '#ui/problem-notice.tsx'
import { tellDone } from '#ui/toast.tsx'
import type { DesignSearch } from '../routes.ts'
import { StepList } from '../step-list.tsx'
import { CommitInput } from './commit-input.tsx'
import { Designer } from './designer.tsx'
import { useDesign, type Design } from './use-design.ts'

const route = getRouteApi('/signed-in/templates/new')
const words = texts.templates.designer
const TEMPLATE_NAME = /^[a-z][a-z0-9-]{0,62}$/

/** Designs a template that is not there yet, and publishes its first version. */
export function NewTemplatePage() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const change = useCallback(
    (next: DesignSearch) => void navigate({ search: (now) => ({ ...now, ...next }), replace: true }),
    [navigate],
  )
  const design = useDesign(null, 'tenantry-draft new')
  const crumbs = [{ label: texts.templates.title, to: '/templates' as const }]
  const { name } = design.draft
  if (search.review === true && design.document !== null)
    return (
      <Page title={words.pushing.titleNew(name)} crumbs={crumbs}>
        <PublishReview design={design} onBack={() => change({ review: undefined })} />
      </Page>
    )
  return (
    <Page
      wide
      title={words.newTitle}
      crumbs={crumbs}
      description={words.newDescription}
      actions={
        <Button
          tone="primary"
          icon={Rocket}
          disabled={design.document === null || design.draft.tables.length === 0}
          onClick={() => void navigate({ search: (now) => ({ ...now, review: true }) })}
        >
          {words.reviewNew}
        </Button>
      }
    >
      <Designer design={design} search={search} onSearch={change}>
        <Field label={words.templateName} hint={words.templateNameHint} className="max-w-xs">
          <CommitInput
            code
            value={name}
            refuse={(text) => (TEMPLATE_NAME.test(text) ? undefined : words.templateNameHint)}
            onCommit={(next) => design.edit((draft) => ({ ...draft, name: next }))}
          />
        </Field>
      </Designer>
    </Page>
  )
}

function PublishReview({ design, onBack }: { design: Design; onBack: () => void }) {
  const navigate = route.useNavigate()
  const { document, plan, forget } = design
  const create = useMutation({
    mutationFn: async () => {
      if (document === null) throw new Error(words.wrong)
      return tenantry.templates.create({ schema: document })
    },
    meta: { showsProblem: true },
    onSuccess: async ({ name, current_version: version }) => {
      forget()
      tellDone(words.pushing.pushed(name, version))
      await queryClient.invalidateQueries({ queryKey: ['templates'] })
      await navigate({ to: '/templates/$template', params: { template: name }, search: { tab: 'schema' } })
    },
  })
  return (
    <div className="flex flex-col gap-4">
      <Card flush title={words.pushing.steps} description={words.pushing.newHint}>
        <StepList steps={plan?.steps ?? []} />
      </Card>
      {create.isError && <ProblemNotice error={create.error} />}
      <div className="flex flex-wrap justify-end gap-2">
        <Button icon={ArrowLeft} onClick={onBack}>
          {words.pushing.back}
        </Button>
        <Button tone="primary" icon={Rocket} busy={create.isPending} onClick={() => create.mutate()}>
          {words.pushing.publish}
        </Button>
      </div>
    </div>
  )
}
