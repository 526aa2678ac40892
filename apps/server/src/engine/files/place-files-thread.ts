import { parentPort } from 'node:worker_threads'
import { placeFiles, type Placement, type PlaceOutcome, type PlaceResult } from './place-files.ts'

export interface PlaceRequest {
  id: number
  placement: Placement
}

export type PlaceReply =
  | { id: number; ok: true; outcome: PlaceOutcome }
  | { id: number; ok: false; message: string; code: string | null }

let batch: PlaceRequest[] = []

/** What has arrived by the time the thread is free goes together. */
parentPort?.on('message', (request: PlaceRequest) => {
  batch.push(request)
  if (batch.length === 1) setImmediate(work)
})

function work(): void {
  const requests = batch
  batch = []
  const results = placeFiles(requests.map(({ placement }) => placement))
  for (const [index, { id }] of requests.entries()) {
    const result = results[index]
    if (result !== undefined) parentPort?.postMessage(reply(id, result))
  }
}

/** Errors cross as text and code: a structured clone would lose the code. */
function reply(id: number, result: PlaceResult): PlaceReply {
  if (result.ok) return { id, ok: true, outcome: result.outcome }
  const { error } = result
  const code = error instanceof Error && 'code' in error ? String(error.code) : null
  return { id, ok: false, message: error instanceof Error ? error.message : String(error), code }
}
