import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pushSeq, readRanges, subtractRanges, type SeqRange } from './seq-ranges.ts'

const places = fc.uniqueArray(fc.integer({ min: 1, max: 40 }), { maxLength: 30 })

function rangesOf(seqs: readonly number[]): SeqRange[] {
  const ranges: SeqRange[] = []
  for (const seq of seqs.toSorted((a, b) => a - b)) pushSeq(ranges, seq)
  return ranges
}

function seqsOf(ranges: readonly SeqRange[]): number[] {
  return ranges.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, n) => first + n))
}

describe('ranges of places', () => {
  it('hold what was put in, in as few ranges as can be', () => {
    fc.assert(
      fc.property(places, (seqs) => {
        const ranges = rangesOf(seqs)
        expect(seqsOf(ranges)).toEqual(seqs.toSorted((a, b) => a - b))
        for (const [index, [first]] of ranges.entries())
          if (index > 0) expect(first).toBeGreaterThan((ranges[index - 1]?.[1] ?? 0) + 1)
      }),
    )
  })

  it('lose exactly what is taken out, in whatever order and however it overlaps', () => {
    const removals = fc.array(fc.tuple(fc.integer({ min: 0, max: 45 }), fc.integer({ min: 0, max: 6 })), {
      maxLength: 8,
    })
    fc.assert(
      fc.property(places, removals, (seqs, pairs) => {
        const removed = pairs.map(([first, more]): SeqRange => [first, first + more])
        const gone = new Set(seqsOf(removed))
        const rest = subtractRanges(rangesOf(seqs), removed)
        expect(seqsOf(rest)).toEqual(seqs.filter((seq) => !gone.has(seq)).toSorted((a, b) => a - b))
      }),
      { numRuns: 500 },
    )
  })

  it('are read out of JSON where it holds some', () => {
    expect(readRanges([[1, 2], [3, 1], [1], 'x', null, [1.5, 2], ['1', 2], [7, 7]])).toEqual([
      [1, 2],
      [7, 7],
    ])
    for (const value of [undefined, null, {}, 'x', 5]) expect(readRanges(value)).toEqual([])
  })
})
