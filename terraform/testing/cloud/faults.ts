export interface Refusal {
  code: string
  message: string
}

/** What goes wrong in the stand-in cloud. Tests set these while it runs. */
export interface Faults {
  /** How many objects there can be; the next one is refused. */
  quotaObjects: number
  /** How long a creation takes after the object is there: who is killed meanwhile never hears of it. */
  createDelayMs: number
  /** Types that cannot be made, and why. */
  refusals: Map<string, Refusal>
  /** Whose keys are good (AWS_ACCESS_KEY_ID, ARM_CLIENT_ID or GOOGLE_PROJECT); null lets everybody in. */
  accounts: ReadonlySet<string> | null
}

export function noFaults(): Faults {
  return { quotaObjects: Infinity, createDelayMs: 0, refusals: new Map(), accounts: null }
}
