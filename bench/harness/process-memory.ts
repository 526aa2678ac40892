import { readFileSync } from 'node:fs'
import { processTree } from './processor-time.ts'

export interface MemoryReading {
  processes: number
  /** Resident memory of all of them; pages that they share count once for each. */
  rssMib: number
  /** Proportional share: pages that they share count once. */
  pssMib: number
}

/** Memory of a process and everything it has started. Needs Linux's /proc. */
export function readMemory(root: number): MemoryReading {
  const readings = processTree(root).flatMap((pid) => readOne(pid) ?? [])
  return {
    processes: readings.length,
    rssMib: readings.reduce((total, { rssKib }) => total + rssKib, 0) / 1024,
    pssMib: readings.reduce((total, { pssKib }) => total + pssKib, 0) / 1024,
  }
}

/** Null for a process that has ended meanwhile. */
function readOne(pid: number): { rssKib: number; pssKib: number } | null {
  try {
    const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1')
    return { rssKib: kib(text, 'Rss'), pssKib: kib(text, 'Pss') }
  } catch {
    return null
  }
}

function kib(text: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s*(\\d+)`, 'm').exec(text)?.[1] ?? 0)
}
