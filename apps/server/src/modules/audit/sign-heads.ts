import type { AuditDeps } from './deps.ts'
import { signCheckpoint } from './signing-key.ts'
import { readAnchors, walkChain } from './walk-chain.ts'

const CHAINS_AT_A_TIME = 200

/**
 * Signs where each chain stands that has grown. Only what follows unbroken on the last signed place is signed: a chain that was written anew keeps
 * its old checkpoint, which tells. Runs as a job.
 */
export async function signHeads(
  deps: Pick<AuditDeps, 'store' | 'signingKey' | 'clock' | 'log'>,
): Promise<void> {
  const seen = new Set<string>()
  for (;;) {
    const chains = await deps.store.unsignedChains(CHAINS_AT_A_TIME + seen.size)
    const fresh = chains.filter((chain) => !seen.has(chain))
    if (fresh.length === 0) return
    for (const chain of fresh) {
      seen.add(chain)
      await signHead(deps, chain)
    }
  }
}

async function signHead(
  deps: Pick<AuditDeps, 'store' | 'signingKey' | 'clock' | 'log'>,
  chain: string,
): Promise<void> {
  const { start, signed, findings } = await readAnchors(deps, chain)
  const from = signed !== null && signed.seq > start.seq ? signed : start
  const walk = await walkChain(deps.store, chain, from, [])
  const wrong = [...findings, ...walk.findings.told]
  if (wrong.length > 0) {
    deps.log.error(
      { chain, findings: wrong },
      'An audit chain is broken: `tenantry audit verify` tells more.',
    )
    return
  }
  if (walk.lines === 0) return
  const place = { kind: 'head', chain, ...walk.last, created_at: deps.clock.now() } as const
  const checkpoint = signCheckpoint(await deps.signingKey(), place)
  await deps.store.saveCheckpoint({ ...checkpoint, kind: 'head' })
}
