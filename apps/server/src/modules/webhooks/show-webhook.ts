import type { Webhook } from '@tenantry/contract'
import { eventTypesColumn } from './endpoint-store.ts'
import type { EndpointRow } from './tables.ts'

/** An endpoint as the API shows it: everything but its secrets. */
export function showWebhook(row: EndpointRow, now: number): Webhook {
  const expiresAt = row.previous_secret_expires_at
  return {
    id: row.id,
    organization_id: row.organization_id,
    kind: row.kind,
    url: row.url,
    description: row.description,
    event_types: eventTypesColumn.decode(row.event_types),
    hook: row.hook,
    failure_rule: row.failure_rule,
    time_limit_ms: row.time_limit_ms,
    enabled: row.enabled === 1,
    disabled_at: row.disabled_at,
    disabled_reason: row.disabled_reason,
    failing_since: row.failing_since,
    last_error: row.last_error,
    previous_secret_expires_at: expiresAt !== null && expiresAt > now ? expiresAt : null,
    created_at: row.created_at,
    updated_at: row.updated_at,
  }
}
