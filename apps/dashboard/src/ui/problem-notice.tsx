import { isTenantryError } from '@tenantry/sdk'
import { CircleAlert, RotateCw } from 'lucide-react'
import type { ProblemHints } from '#texts/en/problem-hints.ts'
import { texts } from '#texts/texts.ts'
import { Button } from './button.tsx'
import { cn } from './cn.ts'
import { CopyButton } from './copy-button.tsx'

/** What went wrong, what to do about it, and the request's id for whoever reads the server's log. */
export function ProblemNotice({
  error,
  hints,
  onRetry,
  className,
}: {
  error: unknown
  /** What to do in this very place, where a problem that others have as well means something of its own. */
  hints?: ProblemHints
  onRetry?: () => void
  className?: string
}) {
  const { detail, hint, fields, requestId, copied } = describeProblem(error, hints)
  return (
    <div role="alert" className={cn('rounded-lg border border-bad/40 bg-bad-wash p-3.5 text-sm', className)}>
      <div className="flex items-start gap-2.5">
        <CircleAlert className="mt-0.5 size-4 shrink-0 text-bad" aria-hidden />
        <div className="min-w-0 flex-1">
          <p className="font-medium break-words text-ink">{detail}</p>
          {hint !== undefined && <p className="mt-0.5 break-words text-soft">{hint}</p>}
          {fields.length > 0 && (
            <ul className="mt-1.5 list-disc space-y-0.5 pl-4 text-soft">
              {fields.map((field) => (
                <li key={field} className="break-words">
                  {field}
                </li>
              ))}
            </ul>
          )}
          {requestId !== undefined && (
            <p className="mt-1.5 flex flex-wrap items-center gap-1 text-xs text-soft">
              {texts.problem.request} <code className="font-mono">{requestId}</code>
              <CopyButton text={copied} label={texts.problem.copy} />
            </p>
          )}
        </div>
        {onRetry !== undefined && (
          <Button size="sm" icon={RotateCw} onClick={onRetry}>
            {texts.common.tryAgain}
          </Button>
        )}
      </div>
    </div>
  )
}

interface Described {
  detail: string
  hint: string | undefined
  fields: string[]
  requestId: string | undefined
  /** All of it, as it is pasted into a message to somebody. */
  copied: string
}

/** A failure in the words of its problem document; what is no such failure gets a sentence of its own. */
export function describeProblem(error: unknown, hints: ProblemHints = {}): Described {
  if (!isTenantryError(error)) {
    const detail = error instanceof Error && error.message !== '' ? error.message : texts.problem.unknown
    return { detail, hint: undefined, fields: [], requestId: undefined, copied: detail }
  }
  const fields = (error.problem.errors ?? []).map(({ pointer, detail }) => `${pointer}: ${detail}`)
  const lines = [error.code, error.detail, error.hint, ...fields, error.requestId]
  return {
    detail: error.detail,
    // The server's own is for programs as well: where it names calls and commands, people read what to do here.
    hint: hintOf(error.code, { ...texts.problem.hints, ...hints }) ?? error.hint,
    fields,
    requestId: error.requestId,
    copied: lines.filter((line) => line !== undefined).join('\n'),
  }
}

function hintOf(code: string, hints: Readonly<Record<string, string>>): string | undefined {
  return Object.hasOwn(hints, code) ? hints[code] : undefined
}
