/** Places in a chain as ranges `[first, last]`, sorted and apart from each other. */
export type SeqRange = [first: number, last: number]

/** Adds a place that lies behind all others. */
export function pushSeq(ranges: SeqRange[], seq: number): void {
  const last = ranges.at(-1)
  if (last !== undefined && seq === last[1] + 1) last[1] = seq
  else ranges.push([seq, seq])
}

/** What is in `ranges` and in none of `removed`. */
export function subtractRanges(ranges: readonly SeqRange[], removed: readonly SeqRange[]): SeqRange[] {
  const holes = removed.toSorted((a, b) => a[0] - b[0])
  const rest: SeqRange[] = []
  let hole = 0
  for (const [first, last] of ranges) {
    let from = first
    // A hole that reaches beyond this range may reach into the next one.
    for (let next = hole; next < holes.length; next++) {
      const [holeFirst, holeLast] = holes[next] ?? [0, 0]
      if (holeFirst > last) break
      if (holeLast < from) {
        if (next === hole) hole += 1
        continue
      }
      if (holeFirst > from) rest.push([from, holeFirst - 1])
      from = holeLast + 1
    }
    if (from <= last) rest.push([from, last])
  }
  return rest
}

/** Reads ranges out of JSON; what is none is left out. */
export function readRanges(value: unknown): SeqRange[] {
  if (!Array.isArray(value)) return []
  return value.filter(isRange)
}

function isRange(value: unknown): value is SeqRange {
  if (!Array.isArray(value) || value.length !== 2) return false
  const [first, last]: unknown[] = value
  return Number.isSafeInteger(first) && Number.isSafeInteger(last) && Number(first) <= Number(last)
}
