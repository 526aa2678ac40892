import type { StepResult } from '../engine/index.ts'

const CHARS_MAX = 2_000

/** Why a step did not succeed, for whoever asked for the run: the engine's own words where it has any. */
export function stepReason(step: string, result: StepResult): string {
  const error = result.diagnostics.find(({ severity }) => severity === 'error')
  if (result.outcome === 'timed_out') return `\`${step}\` took too long and was ended.`
  if (result.killedFor !== null) return `\`${step}\` was ended: it used more ${result.killedFor} than it may.`
  if (result.exitCode === 0 && error === undefined)
    return `\`${step}\` wrote nothing that can be read, or more than can be: is what it makes too large?`
  if (error === undefined) return `\`${step}\` ended with exit code ${result.exitCode ?? 'unknown'}.`
  const where = error.address === null ? '' : ` (${error.address})`
  const detail = error.detail === '' ? '' : `: ${error.detail}`
  return `${error.summary}${where}${detail}`.slice(0, CHARS_MAX).toWellFormed()
}
