import type { TemplatesDeps } from './deps.ts'

/**
 * Puts every rollout that should be running into the queue. Its job is there already, unless the queue gave it up because the processes that ran it
 * died too often: a rollout is ended by its own state and by nothing else. A second job for one that runs finds nothing to do.
 */
export async function takeUpRollouts(deps: TemplatesDeps): Promise<void> {
  for (const rolloutId of await deps.rollouts.listRunning()) {
    await deps.control.transaction((tx) => deps.jobs.enqueue(tx, rolloutId))
  }
}
