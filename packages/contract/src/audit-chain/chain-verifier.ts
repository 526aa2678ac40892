import type { ChainLine, ChainPlace, Sha256 } from './chain-line.ts'
import { INSTALLATION_CHAIN } from './chain-line.ts'
import { checkLine } from './check-line.ts'
import { BROKEN_LINES_MAX, explainBrokenLines, type BrokenLine } from './explain-broken-lines.ts'
import { findingList, type AuditFindingKind, type FindingList } from './finding.ts'
import { pushSeq, readRanges, subtractRanges, type SeqRange } from './seq-ranges.ts'

/** Action of the entry that says which lines of a chain lost their personal values: `details: { origin: ranges, content: ranges }`. */
export const ERASURE_ACTION = 'audit.values_erased'

/** Reads one chain from its beginning and finds what does not fit. */
export interface ChainVerifier {
  /** Takes the next line as it was stored or exported. */
  add(line: ChainLine): void
  /** Lines seen so far. */
  readonly lines: number
  readonly last: ChainPlace
  /** Whether values are gone that no entry so far accounts for: their entry may lie further on. */
  readonly erasuresOpen: boolean
  /** Tells the end. `head` is what the chain's owner says about it; null when that is not known. */
  finish(head: ChainPlace | null): FindingList
}

export interface ChainVerifierOptions {
  chain: string
  sha256: Sha256
  start: ChainPlace
  /** Checkpoints of the chain whose signatures were found good. */
  checkpoints: readonly ChainPlace[]
}

export function createChainVerifier(options: ChainVerifierOptions): ChainVerifier {
  const { chain, sha256, start } = options
  const findings = findingList()
  const organizationId = chain === INSTALLATION_CHAIN ? null : chain
  const broken: BrokenLine[] = []
  const brokenSeqs = new Set<number>()
  const ahead = options.checkpoints.filter(({ seq }) => seq >= start.seq)
  const erased: Record<'origin' | 'content', SeqRange[]> = { origin: [], content: [] }
  let missing: SeqRange[] = []
  let last: ChainPlace & { id: string | null } = { ...start, id: null }
  let beforeLast: string | null = null
  let lines = 0

  const tell = (kind: AuditFindingKind, seq: number, lastSeq: number, id: string | null, detail: string) =>
    findings.add({ kind, organization_id: organizationId, seq, last_seq: lastSeq, entry_id: id, detail })

  function compareCheckpoint(place: ChainPlace, id: string | null): void {
    if (ahead.some(({ seq, hash }) => seq === place.seq && hash !== place.hash))
      tell(
        'rewritten',
        place.seq,
        place.seq,
        id,
        `The signed checkpoint remembers another line ${place.seq}: it, or lines before it, were written anew.`,
      )
  }

  function takeOutOfOrder(line: ChainLine): void {
    const rest = subtractRanges(missing, [[line.seq, line.seq]])
    const wasMissing = JSON.stringify(rest) !== JSON.stringify(missing)
    missing = rest
    if (wasMissing)
      tell('reordered', line.seq, line.seq, line.id, `Line ${line.seq} stands behind line ${last.seq}.`)
    else
      tell(
        'inserted',
        line.seq,
        line.seq,
        line.id,
        line.seq <= start.seq
          ? `Line ${line.seq} lies before the place where the chain begins.`
          : `There is a second line ${line.seq}.`,
      )
  }

  /** Called for a line that is whole itself and does not follow on the one before. */
  function explainBrokenLink(line: ChainLine): void {
    if (brokenSeqs.has(last.seq)) return
    if (line.previous_hash === beforeLast)
      tell('inserted', last.seq, last.seq, last.id, `Line ${last.seq} was inserted.`)
    else if (last.seq === start.seq)
      tell(
        'changed',
        line.seq,
        line.seq,
        line.id,
        `Line ${line.seq} does not follow on the chain's beginning.`,
      )
    else
      tell(
        'changed',
        last.seq,
        last.seq,
        last.id,
        `Line ${last.seq} is not the one that line ${line.seq} was written after: it was replaced.`,
      )
  }

  function noteErasures(line: ChainLine): void {
    if (line.origin !== null && line.origin.salt === null) pushSeq(erased.origin, line.seq)
    if (line.content !== null && line.content.salt === null) pushSeq(erased.content, line.seq)
    if (line.action !== ERASURE_ACTION || line.content?.text === null || line.content === null) return
    const ranges = readErasure(line.content.text)
    erased.origin = subtractRanges(erased.origin, ranges.origin)
    erased.content = subtractRanges(erased.content, ranges.content)
  }

  compareCheckpoint(start, null)
  return {
    get lines() {
      return lines
    },
    get last() {
      return { seq: last.seq, hash: last.hash }
    },
    get erasuresOpen() {
      return erased.origin.length > 0 || erased.content.length > 0
    },

    add(line) {
      lines += 1
      const check = checkLine(sha256, line)
      if (!check.intact) {
        brokenSeqs.add(line.seq)
        if (broken.length < BROKEN_LINES_MAX) broken.push({ line, check })
        else tell('changed', line.seq, line.seq, line.id, `Line ${line.seq} was changed.`)
      }
      if (line.seq <= last.seq) {
        takeOutOfOrder(line)
        return
      }
      const follows = line.seq === last.seq + 1
      if (!follows) missing.push([last.seq + 1, line.seq - 1])
      else if (check.intact && line.previous_hash !== last.hash) explainBrokenLink(line)
      if (check.intact) noteErasures(line)
      compareCheckpoint(line, line.id)
      beforeLast = follows ? last.hash : null
      last = { seq: line.seq, hash: line.hash, id: line.id }
    },

    finish(head) {
      explainBrokenLines(sha256, broken, (kind, seq, lastSeq, detail) => {
        const line = broken.find((entry) => entry.line.seq === seq)?.line
        tell(kind, seq, lastSeq, kind === 'removed' ? null : (line?.id ?? null), detail)
      })
      for (const [first, end] of missing)
        tell('removed', first, end, null, `${rangeText(first, end)} missing.`)
      const end = Math.max(head?.seq ?? 0, ...ahead.map(({ seq }) => seq))
      if (end > last.seq)
        tell(
          'truncated',
          last.seq + 1,
          end,
          null,
          `The chain ends with line ${last.seq}; it had ${end}, the last ${end - last.seq} were cut off.`,
        )
      if (head !== null && head.seq < last.seq)
        tell(
          'inserted',
          head.seq + 1,
          last.seq,
          last.id,
          `The chain's head is line ${head.seq}; what stands behind it was put there past the server.`,
        )
      if (head !== null && head.seq === last.seq && head.hash !== last.hash && !brokenSeqs.has(last.seq))
        tell(
          'changed',
          last.seq,
          last.seq,
          last.id,
          `Line ${last.seq} is not the one that the chain's head names.`,
        )
      for (const part of ['origin', 'content'] as const)
        for (const [first, lastErased] of erased[part])
          tell('erased', first, lastErased, null, erasedText(part, first, lastErased))
      return findings
    },
  }
}

function readErasure(text: string): { origin: SeqRange[]; content: SeqRange[] } {
  const content: unknown = JSON.parse(text)
  const details = memberOf(content, 'details')
  return {
    origin: readRanges(memberOf(details, 'origin')),
    content: readRanges(memberOf(details, 'content')),
  }
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  return Object.entries(value).find(([key]) => key === name)?.[1]
}

function rangeText(first: number, last: number): string {
  return first === last ? `Line ${first} is` : `Lines ${first} to ${last} are`
}

function erasedText(part: 'origin' | 'content', first: number, last: number): string {
  const what = part === 'origin' ? 'addresses and user agents' : 'values'
  const where = first === last ? `line ${first}` : `lines ${first} to ${last}`
  return `The ${what} of ${where} are gone, and no entry says that they were erased.`
}
