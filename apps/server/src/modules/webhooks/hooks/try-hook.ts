import type { WebhookTest } from '@tenantry/contract'
import type { WebhooksDeps } from '../deps.ts'
import type { EndpointRow, HookName } from '../tables.ts'
import { askHook } from './ask-hook.ts'
import { HookError } from './hook-answer.ts'
import { outcomeOf, outcomeWithout, type HookOutcome, type HookPayloads } from './run-hook.ts'

/** Nobody's data, in the form of somebody's. */
const samples: { [Name in HookName]: HookPayloads[Name] } = {
  before_sign_up: { email: 'test@example.com', name: 'Test', method: 'password' },
  before_token: { user_id: 'usr_test', organization_id: null, session_id: null },
}

/** Asks a hook for a test, past its circuit breaker, and says what would have come of it. */
export async function tryHook(deps: WebhooksDeps, endpoint: EndpointRow): Promise<WebhookTest['answer']> {
  const startedAtMs = performance.now()
  const sample = endpoint.hook === null ? {} : samples[endpoint.hook]
  const show = (outcome: HookOutcome, error: string | null) => ({
    allow: outcome.allow,
    message: outcome.allow ? null : outcome.message,
    claims: outcome.allow ? outcome.claims : {},
    error,
    duration_ms: Math.round(performance.now() - startedAtMs),
  })
  try {
    const answer = await askHook(deps, endpoint, { ...sample, test: true }, endpoint.time_limit_ms ?? 0)
    return show(outcomeOf(answer), null)
  } catch (error) {
    if (!(error instanceof HookError)) throw error
    return show(outcomeWithout(endpoint.failure_rule), error.message)
  }
}
