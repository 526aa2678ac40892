import { previewMigration, printSchema, type SchemaDocument } from '@tenantry/schema'
import { Equal } from 'lucide-react'
import { lazy, Suspense, useMemo } from 'react'
import { texts } from '#texts/texts.ts'
import { Card } from '#ui/card.tsx'
import { EmptyState } from '#ui/empty-state.tsx'
import { ProblemNotice } from '#ui/problem-notice.tsx'
import { SkeletonLines } from '#ui/skeleton.tsx'
import { ClassBadge, StepList } from './step-list.tsx'

const CodeDiff = lazy(() => import('./code/code-diff.tsx'))
const words = texts.templates.versions

interface Loading {
  data: SchemaDocument | null | undefined
  error: unknown
}

/** The sources of two versions side by side, and the steps that lead from the one to the other. */
export function VersionCompare({
  before,
  after,
  from,
  to,
}: {
  before: Loading
  after: Loading
  from: number
  to: number
}) {
  const { data: old } = before
  const { data: next } = after
  const error = before.error ?? after.error
  const plan = useMemo(
    () => (old === undefined || !next ? null : planBetween(old, next, from < to)),
    [old, next, from, to],
  )
  if (error !== null) return <ProblemNotice error={error} />
  if (old === undefined || next === undefined || plan === null) return <SkeletonLines lines={8} />
  const oldCode = old === null ? '' : printSchema(old)
  const newCode = next === null ? '' : printSchema(next)
  if (plan.steps.length === 0 && oldCode === newCode)
    return (
      <Card>
        <EmptyState icon={Equal} title={words.same} className="py-6" />
      </Card>
    )
  return (
    <>
      <Card flush title={words.source}>
        <Suspense fallback={<SkeletonLines lines={8} className="p-4" />}>
          <CodeDiff
            before={{ code: oldCode, label: words.before(versionText(from)) }}
            after={{ code: newCode, label: words.after(versionText(to)) }}
          />
        </Suspense>
      </Card>
      <Card
        flush
        title={words.steps}
        description={words.stepsHint}
        actions={plan.steps.length > 0 && <ClassBadge of={plan.class} />}
      >
        <StepList steps={plan.steps} />
      </Card>
    </>
  )
}

/** The way back follows no `renamedFrom` of the older version: it was written for the way there. */
function planBetween(from: SchemaDocument | null, to: SchemaDocument, isForward: boolean) {
  return previewMigration(from, to, { markers: isForward ? 'apply' : 'ignore', unanswered: 'drop_and_add' })
}

function versionText(version: number): string {
  return version === 0 ? words.nothing : texts.templates.version(version)
}
