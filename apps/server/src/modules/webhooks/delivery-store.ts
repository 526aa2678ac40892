import { sql } from 'kysely'
import { keyset, type ControlDb, type Page } from '../../kernel/db/index.ts'
import type { AttemptRow, DeliveryRow, DeliveryStatus, MessageRow, WebhooksTables } from './tables.ts'

export interface DeliveryFilter {
  status?: DeliveryStatus
  type?: string
}

/** A delivery that is due, with what to send. */
export type DueDelivery = DeliveryRow & Pick<MessageRow, 'body'>

const INSERT_ROWS = 100
export const PRUNED_AT_A_TIME = 500

/** All SQL of messages, deliveries and attempts. An endpoint's id stands for its tenant: whoever asks has found it in the tenant's scope. */
export function createDeliveryStore(db: ControlDb) {
  const tables = db.withTables<WebhooksTables>()
  return {
    async insertMessage(row: MessageRow, deliveries: readonly DeliveryRow[]): Promise<void> {
      await tables.insertInto('webhook_messages').values(row).execute()
      for (let start = 0; start < deliveries.length; start += INSERT_ROWS) {
        await tables
          .insertInto('webhook_deliveries')
          .values(deliveries.slice(start, start + INSERT_ROWS))
          .execute()
      }
    },

    /**
     * Takes the delivery that has been due for longest, and puts off its next attempt to `lostAt`: when the process dies before it says what came of
     * it, it is due again then.
     */
    async claim(endpointId: string, now: number, lostAt: number): Promise<DueDelivery | undefined> {
      const due = tables
        .selectFrom('webhook_deliveries')
        .select('id')
        .where('endpoint_id', '=', endpointId)
        .where('status', '=', 'pending')
        .where('next_attempt_at', '<=', now)
        .orderBy('next_attempt_at')
        .orderBy('id')
        .limit(1)
      const claimed = await tables
        .updateTable('webhook_deliveries')
        .set({ next_attempt_at: lostAt })
        .where('id', '=', db.capabilities.lockRows(due, 'skip'))
        .returningAll()
        .executeTakeFirst()
      if (claimed === undefined) return undefined
      const message = tables
        .selectFrom('webhook_messages')
        .select('body')
        .where('id', '=', claimed.message_id)
      return { ...claimed, body: (await message.executeTakeFirstOrThrow()).body }
    },

    /** Gives a claimed delivery back: it is due now. */
    async release(deliveryId: string, lostAt: number, now: number): Promise<void> {
      await tables
        .updateTable('webhook_deliveries')
        .set({ next_attempt_at: now })
        .where('id', '=', deliveryId)
        .where('status', '=', 'pending')
        .where('next_attempt_at', '=', lostAt)
        .execute()
    },

    async findLocked(deliveryId: string): Promise<DeliveryRow | undefined> {
      const query = tables.selectFrom('webhook_deliveries').selectAll().where('id', '=', deliveryId)
      return db.capabilities.lockRows(query, 'wait').executeTakeFirst()
    },

    async update(deliveryId: string, change: Partial<Omit<DeliveryRow, 'id'>>): Promise<void> {
      await tables.updateTable('webhook_deliveries').set(change).where('id', '=', deliveryId).execute()
    },

    async insertAttempt(row: AttemptRow): Promise<void> {
      await tables.insertInto('webhook_attempts').values(row).execute()
    },

    /** When the next of an endpoint's deliveries is due; null when none waits. */
    async earliestDue(endpointId: string): Promise<number | null> {
      const row = await tables
        .selectFrom('webhook_deliveries')
        .select(({ fn }) => fn.min('next_attempt_at').as('due'))
        .where('endpoint_id', '=', endpointId)
        .where('status', '=', 'pending')
        .executeTakeFirst()
      return row?.due ?? null
    },

    /** Gives up what waits for an endpoint. */
    async failPending(endpointId: string, error: string, now: number): Promise<void> {
      await tables
        .updateTable('webhook_deliveries')
        .set({ status: 'failed', error, next_attempt_at: null, finished_at: now })
        .where('endpoint_id', '=', endpointId)
        .where('status', '=', 'pending')
        .execute()
    },

    /** Has deliveries begin their schedule again, now; says how many. */
    async replay(
      endpointId: string,
      which: { messageId: string } | { failedSince: number },
      now: number,
    ): Promise<number> {
      const again = tables
        .updateTable('webhook_deliveries')
        .set({ status: 'pending', step: 0, first_attempt_at: null, next_attempt_at: now, finished_at: null })
        .where('endpoint_id', '=', endpointId)
      const chosen =
        'messageId' in which
          ? again.where('message_id', '=', which.messageId)
          : again.where('status', '=', 'failed').where('created_at', '>=', which.failedSince)
      return Number((await chosen.executeTakeFirst()).numUpdatedRows)
    },

    async find(endpointId: string, deliveryId: string): Promise<DueDelivery | undefined> {
      return tables
        .selectFrom('webhook_deliveries')
        .innerJoin('webhook_messages', 'webhook_messages.id', 'webhook_deliveries.message_id')
        .selectAll('webhook_deliveries')
        .select('webhook_messages.body')
        .where('webhook_deliveries.endpoint_id', '=', endpointId)
        .where('webhook_deliveries.id', '=', deliveryId)
        .executeTakeFirst()
    },

    async attempts(deliveryId: string): Promise<AttemptRow[]> {
      return tables
        .selectFrom('webhook_attempts')
        .selectAll()
        .where('delivery_id', '=', deliveryId)
        .orderBy('number')
        .execute()
    },

    async list(
      endpointId: string,
      filter: DeliveryFilter,
      page: { limit: number; cursor: string | null },
    ): Promise<Page<DeliveryRow>> {
      let query = tables.selectFrom('webhook_deliveries').selectAll().where('endpoint_id', '=', endpointId)
      if (filter.status !== undefined) query = query.where('status', '=', filter.status)
      if (filter.type !== undefined) query = query.where('type', '=', filter.type)
      return keyset(query, { columns: [{ name: 'id', type: 'text' }], direction: 'desc', ...page })
    },

    /** Enabled endpoints for which something has been due since `before`. */
    async overdue(before: number): Promise<{ id: string; organization_id: string | null; slow: number }[]> {
      return tables
        .selectFrom('webhook_endpoints')
        .select(['id', 'organization_id', 'slow'])
        .where('enabled', '=', 1)
        .where((eb) =>
          eb.exists(
            eb
              .selectFrom('webhook_deliveries')
              .select(sql<number>`1`.as('found'))
              .whereRef('webhook_deliveries.endpoint_id', '=', 'webhook_endpoints.id')
              .where('webhook_deliveries.status', '=', 'pending')
              .where('webhook_deliveries.next_attempt_at', '<=', before),
          ),
        )
        .orderBy('id')
        .execute()
    },

    /** Removes some messages that were recorded before `before`, with all that is known of them; says how many. */
    async prune(before: number): Promise<number> {
      const old = tables
        .selectFrom('webhook_messages')
        .select('id')
        .where('created_at', '<', before)
        .limit(PRUNED_AT_A_TIME)
      const result = await tables.deleteFrom('webhook_messages').where('id', 'in', old).executeTakeFirst()
      return Number(result.numDeletedRows)
    },
  }
}
