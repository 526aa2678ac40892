/** A measurement with its floor and its goal; `run.ts` prints and judges it. */
export interface Bench {
  name: string
  /** What is measured, in one line. */
  title: string
  /** What it is compared with, measured in the same run. */
  floor: string
  unit: string
  goal: Goal
  measure(context: BenchContext): Promise<Measured>
}

export interface Goal {
  /** As in `ratio ≥ 0.60`. */
  text: string
  holds(figures: Figures): boolean
}

export interface BenchContext {
  /** A smoke run: little data, short intervals; its figures say nothing. */
  quick: boolean
  /** An empty folder, removed after the run. */
  folder: string
  /** Where the server under test writes its CPU profile; null for none. */
  profileFolder: string | null
  /** Progress for whoever waits. */
  say(line: string): void
}

export interface Figures {
  value: number
  floor: number | null
  ratio: number | null
  /** What a goal looks at beside the three. */
  extra?: Readonly<Record<string, number>>
}

export interface Measured {
  figures: Figures
  /** Why the figures cannot be judged; null when they can. */
  invalid: string | null
  runs: readonly Run[]
  /** What a reader has to know beside the figures, one sentence each. */
  notes: readonly string[]
}

/** One interval of measuring. */
export interface Run {
  /** What ran: `floor`, `ours`, … */
  what: string
  value: number
  /** Cores that processes outside the bench used meanwhile. */
  foreignCores: number
  /** Cores that the measured process used; null where that is not what bounds it. */
  cpuCores: number | null
  /** False for a run that does not count. */
  valid: boolean
  /** Further figures by name, with the unit in the name. */
  more?: Readonly<Record<string, number>>
}

export interface Result extends Figures {
  name: string
  unit: string
  goal: string
  /** Null when the figures cannot be judged; `why` says why. */
  pass: boolean | null
  why: string | null
  quick: boolean
  seconds: number
  foreignCores: number
  notes: readonly string[]
  runs: readonly Run[]
}

/** What other processes may use in a run that counts, where processor time of one process is not what bounds it. */
export const QUIET_CORES = 0.3

/** So many of the wanted runs have to count for a judgement. */
export function leastRuns(wanted: number): number {
  return Math.ceil(wanted * 0.6)
}

/** The middle value; the mean of the two middle ones of an even number. NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  if (sorted.length % 2 === 1) return sorted[Math.floor(middle)] ?? NaN
  return ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2
}

export function ratioAtLeast(least: number): Goal {
  return { text: `ratio ≥ ${least.toFixed(2)}`, holds: ({ ratio }) => ratio !== null && ratio >= least }
}
