import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import type { SchemaDocument } from '@tenantry/schema'
import { Rocket } from 'lucide-react'
import { useCallback, useState } from 'react'
import { texts } from '#texts/texts.ts'
import { Button } from '#ui/button.tsx'
import { ConfirmDialog } from '#ui/confirm-dialog.tsx'
import { countOf } from '#ui/numbers.ts'
import { Page } from '#ui/page.tsx'
import { ProblemNotice } from '#ui/problem-notice.tsx'
import { SkeletonLines } from '#ui/skeleton.tsx'
import { templateQuery } from '../queries.ts'
import type { DesignSearch } from '../routes.ts'
import { Designer } from './designer.tsx'
import { PushReview } from './push-review.tsx'
import { useDesign } from './use-design.ts'

const route = getRouteApi('/signed-in/templates/$template/design')
const words = texts.templates.designer

/** Edits the newest version of a template into the next one. */
export function DesignPage() {
  const { template: name } = route.useParams()
  const { data: template, error, refetch } = useQuery({ ...templateQuery(name), staleTime: Infinity })
  if (template === undefined)
    return (
      <Page title={words.title(name)} crumbs={[{ label: texts.templates.title, to: '/templates' }]}>
        {error === null ? (
          <SkeletonLines lines={8} />
        ) : (
          <ProblemNotice error={error} onRetry={() => void refetch()} />
        )}
      </Page>
    )
  return (
    <DesignTemplate
      key={template.current_version}
      name={template.name}
      version={template.current_version}
      next={template.newest_version + 1}
      base={template.schema}
    />
  )
}

function DesignTemplate({
  name,
  version,
  next,
  base,
}: {
  name: string
  /** The current one, which the draft begins with. */
  version: number
  next: number
  base: SchemaDocument
}) {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const change = useCallback(
    (next: DesignSearch) => void navigate({ search: (now) => ({ ...now, ...next }), replace: true }),
    [navigate],
  )
  const design = useDesign(base, `tenantry-draft ${name} v${version}`)
  const [discarding, setDiscarding] = useState(false)
  const count = design.plan?.steps.length ?? 0
  const hasEdits = design.undo !== null || count > 0
  const crumbs = [
    { label: texts.templates.title, to: '/templates' as const },
    { label: name, to: '/templates/$template' as const, params: { template: name } },
  ]
  if (search.review === true && design.document !== null)
    return (
      <Page title={words.pushing.title(next)} crumbs={crumbs}>
        <PushReview
          template={name}
          document={design.document}
          renames={design.renames}
          onBack={() => change({ review: undefined })}
          onPushed={design.forget}
        />
      </Page>
    )
  return (
    <Page
      wide
      title={words.title(name)}
      crumbs={crumbs}
      description={words.description(next)}
      actions={
        <>
          <Button disabled={!hasEdits} onClick={() => setDiscarding(true)}>
            {words.discard}
          </Button>
          <Button
            tone="primary"
            icon={Rocket}
            disabled={count === 0}
            onClick={() => void navigate({ search: (now) => ({ ...now, review: true }) })}
          >
            {words.review}
          </Button>
        </>
      }
    >
      <Designer design={design} search={search} onSearch={change} />
      <ConfirmDialog
        open={discarding}
        onOpenChange={setDiscarding}
        title={words.discardTitle}
        losses={words.discardLosses(countOf(count, 'change'))}
        action={words.discard}
        onConfirm={async () => {
          design.discard()
          await Promise.resolve()
        }}
      />
    </Page>
  )
}
