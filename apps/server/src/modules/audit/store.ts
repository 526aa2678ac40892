import type { ChainPlace } from '@tenantry/contract'
import { sql } from 'kysely'
import type { ControlDb } from '../../kernel/db/index.ts'
import { createEntryStore } from './entry-store.ts'
import type { AuditCheckpointRow, AuditTables } from './tables.ts'

export type AuditStore = ReturnType<typeof createAuditStore>

/** Where a chain stands: its last line as its head names it, and the last one that is really there. */
export interface ChainEnd {
  head: ChainPlace | null
  lastSeq: number
}

export function createAuditStore(db: ControlDb) {
  const tables = db.withTables<AuditTables>()

  return {
    ...createEntryStore(db),

    /** In one statement, so that an entry written meanwhile is in both or in neither. */
    async chainEnd(chain: string): Promise<ChainEnd> {
      const row = await tables
        .selectNoFrom((query) => [
          query.selectFrom('audit_chains').select('seq').where('chain', '=', chain).as('seq'),
          query.selectFrom('audit_chains').select('hash').where('chain', '=', chain).as('hash'),
          query
            .selectFrom('audit_entries')
            .select(({ fn }) => fn.max('seq').as('last'))
            .where('chain', '=', chain)
            .as('last'),
        ])
        .executeTakeFirst()
      const { seq = null, hash = null, last = null } = row ?? {}
      return { head: seq === null || hash === null ? null : { seq, hash }, lastSeq: last ?? 0 }
    },

    /** Every chain that something is known of, whatever was removed of it, in a stable order. */
    async chains(): Promise<string[]> {
      const { rows } = await sql<{ chain: string }>`
        with recursive found(chain) as (
          select min(chain) from audit_entries
          union all
          select (select min(chain) from audit_entries where chain > found.chain) from found where found.chain is not null
        )
        select chain from found where chain is not null
        union select chain from audit_chains
        union select chain from audit_checkpoints`.execute(db)
      return rows.map(({ chain }) => chain).sort()
    },

    /** Chains with lines behind their last checkpoint. */
    async unsignedChains(limit: number): Promise<string[]> {
      const rows = await tables
        .selectFrom('audit_chains')
        .leftJoin('audit_checkpoints', (join) =>
          join
            .onRef('audit_checkpoints.chain', '=', 'audit_chains.chain')
            .on('audit_checkpoints.kind', '=', 'head'),
        )
        .select('audit_chains.chain as chain')
        .where('audit_chains.seq', '>', 0)
        .where((where) =>
          where.or([
            where('audit_checkpoints.seq', 'is', null),
            where('audit_checkpoints.seq', '<>', where.ref('audit_chains.seq')),
          ]),
        )
        .limit(limit)
        .execute()
      return rows.map(({ chain }) => chain)
    },

    async checkpoint(chain: string, kind: AuditCheckpointRow['kind']): Promise<AuditCheckpointRow | null> {
      const row = await tables
        .selectFrom('audit_checkpoints')
        .selectAll()
        .where('chain', '=', chain)
        .where('kind', '=', kind)
        .executeTakeFirst()
      return row ?? null
    },

    /** Keeps the newer one when two servers sign at once. */
    async saveCheckpoint(row: AuditCheckpointRow): Promise<void> {
      const { chain, kind, ...change } = row
      const saved = await tables
        .updateTable('audit_checkpoints')
        .set(change)
        .where('chain', '=', chain)
        .where('kind', '=', kind)
        .where('seq', '<=', row.seq)
        .executeTakeFirst()
      if (saved.numUpdatedRows > 0n) return
      await db.capabilities.insertIgnore(tables.insertInto('audit_checkpoints').values(row)).execute()
    },

    async removePrefix(chain: string, lastSeq: number): Promise<void> {
      await tables
        .deleteFrom('audit_entries')
        .where('chain', '=', chain)
        .where('seq', '<=', lastSeq)
        .execute()
    },

    async retentionDays(chain: string): Promise<number | null> {
      const row = await tables
        .selectFrom('audit_retention')
        .select('days')
        .where('chain', '=', chain)
        .executeTakeFirst()
      return row?.days ?? null
    },

    async allRetentions(): Promise<Map<string, number>> {
      const rows = await tables.selectFrom('audit_retention').select(['chain', 'days']).execute()
      return new Map(rows.map(({ chain, days }) => [chain, days]))
    },

    async setRetention(chain: string, days: number | null, now: number): Promise<void> {
      await tables.deleteFrom('audit_retention').where('chain', '=', chain).execute()
      if (days === null) return
      await tables.insertInto('audit_retention').values({ chain, days, updated_at: now }).execute()
    },
  }
}
