import { setImmediate as otherWork } from 'node:timers/promises'
import {
  CHAIN_START,
  createChainVerifier,
  findingList,
  type AuditFinding,
  type AuditFindingKind,
  type ChainPlace,
  type ChainVerifier,
  type FindingList,
} from '@tenantry/contract'
import { sha256 } from './append-entries.ts'
import { organizationOf } from './chain-name.ts'
import type { AuditDeps } from './deps.ts'
import { lineOf } from './show-entry.ts'
import { judgeCheckpoint, type SigningKey } from './signing-key.ts'
import type { AuditStore } from './store.ts'
import type { AuditCheckpointRow } from './tables.ts'

/** Hashed in one go: some milliseconds, after which others have their turn. */
const PAGE_LINES = 200

/** What a walk over a chain found. */
export interface ChainWalk {
  lines: number
  last: ChainPlace
  findings: Findings
}

/** The first findings, and how many there are. */
export type Findings = Pick<FindingList, 'told' | 'count'>

export type WalkDeps = Pick<AuditDeps, 'store' | 'signingKey'>

/** Reads a chain on from `verifier.last`, up to line `lastSeq`. */
async function readLines(
  store: AuditStore,
  chain: string,
  verifier: ChainVerifier,
  lastSeq: number,
): Promise<void> {
  for (let after = verifier.last.seq; ;) {
    const limit = Math.min(PAGE_LINES, lastSeq - after)
    const rows = limit <= 0 ? [] : await store.readChain(chain, { after, limit })
    for (const row of rows) if (row.seq <= lastSeq) verifier.add(lineOf(row))
    const last = rows.at(-1)
    if (last === undefined || last.seq >= lastSeq) return
    after = last.seq
    await otherWork()
  }
}

/** Reads a chain from `start` to its end, and holds it against its head and against good checkpoints. */
export async function walkChain(
  store: AuditStore,
  chain: string,
  start: ChainPlace,
  checkpoints: readonly ChainPlace[],
): Promise<ChainWalk> {
  const verifier = createChainVerifier({ chain, sha256, start, checkpoints })
  let end = await store.chainEnd(chain)
  await readLines(store, chain, verifier, Math.max(end.lastSeq, end.head?.seq ?? 0))
  // Lines may have been erased while they were read; the entry that says so stands behind the end that was seen.
  if (verifier.erasuresOpen) {
    end = await store.chainEnd(chain)
    await readLines(store, chain, verifier, Math.max(end.lastSeq, end.head?.seq ?? 0))
  }
  const head = end.head ?? (verifier.lines > 0 ? { ...CHAIN_START } : null)
  return { lines: verifier.lines, last: verifier.last, findings: verifier.finish(head) }
}

/** The checkpoints of a chain, with what is wrong with them. */
export interface ChainAnchors {
  /** Where the chain begins. */
  start: ChainPlace
  pruned: AuditCheckpointRow | null
  /** What the store says of pruning, good or not. */
  prunedSeq: number
  /** The newest place that was signed. */
  signed: AuditCheckpointRow | null
  findings: AuditFinding[]
}

/** Reads the checkpoints of a chain and leaves out those that are not good. */
export async function readAnchors({ store, signingKey }: WalkDeps, chain: string): Promise<ChainAnchors> {
  const key = await signingKey()
  const findings: AuditFinding[] = []
  const good = (row: AuditCheckpointRow | null) => {
    const finding = row === null ? null : judge(key, row)
    if (finding === null) return row
    findings.push(finding)
    return null
  }
  // In this order: a checkpoint that is signed meanwhile is not ahead of the lines that are read afterwards.
  const signed = good(await store.checkpoint(chain, 'head'))
  const prunedRow = await store.checkpoint(chain, 'pruned')
  const pruned = good(prunedRow)
  return { start: pruned ?? CHAIN_START, pruned, prunedSeq: prunedRow?.seq ?? 0, signed, findings }
}

function judge(key: SigningKey, row: AuditCheckpointRow): AuditFinding | null {
  const judgement = judgeCheckpoint(key, row)
  if (judgement === 'good') return null
  const { chain, seq, kind, public_key: publicKey } = row
  const what = kind === 'pruned' ? `that lines up to ${seq} were pruned` : `at line ${seq}`
  const about = (findingKind: AuditFindingKind, detail: string): AuditFinding => ({
    kind: findingKind,
    organization_id: organizationOf(chain),
    seq,
    last_seq: seq,
    entry_id: null,
    detail,
  })
  return judgement === 'forged'
    ? about('checkpoint_forged', `The checkpoint ${what} is not signed as it says.`)
    : about(
        'checkpoint_unknown_key',
        `The checkpoint ${what} is signed with ${publicKey}, which is not a key of this server.`,
      )
}

/** One list of all findings, those of the checkpoints first. */
export function joinFindings(first: readonly AuditFinding[], then: Findings): Findings {
  if (first.length === 0) return then
  const all = findingList()
  for (const finding of [...first, ...then.told]) all.add(finding)
  const rest = then.count - then.told.length
  return { told: all.told, count: all.count + rest }
}
