import { FINDINGS_MAX, type AuditFinding, type AuditVerdict } from '@tenantry/contract'
import { problem } from '../../kernel/errors.ts'
import { organizationOf } from './chain-name.ts'
import { joinFindings, readAnchors, walkChain, type ChainWalk, type WalkDeps } from './walk-chain.ts'

/** Verifying reads everything: one at a time in a process leaves the others their share of the store. */
export interface VerifyTurn {
  taken: boolean
}

const RETRY_AFTER_SECONDS = 5
/** A chain that is pruned while it is read is read again. */
const TRIES = 3

/**
 * Verifies the chain of one organization or of the installation, or all chains when none is named.
 * @throws UNAVAILABLE while another one runs
 */
export async function verifyChains(
  deps: WalkDeps,
  turn: VerifyTurn,
  chain: string | undefined,
): Promise<AuditVerdict> {
  if (turn.taken)
    throw problem('UNAVAILABLE', {
      detail: 'The audit trail is being verified already.',
      hint: 'Try again when that has ended.',
      retryAfterSeconds: RETRY_AFTER_SECONDS,
    })
  turn.taken = true
  try {
    return await verifyAll(deps, chain === undefined ? await deps.store.chains() : [chain])
  } finally {
    turn.taken = false
  }
}

async function verifyAll(deps: WalkDeps, chains: readonly string[]): Promise<AuditVerdict> {
  const key = await deps.signingKey()
  const told: AuditFinding[] = []
  let count = 0
  let lines = 0
  for (const chain of chains) {
    const walk = await verifyChain(deps, chain)
    lines += walk.lines
    count += walk.findings.count
    told.push(...walk.findings.told.slice(0, FINDINGS_MAX - told.length))
  }
  return {
    ok: count === 0,
    chains: chains.length,
    entries: lines,
    finding_count: count,
    findings: told,
    public_key: key.publicKey,
    key_source: key.source,
  }
}

async function verifyChain(deps: WalkDeps, chain: string): Promise<ChainWalk> {
  for (let attempt = 1; ; attempt++) {
    const anchors = await readAnchors(deps, chain)
    const leftovers = await findLeftovers(deps, chain, anchors.start.seq)
    const { start, signed } = anchors
    const walk = await walkChain(deps.store, chain, start, signed === null ? [] : [signed])
    const prunedNow = (await deps.store.checkpoint(chain, 'pruned'))?.seq ?? 0
    if (prunedNow !== anchors.prunedSeq && attempt < TRIES) continue
    return { ...walk, findings: joinFindings([...anchors.findings, ...leftovers], walk.findings) }
  }
}

/** Pruning removes lines and says so in one transaction: whatever lies before the beginning came there otherwise. */
async function findLeftovers({ store }: WalkDeps, chain: string, startSeq: number): Promise<AuditFinding[]> {
  const first = await store.firstSeq(chain)
  if (first === null || first > startSeq) return []
  return [
    {
      kind: 'inserted',
      organization_id: organizationOf(chain),
      seq: first,
      last_seq: startSeq,
      entry_id: null,
      detail: `Line ${first} lies before line ${startSeq + 1}, with which the chain begins since it was pruned.`,
    },
  ]
}
