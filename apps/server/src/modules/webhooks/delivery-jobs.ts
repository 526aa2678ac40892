import { Type } from 'typebox'
import { Value } from 'typebox/value'
import type { ControlTx } from '../../kernel/db/index.ts'
import { jobKind, type JobKind, type Jobs } from '../../kernel/jobs/index.ts'
import type { EndpointRow } from './tables.ts'

/**
 * Where an endpoint is served. Those whose last attempt failed or was slow share places of their own, so that however many of them there are, they cost
 * the others nothing.
 */
export type Lane = 'quick' | 'slow'

/** Of one endpoint, so that there is one job for it and not one for each message. */
export interface EndpointReference {
  organizationId: string | null
  endpointId: string
}

const Payload = Type.Object({
  organizationId: Type.Union([Type.String(), Type.Null()]),
  endpointId: Type.String(),
})

/** A job goes through what is due, and what is due is in the tables: it may be begun again any number of times. */
const retry = { attemptsMax: 1_000, backoffMaxMs: 30_000 }
const parse = (value: unknown): EndpointReference => Value.Parse(Payload, value)

export const deliverJobs: Readonly<Record<Lane, JobKind<EndpointReference>>> = {
  quick: jobKind({ name: 'webhooks.deliver', parse, retry }),
  slow: jobKind({ name: 'webhooks.deliver-slow', parse, retry }),
}

/** Has an endpoint served once the time for a further attempt has come. */
export const wakeJob = jobKind({ name: 'webhooks.wake', parse, retry })

export function laneOf(endpoint: Pick<EndpointRow, 'slow'>): Lane {
  return endpoint.slow === 1 ? 'slow' : 'quick'
}

export type Enqueue = Jobs['enqueue']

/** Has an endpoint served now. */
export async function enqueueDelivery(
  enqueue: Enqueue,
  tx: ControlTx,
  endpoint: Pick<EndpointRow, 'id' | 'organization_id' | 'slow'>,
): Promise<void> {
  const payload = { organizationId: endpoint.organization_id, endpointId: endpoint.id }
  await enqueue(tx, deliverJobs[laneOf(endpoint)], payload, { dedupeKey: endpoint.id })
}

/** Has an endpoint served at a time to come, in Unix seconds. */
export async function enqueueWake(
  enqueue: Enqueue,
  tx: ControlTx,
  reference: EndpointReference,
  at: number,
): Promise<void> {
  await enqueue(tx, wakeJob, reference, { runAt: at, dedupeKey: `${reference.endpointId} ${at}` })
}
