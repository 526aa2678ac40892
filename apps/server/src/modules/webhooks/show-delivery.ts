import type { WebhookDelivery, WebhookDeliveryLog } from '@tenantry/contract'
import type { DueDelivery } from './delivery-store.ts'
import type { AttemptRow, DeliveryRow } from './tables.ts'

export function showDelivery(row: DeliveryRow): WebhookDelivery {
  return {
    id: row.id,
    webhook_id: row.endpoint_id,
    message_id: row.message_id,
    type: row.type,
    status: row.status,
    attempts: row.attempts,
    response_status: row.response_status,
    error: row.error,
    next_attempt_at: row.next_attempt_at,
    created_at: row.created_at,
    finished_at: row.finished_at,
  }
}

export function showDeliveryLog(row: DueDelivery, attempts: readonly AttemptRow[]): WebhookDeliveryLog {
  return {
    ...showDelivery(row),
    payload: JSON.parse(row.body),
    log: attempts.map(({ delivery_id: _delivery, ...attempt }) => attempt),
  }
}
