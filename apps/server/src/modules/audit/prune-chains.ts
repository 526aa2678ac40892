import { setImmediate as otherWork } from 'node:timers/promises'
import { createChainVerifier, INSTALLATION_CHAIN, type ChainPlace } from '@tenantry/contract'
import { sha256 } from './append-entries.ts'
import type { AuditDeps } from './deps.ts'
import { lineOf } from './show-entry.ts'
import { signCheckpoint } from './signing-key.ts'
import { createAuditStore } from './store.ts'
import { readAnchors } from './walk-chain.ts'

type PruneDeps = Pick<AuditDeps, 'control' | 'store' | 'signingKey' | 'clock' | 'log' | 'stopping'>

const DAY_SECONDS = 86_400
/** Lines of one transaction. */
const BATCH_LINES = 500

/**
 * Removes from the beginning of each chain what is older than its retention, and leaves a signed checkpoint from which the rest is verified. A
 * chain that is broken there is left as it is: what was done to it must not be swept away. Runs as a job.
 */
export async function pruneChains(deps: PruneDeps): Promise<void> {
  const retentions = await deps.store.allRetentions()
  if (retentions.size === 0) return
  for (const chain of await deps.store.chains()) {
    const days = retentions.get(chain) ?? retentions.get(INSTALLATION_CHAIN)
    if (days === undefined) continue
    const cutoff = deps.clock.now() - days * DAY_SECONDS
    while (!deps.stopping.aborted && (await pruneBatch(deps, chain, cutoff))) await otherWork()
  }
}

/** Gives whether there may be more to prune. */
async function pruneBatch(deps: PruneDeps, chain: string, cutoff: number): Promise<boolean> {
  const { start, signed, findings } = await readAnchors(deps, chain)
  const rows = await deps.store.readChain(chain, { after: start.seq, limit: BATCH_LINES + 1 })
  const kept = rows.findIndex(({ created_at: createdAt }) => createdAt >= cutoff)
  const leaving = rows.slice(0, Math.min(kept === -1 ? rows.length : kept, BATCH_LINES))
  const last = leaving.at(-1)
  if (last === undefined) return false

  const verifier = createChainVerifier({ chain, sha256, start, checkpoints: [] })
  // One more than leaves: it says which line it was written after.
  for (const row of rows.slice(0, leaving.length + 1)) verifier.add(lineOf(row))
  const erasedAside = verifier.finish(null).told.filter(({ kind }) => kind !== 'erased')
  const rewritten =
    signed !== null && leaving.some(({ seq, hash }) => seq === signed.seq && hash !== signed.hash)
  if (findings.length > 0 || erasedAside.length > 0 || rewritten) {
    const wrong = [...findings, ...erasedAside]
    deps.log.error({ chain, findings: wrong, rewritten }, 'A broken audit chain is not pruned.')
    return false
  }
  await removePrefix(deps, chain, { seq: last.seq, hash: last.hash })
  return kept === -1 && rows.length > BATCH_LINES
}

async function removePrefix(deps: PruneDeps, chain: string, place: ChainPlace): Promise<void> {
  const checkpoint = signCheckpoint(await deps.signingKey(), {
    kind: 'pruned',
    chain,
    ...place,
    created_at: deps.clock.now(),
  })
  await deps.control.transaction(async (tx) => {
    const store = createAuditStore(tx)
    await store.saveCheckpoint({ ...checkpoint, kind: 'pruned' })
    await store.removePrefix(chain, place.seq)
  })
}
