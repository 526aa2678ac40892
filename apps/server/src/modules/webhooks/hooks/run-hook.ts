import type { WebhooksDeps } from '../deps.ts'
import { createEndpointStore } from '../endpoint-store.ts'
import type { EndpointRow, FailureRule, HookName } from '../tables.ts'
import { askHook } from './ask-hook.ts'
import { HookError, type HookAnswer } from './hook-answer.ts'
import type { HookGate } from './hook-gates.ts'

/** What each hook is told. */
export interface HookPayloads {
  before_sign_up: {
    email: string
    name: string | null
    /** How they come: `password`, `magic_link`, `google`, … */
    method: string
  }
  before_token: { user_id: string; organization_id: string | null; session_id: string | null }
}

/** `denied`: the hook said no. `unavailable`: it gave no usable answer, and its rule is to refuse then. */
export type HookOutcome =
  | { allow: true; claims: Record<string, unknown> }
  | { allow: false; reason: 'denied' | 'unavailable'; message: string | null }

/**
 * Asks the endpoint that wants to be asked, if there is one, and gives what is to be done. Takes no longer than the endpoint's time limit, however many ask at once;
 * one that has failed several times in a row is left alone for half a minute. Not to be called inside a transaction.
 */
export async function runHook<Name extends HookName>(
  deps: WebhooksDeps,
  name: Name,
  payload: HookPayloads[Name],
): Promise<HookOutcome> {
  const endpoint = await deps.knownHooks.find(name)
  if (endpoint === null) return { allow: true, claims: {} }
  const gate = deps.gates.of(endpoint)
  try {
    const answer = await askInTurn(deps, gate, endpoint, payload)
    await noteHealth(deps, gate, endpoint, null)
    return outcomeOf(answer)
  } catch (error) {
    if (!(error instanceof HookError)) throw error
    deps.log.warn({ err: error, hook: name, webhook: endpoint.id }, 'A hook gave no usable answer.')
    await noteHealth(deps, gate, endpoint, error.message)
    return outcomeWithout(endpoint.failure_rule)
  }
}

export function outcomeOf({ allow, message, claims }: HookAnswer): HookOutcome {
  return allow ? { allow, claims } : { allow, reason: 'denied', message }
}

/** What an endpoint's rule says when it gives no usable answer. */
export function outcomeWithout(rule: FailureRule | null): HookOutcome {
  return rule === 'fail_open'
    ? { allow: true, claims: {} }
    : { allow: false, reason: 'unavailable', message: null }
}

async function askInTurn(
  deps: WebhooksDeps,
  { breaker, places }: HookGate,
  endpoint: EndpointRow,
  payload: object,
): Promise<HookAnswer> {
  const limitMs = endpoint.time_limit_ms ?? 0
  const startedAtMs = performance.now()
  if (!(await places.take(limitMs)))
    throw new HookError('Too many ask at once, and none of them is answered in time.')
  try {
    if (!breaker.begin(deps.clock.nowMs())) throw leftAlone()
    const answer = await askHook(deps, endpoint, payload, limitMs - (performance.now() - startedAtMs))
    breaker.succeeded()
    return answer
  } catch (error) {
    if (!(error instanceof LeftAloneError)) breaker.failed(deps.clock.nowMs())
    throw error
  } finally {
    places.giveBack()
  }
}

class LeftAloneError extends HookError {}

function leftAlone(): LeftAloneError {
  return new LeftAloneError('It failed several times in a row and is left alone for a while.')
}

/** Says in the endpoint's row when it begins to fail and when it is well again: one write each, whatever the traffic. */
async function noteHealth(
  { control, clock }: WebhooksDeps,
  gate: HookGate,
  endpoint: EndpointRow,
  error: string | null,
): Promise<void> {
  if (gate.notedFailing === (error !== null)) return
  gate.notedFailing = error !== null
  const store = createEndpointStore(control.db)
  if (error === null) await store.update(endpoint.id, { failing_since: null, last_error: null, slow: 0 })
  else await store.noteFailure(endpoint.id, clock.now(), error)
}
