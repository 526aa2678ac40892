import type { ChainLine, Sha256 } from './chain-line.ts'
import { findTruePlace, type LineCheck } from './check-line.ts'
import type { AuditFinding } from './finding.ts'

export interface BrokenLine {
  line: ChainLine
  check: LineCheck
}

/** Lines that are looked at closely; the rest counts as changed. */
export const BROKEN_LINES_MAX = 200

type Explain = (kind: AuditFinding['kind'], seq: number, lastSeq: number, detail: string) => void

/**
 * Says of lines that do not fit their hashes what became of them: changed, or whole but in another place. Several neighbours that are
 * off by the same distance were pushed by a line put in before them, or drawn up by one taken out.
 */
export function explainBrokenLines(sha256: Sha256, broken: readonly BrokenLine[], explain: Explain): void {
  const places = broken.map(({ line }) => line.seq)
  const found = broken.map(({ line, check }) => ({
    line,
    check,
    place: check.hashBroken ? findTruePlace(sha256, line, places) : null,
  }))
  for (let from = 0; from < found.length;) {
    const entry = found[from]
    if (entry === undefined) return
    const { line, check, place } = entry
    if (place === null) {
      explain('changed', line.seq, line.seq, `Line ${line.seq} was changed: ${check.reason ?? ''}.`)
      from += 1
      continue
    }
    const shift = place - line.seq
    const run = runOf(found, from, shift)
    const last = line.seq + run - 1
    if (run === 1)
      explain('reordered', line.seq, line.seq, `Line ${line.seq} belongs in place ${place} of the chain.`)
    else if (shift > 0)
      explain(
        'removed',
        line.seq,
        line.seq + shift - 1,
        `Before line ${line.seq}, ${lines(shift)} removed and the ones behind were numbered anew.`,
      )
    else
      explain(
        'inserted',
        line.seq + shift,
        line.seq - 1,
        `Before line ${line.seq}, ${lines(-shift)} inserted, which pushed lines ${line.seq} to ${last}.`,
      )
    from += run
  }
}

/** How many lines from here on, without a gap, are off by `shift`. */
function runOf(
  found: readonly { line: ChainLine; place: number | null }[],
  from: number,
  shift: number,
): number {
  const first = found[from]?.line.seq ?? 0
  let run = 0
  for (const { line, place } of found.slice(from)) {
    if (place === null || place - line.seq !== shift || line.seq !== first + run) break
    run += 1
  }
  return run
}

function lines(count: number): string {
  return count === 1 ? 'a line was' : `${count} lines were`
}
