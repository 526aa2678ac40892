import { INSTALLATION_CHAIN, type AuditRetention } from '@tenantry/contract'
import { organizationOf } from './chain-name.ts'
import type { AuditDeps } from './deps.ts'
import type { AuditSource } from './record-entry.ts'
import { createAuditStore, type AuditStore } from './store.ts'

/** How long the entries of a chain are kept. */
export async function getRetention(store: AuditStore, chain: string): Promise<AuditRetention> {
  const own = await store.retentionDays(chain)
  const inherited = own === null && chain !== INSTALLATION_CHAIN
  const pruned = await store.checkpoint(chain, 'pruned')
  return {
    organization_id: organizationOf(chain),
    days: inherited ? await store.retentionDays(INSTALLATION_CHAIN) : own,
    inherited,
    pruned_seq: pruned?.seq ?? 0,
  }
}

/** Sets it, or takes the setting back with null. */
export async function setRetention(
  deps: Pick<AuditDeps, 'control' | 'clock' | 'record'>,
  source: AuditSource,
  { chain, days }: { chain: string; days: number | null },
): Promise<AuditRetention> {
  return deps.control.transaction(async (tx) => {
    const store = createAuditStore(tx)
    const before = await store.retentionDays(chain)
    await store.setRetention(chain, days, deps.clock.now())
    if (before !== days)
      await deps.record(
        tx,
        source,
        'audit.retention_changed',
        { type: 'audit', id: chain, organizationId: organizationOf(chain) },
        { before: { days: before }, after: { days } },
      )
    return getRetention(store, chain)
  })
}
