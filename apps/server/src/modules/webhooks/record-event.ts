import { matchesEventFilter } from '@tenantry/contract'
import type { ControlTx } from '../../kernel/db/index.ts'
import { newId } from '../../kernel/ids.ts'
import { enqueueDelivery } from './delivery-jobs.ts'
import { createDeliveryStore } from './delivery-store.ts'
import type { WebhooksDeps } from './deps.ts'
import { createEndpointStore, eventTypesColumn, type Listener } from './endpoint-store.ts'
import { messageOf, type RecordedEntry } from './event-catalogue.ts'
import type { DeliveryRow, MessageRow } from './tables.ts'

export const DISABLED_ERROR = 'The webhook is disabled.'

/**
 * Writes the message of what happened, and has it delivered, in the transaction in which it happens: there is a message exactly when it did happen. Nothing
 * is written when nobody listens. An endpoint that is disabled gets its delivery too, as a failed one, so that a replay can make up for it.
 */
export async function recordEvent(
  deps: Pick<WebhooksDeps, 'enqueue' | 'knownListeners'>,
  tx: ControlTx,
  entry: RecordedEntry,
): Promise<void> {
  const message = messageOf(entry)
  if (message === null || !(await deps.knownListeners.maybeSome(tx))) return
  const listeners = await createEndpointStore(tx).listeners(entry.organizationId)
  const wanted = listeners.filter((listener) => wants(listener, message.type))
  if (wanted.length === 0) return
  const row: MessageRow = {
    id: newId('evt'),
    organization_id: entry.organizationId,
    type: message.type,
    body: message.body,
    created_at: entry.createdAt,
  }
  await createDeliveryStore(tx).insertMessage(
    row,
    wanted.map((listener) => newDelivery(row, listener, entry.createdAt)),
  )
  for (const listener of wanted) if (listener.enabled === 1) await enqueueDelivery(deps.enqueue, tx, listener)
}

export function newDelivery(
  message: MessageRow,
  endpoint: Pick<Listener, 'id' | 'enabled'>,
  now: number,
): DeliveryRow {
  const isEnabled = endpoint.enabled === 1
  return {
    id: newId('dlv'),
    message_id: message.id,
    endpoint_id: endpoint.id,
    type: message.type,
    status: isEnabled ? 'pending' : 'failed',
    attempts: 0,
    step: 0,
    first_attempt_at: null,
    next_attempt_at: isEnabled ? now : null,
    response_status: null,
    error: isEnabled ? null : DISABLED_ERROR,
    created_at: now,
    finished_at: isEnabled ? null : now,
  }
}

function wants(listener: Listener, type: string): boolean {
  return eventTypesColumn.decode(listener.event_types).some((filter) => matchesEventFilter(filter, type))
}
