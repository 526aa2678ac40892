import {
  CHAIN_START,
  checkpointText,
  INSTALLATION_CHAIN,
  type ChainPlace,
  type Checkpoint,
  type Sha256,
} from './chain-line.ts'
import { createChainVerifier, type ChainVerifier } from './chain-verifier.ts'
import { checkLine } from './check-line.ts'
import {
  exportEndText,
  lineOfExport,
  nextDigest,
  type AuditExportEnd,
  type AuditExportLine,
} from './export-line.ts'
import { findingList, type AuditFinding, type AuditFindingKind } from './finding.ts'

export interface VerifyExportOptions {
  sha256: Sha256
  /** Whether an Ed25519 signature over the UTF-8 text is good; false for a key that is none. */
  verifySignature: (publicKey: string, text: string, signature: string) => boolean
  /** Keys that are believed; the one that the file names when null, which proves nothing against whoever made the file. */
  publicKeys: readonly string[] | null
  /** Places of chains seen at an earlier time, by the chain's name: they must still be there. */
  anchors: ReadonlyMap<string, ChainPlace>
}

export interface ExportVerdict {
  complete: boolean
  chains: number
  entries: number
  findings: readonly AuditFinding[]
  findingCount: number
  /** The key that the file was signed with. */
  publicKey: string | null
  /** Where each chain ended: the anchors for the next time. */
  heads: ReadonlyMap<string, ChainPlace>
}

/** Verifies an export (JSON Lines) without the server: every line, every chain, every signature, and that the file is whole. */
export async function verifyExport(
  lines: AsyncIterable<string>,
  options: VerifyExportOptions,
): Promise<ExportVerdict> {
  // Its compiled shapes are of no use to whoever verifies nothing.
  const { readExportLine } = await import('./read-export-line.ts')
  const check = createExportCheck(options)
  let number = 0
  for await (const text of lines) {
    number += 1
    if (text.trim() === '') continue
    const line = readExportLine(text)
    if (line === null) check.unreadable(number)
    else check.add(line)
  }
  return check.finish()
}

function createExportCheck({ sha256, verifySignature, publicKeys, anchors }: VerifyExportOptions) {
  const findings = findingList()
  const heads = new Map<string, ChainPlace>()
  let trusted = publicKeys
  let publicKey: string | null = null
  let complete = false
  let entries = 0
  let digest = ''
  let ended = false
  let current: { chain: string; verifier: ChainVerifier } | null = null

  const tell = (
    kind: AuditFindingKind,
    /** Null for what is wrong with the file as a whole. */
    chain: string | null,
    [seq, lastSeq]: readonly [number, number],
    detail: string,
    entryId: string | null = null,
  ) =>
    findings.add({
      kind,
      organization_id: chain === INSTALLATION_CHAIN ? null : chain,
      seq,
      last_seq: lastSeq,
      entry_id: entryId,
      detail,
    })

  /** `what` was signed, at line `seq` of the chain. */
  function isSigned(
    { chain, seq, what }: { chain: string | null; seq: number; what: string },
    text: string,
    signed: { public_key: string; signature: string },
  ): boolean {
    const { public_key: key, signature } = signed
    if (!verifySignature(key, text, signature)) {
      tell('checkpoint_forged', chain, [seq, seq], `The signature of ${what} is forged.`)
      return false
    }
    if (trusted?.includes(key) === true) return true
    tell(
      'checkpoint_unknown_key',
      chain,
      [seq, seq],
      `${key}, which signed ${what}, is not a key that is trusted.`,
    )
    return false
  }

  function isGood(checkpoint: Checkpoint, chain: string, kind: Checkpoint['kind']): boolean {
    const { seq } = checkpoint
    if (checkpoint.chain === chain && checkpoint.kind === kind)
      return isSigned(
        { chain, seq, what: `the checkpoint at line ${seq}` },
        checkpointText(checkpoint),
        checkpoint,
      )
    tell('checkpoint_forged', chain, [seq, seq], `The checkpoint at line ${seq} belongs to another place.`)
    return false
  }

  function close(head: ChainPlace | null): void {
    if (current === null) return
    const found = current.verifier.finish(head)
    for (const finding of found.told) findings.add(finding)
    const { seq, hash } = head ?? current.verifier.last
    heads.set(current.chain, { seq, hash })
    current = null
  }

  function open({ organization_id, pruned, checkpoint }: AuditExportLine & { kind: 'chain' }): void {
    const chain = organization_id ?? INSTALLATION_CHAIN
    if (current !== null) missingHead(current.chain, current.verifier)
    close(null)
    const start = pruned !== null && isGood(pruned, chain, 'pruned') ? pruned : CHAIN_START
    const anchor = anchors.get(chain)
    const checkpoints: ChainPlace[] = anchor === undefined ? [] : [anchor]
    if (checkpoint !== null && isGood(checkpoint, chain, 'head')) checkpoints.push(checkpoint)
    current = { chain, verifier: createChainVerifier({ chain, sha256, start, checkpoints }) }
  }

  function missingHead(chain: string, { last }: ChainVerifier): void {
    tell('truncated', chain, [last.seq + 1, last.seq + 1], `The file says nowhere how ${chain} ends.`)
  }

  function addEntry(entry: AuditExportLine & { kind: 'entry' }): void {
    entries += 1
    digest = nextDigest(sha256, digest, entry.hash)
    const line = lineOfExport(entry)
    if (current?.chain === line.chain) current.verifier.add(line)
    else if (complete)
      tell(
        'inserted',
        line.chain,
        [line.seq, line.seq],
        `Line ${line.seq} stands outside of its chain.`,
        line.id,
      )
    else {
      const { intact, reason } = checkLine(sha256, line)
      if (!intact)
        tell('changed', line.chain, [line.seq, line.seq], `Line ${line.seq} was changed: ${reason}.`, line.id)
    }
  }

  function checkEnd(end: AuditExportEnd): void {
    ended = true
    if (!isSigned({ chain: null, seq: 0, what: 'the file' }, exportEndText(end), end)) return
    if (end.entries === entries && end.digest === digest) return
    const counted = end.entries === entries ? 'other ones' : `${end.entries}`
    tell('changed', null, [0, 0], `The file holds ${entries} entries; it was signed with ${counted}.`)
  }

  return {
    unreadable: (number: number) =>
      tell('unreadable', null, [0, 0], `Line ${number} of the file is no line of an export.`),

    add(line: AuditExportLine): void {
      switch (line.kind) {
        case 'export':
          complete = line.complete
          publicKey = line.public_key
          trusted ??= [line.public_key]
          return
        case 'chain':
          return open(line)
        case 'entry':
          return addEntry(line)
        case 'head': {
          digest = nextDigest(sha256, digest, line.head.signature)
          const chain = line.organization_id ?? INSTALLATION_CHAIN
          return close(isGood(line.head, chain, 'export') ? line.head : null)
        }
        case 'end':
          return checkEnd(line)
      }
    },

    finish(): ExportVerdict {
      if (current !== null) missingHead(current.chain, current.verifier)
      close(null)
      if (!ended) tell('truncated', null, [0, 0], 'The file ends before its end: it was cut off.')
      for (const [chain, anchor] of anchors)
        if (complete && !heads.has(chain))
          tell('truncated', chain, [1, anchor.seq], `The whole chain of ${chain} is gone.`)
      const { told, count } = findings
      return {
        complete,
        chains: heads.size,
        entries,
        findings: told,
        findingCount: count,
        publicKey,
        heads,
      }
    },
  }
}
