import type { Job } from '@tenantry/contract'

const WIDTH = 40

/** `[████████░░] 80%`: databases that are done, failed ones included. */
export function progressBar(job: Job): string {
  const finished = job.done + job.failed
  const share = job.total === 0 ? 1 : Math.min(1, finished / job.total)
  // Rounded down, so that 100% means all.
  const filled = Math.floor(share * WIDTH)
  return `[${'█'.repeat(filled)}${'░'.repeat(WIDTH - filled)}] ${Math.floor(share * 100)}%`
}
