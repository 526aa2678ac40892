import type { PlanStep } from '@tenantry/contract'
import { texts } from '#texts/texts.ts'
import { Badge, type Tone } from '#ui/badge.tsx'
import { Tooltip } from '#ui/tooltip.tsx'

const words = texts.templates.schema

type ChangeClass = PlanStep['class']

const CLASS_TONES: Record<ChangeClass, Tone> = {
  safe: 'good',
  rebuild: 'info',
  needs_data: 'warn',
  destructive: 'bad',
}

/** How grave a change is, with what that means on hover. */
export function ClassBadge({ of }: { of: ChangeClass }) {
  return (
    <Tooltip text={words.classHints[of]}>
      <button type="button" className="cursor-default rounded-full">
        <Badge tone={CLASS_TONES[of]}>{words.classes[of]}</Badge>
      </button>
    </Tooltip>
  )
}

/** What is run on each database, in order, each step with its class and its SQL. */
export function StepList({
  steps,
}: {
  steps: readonly Pick<PlanStep, 'class' | 'summary' | 'statements'>[]
}) {
  return (
    <ol className="divide-y divide-line">
      {steps.map(({ class: gravity, summary, statements }) => (
        <li
          key={[summary, ...statements].join('\n')}
          className="flex flex-wrap items-start gap-x-3 gap-y-1 px-4 py-2.5"
        >
          <span className="w-24 shrink-0 pt-px">
            <ClassBadge of={gravity} />
          </span>
          <div className="min-w-0 flex-1 basis-60">
            <p className="font-mono text-sm break-words">{summary}</p>
            {statements.length === 0 ? (
              <p className="mt-0.5 text-xs text-faint">{words.noStatements}</p>
            ) : (
              <details className="mt-0.5 text-xs text-faint">
                <summary className="w-fit cursor-pointer rounded-sm hover:text-ink">
                  {words.statements}
                </summary>
                <pre
                  tabIndex={0}
                  aria-label={summary}
                  className="mt-1.5 overflow-x-auto rounded-md bg-inset p-2.5 font-mono text-xs leading-relaxed text-soft"
                >
                  {statements.map((statement) => `${statement};`).join('\n')}
                </pre>
              </details>
            )}
          </div>
        </li>
      ))}
    </ol>
  )
}
