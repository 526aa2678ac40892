import { isTenantryError, type TenantryError } from '@tenantry/sdk'
import { useTenantryContext } from './provider.tsx'
import type { TenantryTexts } from './texts.ts'

/** What went wrong, what to do about it, and the request's id for whoever reads the server's log. Nothing for null. */
export function Problem({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { texts } = useTenantryContext()
  if (error === null || error === undefined) return null
  const { detail, hint, fields, requestId } = describe(error, texts.problem)
  return (
    <div role="alert" className="tenantry-problem">
      <p className="tenantry-problem-detail">{detail}</p>
      {hint !== undefined && <p>{hint}</p>}
      {fields.length > 0 && (
        <ul>
          {fields.map((field) => (
            <li key={field}>{field}</li>
          ))}
        </ul>
      )}
      {requestId !== undefined && (
        <p className="tenantry-small">
          {texts.problem.request} <code>{requestId}</code>
        </p>
      )}
      {onRetry !== undefined && (
        <button type="button" className="tenantry-link" onClick={onRetry}>
          {texts.common.retry}
        </button>
      )}
    </div>
  )
}

interface Described {
  detail: string
  hint?: string | undefined
  fields: string[]
  requestId?: string | undefined
}

/** What names an operation is for who writes programs. */
const FOR_PROGRAMMERS = /\b(?:GET|POST|PUT|PATCH|DELETE) \//

function hintOf(error: TenantryError, hints: Readonly<Record<string, string>>): string | undefined {
  const own = hints[error.code]
  if (own !== undefined) return own
  return error.hint === undefined || FOR_PROGRAMMERS.test(error.hint) ? undefined : error.hint
}

function describe(error: unknown, texts: TenantryTexts['problem']): Described {
  if (isTenantryError(error)) {
    const fields = (error.problem.errors ?? []).map(({ pointer, detail }) => `${pointer}: ${detail}`)
    return { detail: error.detail, hint: hintOf(error, texts.hints), fields, requestId: error.requestId }
  }
  // What browsers throw for a passkey that was refused, not found, or not confirmed in time: they do not say which.
  const isPasskey = error instanceof DOMException && /^(NotAllowed|Abort|InvalidState)Error$/.test(error.name)
  if (isPasskey) return { detail: texts.passkeyNotUsed, fields: [] }
  const isSaid = error instanceof Error && error.message !== ''
  return { detail: isSaid ? error.message : texts.unknown, fields: [] }
}
