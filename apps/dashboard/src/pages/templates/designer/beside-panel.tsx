import { printSchema } from '@tenantry/schema'
import { GitCompareArrows } from 'lucide-react'
import { lazy, Suspense } from 'react'
import { texts } from '#texts/texts.ts'
import { CopyButton } from '#ui/copy-button.tsx'
import { EmptyState } from '#ui/empty-state.tsx'
import { SkeletonLines } from '#ui/skeleton.tsx'
import { cn } from '#ui/cn.ts'
import { ClassBadge, StepList } from '../step-list.tsx'
import type { Design } from './use-design.ts'

const CodeView = lazy(() => import('../code/code-view.tsx'))
const words = texts.templates.designer

type Beside = 'code' | 'changes'

/** Beside the design: the TypeScript that a developer would write for it, or what a push would do. */
export function BesidePanel({
  design,
  beside,
  onBeside,
}: {
  design: Design
  beside: Beside
  onBeside: (beside: Beside) => void
}) {
  const { plan } = design
  const code = printSchema(design.written)
  return (
    <section
      aria-label={words.beside.label}
      className="flex min-w-0 flex-col overflow-hidden rounded-lg border border-line bg-card"
    >
      <header className="flex items-center gap-1 border-b border-line px-2 py-1.5">
        {(['code', 'changes'] as const).map((each) => (
          <button
            key={each}
            type="button"
            aria-pressed={beside === each}
            onClick={() => onBeside(each)}
            className={cn(
              'flex items-center gap-1.5 rounded-md px-2.5 py-1 text-sm font-medium',
              beside === each ? 'bg-hover text-ink' : 'text-soft hover:text-ink',
            )}
          >
            {words.beside[each]}
            {each === 'changes' && plan !== null && plan.steps.length > 0 && (
              <span className="rounded-full bg-accent-wash px-1.5 text-xs tabular text-accent">
                {plan.steps.length}
              </span>
            )}
          </button>
        ))}
        <span className="flex-1" />
        {beside === 'code' ? (
          <CopyButton text={code} label={words.copyCode} className="p-1.5" />
        ) : (
          plan !== null && plan.steps.length > 0 && <ClassBadge of={plan.class} />
        )}
      </header>
      {beside === 'code' ? (
        <div className="max-h-[calc(100dvh-14rem)] overflow-y-auto [&_.cm-editor]:!text-xs">
          <Suspense fallback={<SkeletonLines lines={8} className="p-4" />}>
            <CodeView code={code} label={words.codeLabel} />
          </Suspense>
        </div>
      ) : plan === null || plan.steps.length === 0 ? (
        <EmptyState icon={GitCompareArrows} title={words.noChanges}>
          {words.noChangesHint}
        </EmptyState>
      ) : (
        <div className="max-h-[calc(100dvh-14rem)] overflow-y-auto">
          <StepList steps={plan.steps} />
        </div>
      )}
    </section>
  )
}
