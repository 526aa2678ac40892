import { Worker } from 'node:worker_threads'
import type { Placement, PlaceOutcome } from './place-files.ts'
import type { PlaceReply, PlaceRequest } from './place-files-thread.ts'

/** Places files from a thread, so that a slow disk makes nobody wait who does not create a database. */
export interface FilePlacer {
  /** Throws what the file system says, with its `code`. */
  place(placement: Placement): Promise<PlaceOutcome>
  close(): Promise<void>
}

interface Waiting {
  resolve: (outcome: PlaceOutcome) => void
  reject: (error: Error) => void
}

const EXTENSION = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
const ENTRY = new URL(`./place-files-thread.${EXTENSION}`, import.meta.url)

/** While some wait for the disk, others write what arrives meanwhile; disks take several syncs at once for the price of one. */
const THREADS = 4
/** A thread holds about 25 MB, which nobody needs between two customers' sign-ups. */
const IDLE_MS = 5_000

/** Threads start with the first files, end when there were none for `idleMs`, and do not keep the process alive. */
export function createFilePlacer({ idleMs = IDLE_MS } = {}): FilePlacer {
  const threads = Array.from({ length: THREADS }, () => new PlacingThread(idleMs))
  return {
    place(placement) {
      const [first, ...others] = threads
      const freest = others.reduce((best, one) => (one.waiting < best.waiting ? one : best), first!)
      return freest.place(placement)
    },
    async close() {
      await Promise.all(threads.map((thread) => thread.close()))
    },
  }
}

class PlacingThread {
  readonly #waiting = new Map<number, Waiting>()
  readonly #idleMs: number
  #worker: Worker | null = null
  #idle: NodeJS.Timeout | undefined
  #lastId = 0

  constructor(idleMs: number) {
    this.#idleMs = idleMs
  }

  get waiting(): number {
    return this.#waiting.size
  }

  place(placement: Placement): Promise<PlaceOutcome> {
    const worker = (this.#worker ??= this.#start())
    const request: PlaceRequest = { id: ++this.#lastId, placement }
    clearTimeout(this.#idle)
    worker.ref()
    worker.postMessage(request)
    return new Promise((resolve, reject) => this.#waiting.set(request.id, { resolve, reject }))
  }

  async close(): Promise<void> {
    clearTimeout(this.#idle)
    await this.#worker?.terminate()
  }

  #start(): Worker {
    const worker = new Worker(ENTRY)
    worker.on('message', (reply: PlaceReply) => {
      const caller = this.#waiting.get(reply.id)
      this.#waiting.delete(reply.id)
      if (this.#waiting.size === 0) this.#rest(worker)
      if (reply.ok) caller?.resolve(reply.outcome)
      else
        caller?.reject(
          Object.assign(new Error(reply.message), reply.code === null ? {} : { code: reply.code }),
        )
    })
    worker.on('error', (error) => this.#failAll(worker, error))
    worker.on('exit', () => this.#failAll(worker, new Error('The thread that places files has ended.')))
    return worker
  }

  #rest(worker: Worker): void {
    worker.unref()
    const end = () => {
      this.#worker = null
      void worker.terminate()
    }
    this.#idle = setTimeout(end, this.#idleMs).unref()
  }

  /** What waits for a thread that has ended; a later one goes on. */
  #failAll(worker: Worker, error: Error): void {
    if (this.#worker !== worker) return
    this.#worker = null
    clearTimeout(this.#idle)
    for (const { reject } of this.#waiting.values()) reject(error)
    this.#waiting.clear()
  }
}
