import { lstat, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { KillReason, RunLimits } from './sandbox.ts'

const LOOK_EVERY_MS = 300
const ENTRIES_MAX = 50_000
const BLOCK_BYTES = 512

export interface WatchedRun {
  directory: string
  limits: RunLimits
  /** Whose descendants are counted; null when the kernel itself limits their memory. */
  memoryOf: number | null
}

/**
 * Looks again and again at what a run uses, and tells once when it is more than it may. Between two looks a program can go past a limit: this ends what went
 * wrong, and is no wall.
 */
export function watchUsage(run: WatchedRun, tell: (reason: KillReason) => void): { stop(): void } {
  const stopping = new AbortController()
  void look()
  return { stop: () => stopping.abort() }

  async function look(): Promise<void> {
    while (!stopping.signal.aborted) {
      const isFull = await diskIsFull(run.directory, run.limits.diskBytes)
      const usedBytes = run.memoryOf === null ? 0 : await memoryOfTree(run.memoryOf)
      if (stopping.signal.aborted) return
      if (isFull) return tell('disk')
      if (usedBytes > run.limits.memoryBytes) return tell('memory')
      await sleep(LOOK_EVERY_MS, undefined, { signal: stopping.signal, ref: false }).catch(() => {})
    }
  }
}

/** Whether what lies in a folder is more than a number of bytes, too much to be counted, or hidden from us. */
async function diskIsFull(folder: string, bytesMax: number): Promise<boolean> {
  const folders = [folder]
  let bytes = 0
  let entries = 0
  for (let current = folders.pop(); current !== undefined; current = folders.pop()) {
    const found = await readdir(current, { withFileTypes: true }).catch(codeOf)
    // Gone since we looked is no offence; a folder that was closed to us may hide anything.
    if (typeof found === 'string') {
      if (found === 'ENOENT' || found === 'ENOTDIR') continue
      return true
    }
    entries += found.length
    if (entries > ENTRIES_MAX) return true
    for (const entry of found) {
      const path = join(current, entry.name)
      const status = await lstat(path).catch(() => null)
      bytes += (status?.blocks ?? 0) * BLOCK_BYTES
      if (bytes > bytesMax) return true
      if (entry.isDirectory()) folders.push(path)
    }
  }
  return false
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

/** Memory of a process and its descendants that belongs to no file, in bytes. What several share is counted for each. */
async function memoryOfTree(root: number): Promise<number> {
  let bytes = 0
  const pids = [root]
  for (let pid = pids.pop(); pid !== undefined; pid = pids.pop()) {
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
    for (const [, kib] of status.matchAll(/^Rss(?:Anon|Shmem):\s+(\d+) kB$/gm)) bytes += Number(kib) * 1024
    pids.push(...(await childrenOf(pid)))
  }
  return bytes
}

/** Each thread has children of its own. */
async function childrenOf(pid: number): Promise<number[]> {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => [])
  const lists = await Promise.all(
    threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/children`, 'utf8').catch(() => '')),
  )
  return lists.flatMap((list) => list.split(' ').filter((word) => word !== '')).map(Number)
}
