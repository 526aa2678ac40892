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

/** The thread starts with the first file and does not keep the process alive. */
export function createFilePlacer(): FilePlacer {
  const waiting = new Map<number, Waiting>()
  let thread: Worker | null = null
  let lastId = 0

  function failAll(error: Error): void {
    thread = null
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
  }

  function start(): Worker {
    const worker = new Worker(ENTRY)
    worker.on('message', (reply: PlaceReply) => {
      const caller = waiting.get(reply.id)
      waiting.delete(reply.id)
      if (waiting.size === 0) worker.unref()
      if (reply.ok) caller?.resolve(reply.outcome)
      else
        caller?.reject(
          Object.assign(new Error(reply.message), reply.code === null ? {} : { code: reply.code }),
        )
    })
    worker.on('error', failAll)
    worker.on('exit', () => failAll(new Error('The thread that places files has ended.')))
    return worker
  }

  return {
    place(placement) {
      thread ??= start()
      const request: PlaceRequest = { id: ++lastId, placement }
      thread.ref()
      thread.postMessage(request)
      return new Promise((resolve, reject) => waiting.set(request.id, { resolve, reject }))
    },
    async close() {
      await thread?.terminate()
    },
  }
}
