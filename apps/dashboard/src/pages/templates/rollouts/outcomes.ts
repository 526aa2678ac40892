import type { Job, JobDatabase } from '@tenantry/contract'

export interface OutcomePage {
  rows: readonly JobDatabase[]
  next: string | null
}

/** Loads the page at a cursor; null for the first. */
export type LoadPage = (cursor: string | null) => Promise<OutcomePage>

const TOLD_EVERY = 8

interface KnownPage extends OutcomePage {
  cursor: string | null
}

/**
 * What became of each database of a rollout, kept in step with its progress. All pages are loaded once; then only those are asked for again in which
 * something can have changed, which at any moment are a few, whatever the size of the rollout.
 */
export class Outcomes {
  readonly #load: LoadPage
  readonly #listeners = new Set<() => void>()
  #pages: KnownPage[] = []
  #all: readonly JobDatabase[] = []
  #wanted: Job | null = null
  #isBusy = false
  #isUntold = false

  constructor(load: LoadPage) {
    this.#load = load
  }

  /** In the order of the rollout; another array whenever something changed. */
  readonly all = (): readonly JobDatabase[] => this.#all

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Brings the outcomes up to what a job says. While that is under way, only the newest of further calls counts. */
  async follow(job: Job): Promise<void> {
    this.#wanted = job
    if (this.#isBusy) return
    this.#isBusy = true
    try {
      while (this.#wanted !== null) {
        const next: Job = this.#wanted
        this.#wanted = null
        await this.#catchUp(next)
        if (this.#isUntold) this.#tell()
      }
    } finally {
      this.#isBusy = false
    }
  }

  async #catchUp(job: Job): Promise<void> {
    await this.#loadRest(job.total)
    const hasEnded = job.status !== 'running' && job.status !== 'pending'
    // Failed ones only become something else when somebody retries.
    const failed = this.#pages.flatMap(({ rows }) => rows.filter(({ status }) => status === 'failed'))
    const isRetried = failed.length > job.failed
    for (const [index, page] of this.#pages.entries()) {
      const isOpen = page.rows.some(
        ({ status }) => status === 'pending' || (isRetried && status === 'failed'),
      )
      if (!isOpen) continue
      const isUntouched = page.rows.every(({ status, attempts }) => status === 'pending' && attempts === 0)
      const hasChanged = await this.#reload(index)
      // Databases are taken in order: behind a page where nothing began, nothing began.
      if (isUntouched && !hasChanged && !hasEnded) break
    }
  }

  /** Loads what was never loaded: all pages at first, later the databases that came to the rollout meanwhile. */
  async #loadRest(total: number): Promise<void> {
    if (this.#pages.length > 0 && this.#count() < total) await this.#reload(this.#pages.length - 1)
    for (;;) {
      const last = this.#pages.at(-1)
      if (last !== undefined && last.next === null) return
      const cursor = last?.next ?? null
      this.#pages.push({ cursor, ...(await this.#load(cursor)) })
      // Of many pages, not each is worth a new picture.
      if (this.#pages.length % TOLD_EVERY === 1) this.#tell()
      else this.#isUntold = true
    }
  }

  #count(): number {
    return this.#pages.reduce((sum, { rows }) => sum + rows.length, 0)
  }

  async #reload(index: number): Promise<boolean> {
    const page = this.#pages[index]
    if (page === undefined) return false
    const fresh = await this.#load(page.cursor)
    const hasChanged =
      fresh.next !== page.next ||
      fresh.rows.length !== page.rows.length ||
      fresh.rows.some((row, at) => isOther(row, page.rows[at]))
    if (!hasChanged) return false
    this.#pages[index] = { cursor: page.cursor, ...fresh }
    this.#isUntold = true
    return true
  }

  #tell(): void {
    this.#isUntold = false
    this.#all = this.#pages.flatMap(({ rows }) => rows)
    for (const listener of this.#listeners) listener()
  }
}

function isOther(row: JobDatabase, known: JobDatabase | undefined): boolean {
  return row.status !== known?.status || row.error !== known.error || row.attempts !== known.attempts
}
