import { actorReference, type Actor } from '../../kernel/actor.ts'
import type { ControlTx } from '../../kernel/db/index.ts'
import { newId } from '../../kernel/ids.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { AuditTables } from './tables.ts'

/** Who did it, and in which request. */
export interface AuditSource {
  actor: Actor
  requestId: string | null
  address?: string | null
  userAgent?: string | null
}

export interface AuditTarget {
  type: 'api_key' | 'database' | 'snapshot' | 'template' | 'job' | 'user' | 'session' | 'mail' | 'webhook'
  id: string
  /** In whose trail the entry stands; the installation's own when absent. */
  organizationId?: string
}

/** Writes one immutable line in the caller's transaction: what is rolled back was not done, and leaves no trace. */
export type RecordEntry = (
  tx: ControlTx,
  source: AuditSource,
  action: string,
  target: AuditTarget,
  details?: Record<string, unknown>,
) => Promise<void>

export function createRecordEntry(clock: Clock): RecordEntry {
  return async (tx, source, action, target, details = {}) => {
    await tx
      .withTables<AuditTables>()
      .insertInto('audit_entries')
      .values({
        id: newId('aud'),
        actor: actorReference(source.actor),
        action,
        target_type: target.type,
        target_id: target.id,
        details: JSON.stringify(details),
        request_id: source.requestId,
        created_at: clock.now(),
      })
      .execute()
  }
}
