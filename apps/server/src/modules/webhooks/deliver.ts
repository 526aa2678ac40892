import { enqueueDelivery, enqueueWake, laneOf, type EndpointReference, type Lane } from './delivery-jobs.ts'
import { createDeliveryStore, type DueDelivery } from './delivery-store.ts'
import type { WebhooksDeps } from './deps.ts'
import { createEndpointStore } from './endpoint-store.ts'
import { recordAttempt, SLOW_MS } from './record-attempt.ts'
import { DISABLED_ERROR } from './record-event.ts'
import { sendAttempt } from './send-attempt.ts'
import type { EndpointRow } from './tables.ts'

/** Requests to one endpoint at a time, by lane. */
const AT_A_TIME: Readonly<Record<Lane, number>> = { quick: 4, slow: 2 }
/** After so long an endpoint makes room for the next one, and queues again. */
const TURN_MS = 5_000
/** An attempt whose end nobody wrote down counts as lost after this: longer than any attempt takes. */
const LOST_AFTER_SECONDS = 30

/**
 * Serves one endpoint for one turn: sends what is due for it, and has it served again when more is due, or will be. A message whose attempt
 * was cut off is sent again, under the same id.
 */
export async function deliver(
  deps: WebhooksDeps,
  lane: Lane,
  reference: EndpointReference,
  signal: AbortSignal,
): Promise<void> {
  const untilMs = performance.now() + TURN_MS
  const senders: Promise<void>[] = []
  const failures: unknown[] = []
  const hire = () => {
    if (senders.length < AT_A_TIME[lane])
      senders.push(send().catch((error: unknown) => void failures.push(error)))
  }
  const send = async () => {
    while (performance.now() < untilMs) {
      signal.throwIfAborted()
      const endpoint = await findServed(deps, lane, reference)
      if (endpoint === null) return
      const delivery = await claim(deps, endpoint)
      if (delivery === undefined) return
      hire()
      await attemptInTurn(deps, lane, endpoint, delivery, signal)
    }
  }
  hire()
  // Whoever is hired meanwhile stands at the end of the list, and so is waited for as well.
  for (const sender of senders) await sender
  if (failures.length > 0) throw failures[0]
  await queueAgain(deps, reference)
}

/** Has an endpoint served, whose wake-up has come. */
export async function queueAgain(
  deps: Pick<WebhooksDeps, 'control' | 'clock' | 'enqueue'>,
  reference: EndpointReference,
): Promise<void> {
  await deps.control.transaction(async (tx) => {
    const endpoint = await createEndpointStore(tx).find(reference.organizationId, reference.endpointId)
    if (endpoint === undefined) return
    const deliveries = createDeliveryStore(tx)
    const now = deps.clock.now()
    // Recorded by somebody who did not know yet that it was disabled.
    if (endpoint.enabled === 0) return deliveries.failPending(endpoint.id, DISABLED_ERROR, now)
    const dueAt = await deliveries.earliestDue(endpoint.id)
    if (dueAt === null) return
    if (dueAt <= now) await enqueueDelivery(deps.enqueue, tx, endpoint)
    else await enqueueWake(deps.enqueue, tx, reference, dueAt)
  })
}

/** The endpoint as it is now; null when it is not to be served here any more. */
async function findServed(
  { control }: WebhooksDeps,
  lane: Lane,
  { organizationId, endpointId }: EndpointReference,
): Promise<EndpointRow | null> {
  const endpoint = await createEndpointStore(control.db).find(organizationId, endpointId)
  return endpoint !== undefined && endpoint.enabled === 1 && laneOf(endpoint) === lane ? endpoint : null
}

async function claim(
  { control, clock }: WebhooksDeps,
  endpoint: EndpointRow,
): Promise<DueDelivery | undefined> {
  const now = clock.now()
  return createDeliveryStore(control.db).claim(endpoint.id, now, now + LOST_AFTER_SECONDS)
}

/** In the quick lane nobody is waited for who is not quick: the attempt goes on by itself, and the endpoint changes the lane. */
async function attemptInTurn(
  deps: WebhooksDeps,
  lane: Lane,
  endpoint: EndpointRow,
  delivery: DueDelivery,
  signal: AbortSignal,
): Promise<void> {
  const work = attempt(deps, endpoint, delivery, AbortSignal.any([signal, deps.stopping]))
  if (lane === 'slow') return work
  const isLeft = await deps.lingering.waitOrLeave(work, SLOW_MS)
  if (isLeft) await createEndpointStore(deps.control.db).update(endpoint.id, { slow: 1 })
}

async function attempt(
  deps: WebhooksDeps,
  endpoint: EndpointRow,
  delivery: DueDelivery,
  signal: AbortSignal,
): Promise<void> {
  const outcome = await sendAttempt(deps, endpoint, delivery, signal)
  if (outcome !== null) return recordAttempt(deps, endpoint, delivery, outcome)
  const lostAt = delivery.next_attempt_at ?? 0
  await createDeliveryStore(deps.control.db).release(delivery.id, lostAt, deps.clock.now())
}
