import { X } from 'lucide-react'
import { lazy, Suspense } from 'react'
import { texts } from '#texts/texts.ts'
import { IconButton } from '#ui/button.tsx'
import { Field } from '#ui/field.tsx'
import { Input, Select, Textarea } from '#ui/input.tsx'
import { Skeleton } from '#ui/skeleton.tsx'
import { newRule, RULE_NAMES, ruleOf, type RuleDraft } from './rule-draft.ts'

const RegoEditor = lazy(() => import('./rego-editor.tsx'))

const words = texts.cloud.policies
const EFFECTS = ['deny', 'needs_approval', 'warn'] as const
const UNPRICED = ['deny', 'needs_approval'] as const

/** One rule of a policy: which, what comes of breaking it, and its parameters. */
export function RuleEditor({
  draft,
  onChange,
  onRemove,
}: {
  draft: RuleDraft
  onChange: (draft: RuleDraft) => void
  /** Undefined for the only rule: a policy has one at least. */
  onRemove: (() => void) | undefined
}) {
  const { rule, effect } = draft
  return (
    // A long line scrolls in its editor: by itself a fieldset is as wide as what it holds.
    <fieldset className="flex min-w-0 flex-col gap-3 rounded-lg border border-line bg-inset p-3">
      <legend className="sr-only">{words.kinds[rule]}</legend>
      <div className="flex items-end gap-2">
        <Field label={words.rule} className="flex-1">
          <Select
            value={rule}
            onChange={({ target }) => {
              const next = RULE_NAMES.find((name) => name === target.value)
              if (next !== undefined) onChange({ ...newRule(draft.row, next), effect })
            }}
          >
            {RULE_NAMES.map((name) => (
              <option key={name} value={name}>
                {words.kinds[name]}
              </option>
            ))}
          </Select>
        </Field>
        {rule !== 'rego' && (
          <Field label={words.effect} className="flex-1">
            <Select
              value={effect}
              onChange={({ target }) =>
                onChange({ ...draft, effect: EFFECTS.find((each) => each === target.value) ?? effect })
              }
            >
              {EFFECTS.map((each) => (
                <option key={each} value={each}>
                  {words.effects[each]}
                </option>
              ))}
            </Select>
          </Field>
        )}
        {onRemove !== undefined && (
          <IconButton label={words.removeRule(words.kinds[rule])} icon={X} onClick={onRemove} />
        )}
      </div>
      <Parameters draft={draft} onChange={onChange} />
    </fieldset>
  )
}

function Parameters({ draft, onChange }: { draft: RuleDraft; onChange: (draft: RuleDraft) => void }) {
  const { rule, text, unpriced } = draft
  const hint = words.hints[rule]
  if (rule === 'no_public_bucket') return <p className="text-xs text-faint">{hint}</p>
  if (rule === 'rego')
    return (
      <div className="flex min-w-0 flex-col gap-1.5">
        <Suspense fallback={<Skeleton className="h-40 w-full" />}>
          <RegoEditor
            label={words.source}
            value={text}
            onChange={(next) => onChange({ ...draft, text: next })}
          />
        </Suspense>
        <p className="text-xs text-faint">{hint}</p>
      </div>
    )
  if (rule === 'price_ceiling')
    return (
      <div className="grid gap-3 sm:grid-cols-2">
        <Field
          label={words.monthly}
          hint={hint}
          error={text !== '' && ruleOf(draft) === null ? words.monthlyWrong : undefined}
        >
          <Input
            inputMode="decimal"
            autoComplete="off"
            value={text}
            onChange={(event) => onChange({ ...draft, text: event.target.value })}
          />
        </Field>
        <Field label={words.unpriced}>
          <Select
            value={unpriced}
            onChange={({ target }) =>
              onChange({ ...draft, unpriced: UNPRICED.find((each) => each === target.value) ?? unpriced })
            }
          >
            {UNPRICED.map((each) => (
              <option key={each} value={each}>
                {words.effects[each]}
              </option>
            ))}
          </Select>
        </Field>
      </div>
    )
  return (
    <Field label={rule === 'required_tags' ? words.tags : words.patterns} hint={hint}>
      <Textarea
        className="font-mono text-sm"
        spellCheck={false}
        value={text}
        onChange={(event) => onChange({ ...draft, text: event.target.value })}
      />
    </Field>
  )
}
