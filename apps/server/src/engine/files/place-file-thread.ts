import { parentPort } from 'node:worker_threads'
import { placeFile, type Placement, type PlaceOutcome } from './place-file.ts'

export interface PlaceRequest {
  id: number
  placement: Placement
}

export type PlaceReply =
  | { id: number; ok: true; outcome: PlaceOutcome }
  | { id: number; ok: false; message: string; code: string | null }

parentPort?.on('message', (request: PlaceRequest) => {
  parentPort?.postMessage(answer(request))
})

/** Errors cross as text and code: a structured clone would lose the code. */
function answer({ id, placement }: PlaceRequest): PlaceReply {
  try {
    return { id, ok: true, outcome: placeFile(placement) }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : null
    return { id, ok: false, message: error instanceof Error ? error.message : String(error), code }
  }
}
