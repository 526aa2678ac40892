import { jobKind, type Jobs } from '../../kernel/jobs/index.ts'
import { deliverJobs, wakeJob } from './delivery-jobs.ts'
import { deliver, queueAgain } from './deliver.ts'
import type { WebhooksDeps } from './deps.ts'
import { maintainWebhooks } from './maintain.ts'

/** Endpoints that are served at a time. */
const ENDPOINTS_AT_A_TIME = { quick: 16, slow: 8 } as const
const WAKES_AT_A_TIME = 4
const MAINTENANCE_SECONDS = 60

const maintenanceJob = jobKind({ name: 'webhooks.maintenance', parse: () => ({}) })

/** Says how messages are delivered in the background. */
export function defineWebhookJobs(jobs: Jobs, deps: WebhooksDeps): void {
  for (const lane of ['quick', 'slow'] as const) {
    jobs.define({
      kind: deliverJobs[lane],
      concurrency: ENDPOINTS_AT_A_TIME[lane],
      handler: (reference, { signal }) => deliver(deps, lane, reference, signal),
    })
  }
  jobs.define({
    kind: wakeJob,
    concurrency: WAKES_AT_A_TIME,
    handler: (reference) => queueAgain(deps, reference),
  })
  jobs.define({ kind: maintenanceJob, handler: () => maintainWebhooks(deps) })
  jobs.schedule({
    name: 'webhooks.maintenance',
    kind: maintenanceJob,
    payload: {},
    rule: { everySeconds: MAINTENANCE_SECONDS },
  })
}
