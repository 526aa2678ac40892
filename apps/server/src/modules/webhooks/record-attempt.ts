import type { ControlTx } from '../../kernel/db/index.ts'
import { createDeliveryStore, type DueDelivery } from './delivery-store.ts'
import type { WebhooksDeps } from './deps.ts'
import { disableEndpoint } from './disable-endpoint.ts'
import { createEndpointStore } from './endpoint-store.ts'
import { retryDelaySeconds } from './retry-schedule.ts'
import type { AttemptOutcome } from './send-attempt.ts'
import type { DeliveryRow, EndpointRow } from './tables.ts'

/** An endpoint that takes longer than this to answer is not a quick one. */
export const SLOW_MS = 2_000
const GONE = 410

/** Writes down what came of an attempt: in the log, for the delivery, and for the endpoint, which may be disabled by it. */
export async function recordAttempt(
  deps: Pick<WebhooksDeps, 'control' | 'clock' | 'audit' | 'random'>,
  endpoint: EndpointRow,
  delivery: DueDelivery,
  outcome: AttemptOutcome,
): Promise<void> {
  await deps.control.transaction(async (tx) => {
    // The endpoint first, as everybody who changes both does it: nobody waits for the other in a circle.
    const noted = await noteHealth(tx, endpoint, outcome)
    const row = await createDeliveryStore(tx).findLocked(delivery.id)
    if (row === undefined) return
    const isOver = outcome.error === null || outcome.responseStatus === GONE
    const delaySeconds = isOver ? null : retryDelaySeconds(row.step + 1, deps.random)
    await noteAttempt(tx, row, outcome, deps.clock.now(), delaySeconds)
    const reason = noted === undefined ? null : reasonToDisable(noted, row, outcome, delaySeconds)
    if (reason !== null) await disableEndpoint(deps, tx, endpoint, reason)
  })
}

/** Gives the endpoint after the change; undefined when it was deleted meanwhile. */
async function noteHealth(
  tx: ControlTx,
  endpoint: EndpointRow,
  { error, startedAt, durationMs }: AttemptOutcome,
): Promise<EndpointRow | undefined> {
  const store = createEndpointStore(tx)
  if (error !== null) return store.noteFailure(endpoint.id, startedAt, error)
  const slow = durationMs > SLOW_MS ? 1 : 0
  if (endpoint.slow === slow && endpoint.failing_since === null) return endpoint
  await store.update(endpoint.id, { failing_since: null, last_error: null, slow })
  return endpoint
}

async function noteAttempt(
  tx: ControlTx,
  row: DeliveryRow,
  { startedAt, durationMs, responseStatus, error, responseBody }: AttemptOutcome,
  now: number,
  delaySeconds: number | null,
): Promise<void> {
  const store = createDeliveryStore(tx)
  const number = row.attempts + 1
  await store.insertAttempt({
    delivery_id: row.id,
    number,
    started_at: startedAt,
    duration_ms: durationMs,
    response_status: responseStatus,
    error,
    response_body: responseBody,
  })
  const attempted = {
    attempts: number,
    step: row.step + 1,
    first_attempt_at: row.first_attempt_at ?? startedAt,
    response_status: responseStatus,
    error,
  }
  const over = { next_attempt_at: null, finished_at: now }
  if (error === null) await store.update(row.id, { ...attempted, ...over, status: 'delivered' })
  // Given up while the attempt ran: it stays so.
  else if (row.status !== 'pending') await store.update(row.id, { ...attempted })
  else if (delaySeconds === null) await store.update(row.id, { ...attempted, ...over, status: 'failed' })
  else await store.update(row.id, { ...attempted, next_attempt_at: now + delaySeconds })
}

/** An endpoint is given up when it says so, or when a message has gone through all its attempts and nothing else got through meanwhile either. */
function reasonToDisable(
  endpoint: EndpointRow,
  { first_attempt_at: firstAttemptAt }: DeliveryRow,
  { error, responseStatus }: AttemptOutcome,
  delaySeconds: number | null,
): string | null {
  if (error === null || endpoint.enabled === 0) return null
  if (responseStatus === GONE) return 'The endpoint answered 410: nobody wants these messages any more.'
  if (delaySeconds !== null || firstAttemptAt === null || endpoint.failing_since === null) return null
  if (endpoint.failing_since > firstAttemptAt) return null
  const since = new Date(endpoint.failing_since * 1000).toISOString()
  return `Every attempt since ${since} failed. The last one: ${error}`
}
