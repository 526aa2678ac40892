import { parentPort, workerData } from 'node:worker_threads'

export interface Pace {
  startNs: bigint
  intervalNs: bigint
  count: number
}

/**
 * Says when each of `count` moments has come. A thread of its own that sleeps in `Atomics.wait` is late by some tens of microseconds;
 * a timer of the event loop is late by a millisecond, and by however long the loop is busy.
 */
const { startNs, intervalNs, count } = workerData as Pace
const never = new Int32Array(new SharedArrayBuffer(4))
for (let index = 0; index < count; index++) {
  const waitMs = Number(startNs + BigInt(index) * intervalNs - process.hrtime.bigint()) / 1e6
  if (waitMs > 0) Atomics.wait(never, 0, 0, waitMs)
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- The port of a thread has no origin.
  parentPort?.postMessage(index)
}
