import { isEventFilter, webhookEventTypes, type CreateWebhook } from '@tenantry/contract'
import { problem, type ProblemError } from '../../kernel/errors.ts'
import { OutboundError, type Outbound } from '../../kernel/net/index.ts'
import type { FailureRule, HookName } from './tables.ts'

export type EndpointInput =
  | { kind: 'events'; eventTypes: string[] }
  | { kind: 'hook'; hook: HookName; failureRule: FailureRule; timeLimitMs: number }

const TIME_LIMIT_MS = 2_000

/**
 * What a new endpoint is for. Hooks decide over everybody's sign-ups and tokens, so they belong to the installation alone.
 * @throws INVALID_REQUEST with the place
 */
export function readKind(organizationId: string | null, input: CreateWebhook): EndpointInput {
  if (input.kind === 'hook') {
    if (organizationId !== null) throw invalid('/kind', 'must be events: hooks belong to the installation')
    if (input.event_types !== undefined) throw invalid('/event_types', 'is not for hooks')
    if (input.hook === undefined) throw invalid('/hook', 'is missing')
    if (input.failure_rule === undefined) throw invalid('/failure_rule', 'is missing')
    const timeLimitMs = input.time_limit_ms ?? TIME_LIMIT_MS
    return { kind: 'hook', hook: input.hook, failureRule: input.failure_rule, timeLimitMs }
  }
  refuseHookMembers(input)
  if (input.event_types === undefined) throw invalid('/event_types', 'is missing')
  requireKnownEvents(input.event_types)
  return { kind: 'events', eventTypes: input.event_types }
}

/** @throws INVALID_REQUEST when an endpoint for events is given what only hooks have */
export function refuseHookMembers(
  input: Partial<Record<'hook' | 'failure_rule' | 'time_limit_ms', unknown>>,
): void {
  for (const name of ['hook', 'failure_rule', 'time_limit_ms'] as const)
    if (input[name] !== undefined) throw invalid(`/${name}`, 'is for hooks only')
}

/** @throws INVALID_REQUEST for a filter that no event will ever match */
export function requireKnownEvents(filters: readonly string[]): void {
  const index = filters.findIndex((filter) => !isEventFilter(filter))
  if (index === -1) return
  const known = Object.keys(webhookEventTypes).join(', ')
  throw invalid(`/event_types/${index}`, 'names no event', `Events are ${known}; user.* and * name several.`)
}

/**
 * Refuses a URL to which nothing would be sent anyway.
 * @throws URL_REFUSED
 */
export async function requireUsableUrl(outbound: Outbound, url: string): Promise<void> {
  try {
    await outbound.check(url)
  } catch (error) {
    if (!(error instanceof OutboundError)) throw error
    throw problem('URL_REFUSED', {
      detail: error.message,
      errors: [{ pointer: '/url', detail: error.message }],
      cause: error,
    })
  }
}

export function invalid(pointer: string, detail: string, hint?: string): ProblemError {
  return problem('INVALID_REQUEST', {
    detail: `${pointer}: ${detail}`,
    errors: [{ pointer, detail }],
    ...(hint === undefined ? {} : { hint }),
  })
}
