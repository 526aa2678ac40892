import { setTimeout as sleep } from 'node:timers/promises'
import { leastRuns, median, QUIET_CORES, type BenchContext, type Figures, type Run } from './bench.ts'
import { watchLoad } from './processor-time.ts'

interface Side {
  value: number
  more?: Readonly<Record<string, number>>
}

export interface Rounds {
  wanted: number
  /** Measures one side of one round; `round` counts from 0. */
  floor(round: number): Promise<Side>
  ours(round: number): Promise<Side>
  /** Higher is better for throughputs; the ratio is always ours by floor. */
  unit: string
  /**
   * Ours starts processes in namespaces of their own: what they used is counted to nobody when the namespace is killed, and would be taken for that of
   * others. Whether others left the machine alone is then looked at right before and right after.
   */
  oursInNamespaces?: boolean
}

export interface RoundsMeasured {
  figures: Figures
  invalid: string | null
  runs: readonly Run[]
}

/**
 * Floor and ours in turns. A round counts when other processes left the machine alone in both halves; rounds that do not are
 * repeated, at most once for each wanted one. The ratio is the median of the rounds' ratios, so that slow drift of the disk
 * takes no side.
 */
export async function alternateRounds(context: BenchContext, rounds: Rounds): Promise<RoundsMeasured> {
  const pairs: { floor: Run; ours: Run }[] = []
  const counted = () => pairs.filter(({ floor, ours }) => floor.valid && ours.valid)
  for (let round = 0; round < 2 * rounds.wanted; round++) {
    const floor = await observe('floor', () => rounds.floor(round))
    const look = rounds.oursInNamespaces === true ? observeAfter : observe
    const ours = await look('ours', () => rounds.ours(round))
    pairs.push({ floor, ours })
    for (const run of [floor, ours]) {
      context.say(
        `round ${round + 1}, ${run.what}: ${run.value.toPrecision(4)} ${rounds.unit}, foreign ${run.foreignCores.toFixed(2)}`,
      )
    }
    if (context.quick || counted().length >= rounds.wanted) break
  }
  const least = leastRuns(rounds.wanted)
  const enough = counted().length >= least
  const chosen = enough ? counted() : pairs
  return {
    figures: {
      value: median(chosen.map(({ ours }) => ours.value)),
      floor: median(chosen.map(({ floor }) => floor.value)),
      ratio: median(chosen.map(({ floor, ours }) => ours.value / floor.value)),
    },
    invalid: enough
      ? null
      : `only ${counted().length} rounds (${least} are needed) were left alone by other processes (at most ${QUIET_CORES} cores); the figures are medians of all rounds`,
    runs: pairs.flatMap(({ floor, ours }) => [floor, ours]),
  }
}

const LOOK_MS = 1_000

async function observeAfter(what: string, measure: () => Promise<Side>): Promise<Run> {
  const side = await measure()
  return { ...(await observe(what, () => sleep(LOOK_MS, side))), ...side }
}

async function observe(what: string, measure: () => Promise<Side>): Promise<Run> {
  const stop = watchLoad()
  const side = await measure()
  const { foreignCores } = stop()
  return { what, ...side, foreignCores, cpuCores: null, valid: foreignCores <= QUIET_CORES }
}
