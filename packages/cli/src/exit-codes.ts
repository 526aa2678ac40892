/** What the process answers to a script. Documented in the README and in `tenantry --help`. */
export const EXIT = {
  ok: 0,
  failure: 1,
  /** Wrong arguments, or a question that needs a terminal or a flag. */
  usage: 2,
  notAuthenticated: 3,
  unreachable: 4,
  /** A rollout or a run of infrastructure failed, halted or was cancelled. */
  job: 5,
  /** As shells tell the end by Ctrl-C. */
  interrupted: 130,
} as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]
