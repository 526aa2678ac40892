/** Time as an argument, so that a test can hold it. */
export interface Clock {
  /** Unix time in whole seconds, as stored and sent. */
  now(): number
  nowMs(): number
}

export const systemClock: Clock = {
  now: () => Math.floor(Date.now() / 1000),
  nowMs: () => Date.now(),
}
