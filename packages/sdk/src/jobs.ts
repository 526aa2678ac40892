import type { Job, JobDatabase, operations } from '@tenantry/contract'
import { call, type CallOptions } from './call.ts'
import { listPages, type ListOptions, type PageRequest } from './page.ts'
import type { Transport } from './transport.ts'
import { waitForJob, watchJob } from './watch-job.ts'

type Operations = typeof operations

/** `tenantry.jobs`: rollouts, their progress and what can be done about them. */
export function jobCalls(transport: Transport) {
  return {
    /** Newest first. */
    list(
      input: ListOptions & { template?: string; status?: Job['status'] } = {},
      options?: CallOptions,
    ): PageRequest<Job> {
      const { limit, template, status } = input
      return listPages(input.cursor, (cursor) =>
        call<Operations['listJobs']>(
          transport,
          'GET',
          '/platform/jobs',
          { query: { limit: limit?.toString(), cursor, template, status } },
          options,
        ),
      )
    },

    get(jobId: string, options?: CallOptions) {
      return call<Operations['getJob']>(
        transport,
        'GET',
        '/platform/jobs/:job',
        { params: { job: jobId } },
        options,
      )
    },

    /** The outcome for each database, with the exact error of a failure. */
    databases(
      jobId: string,
      input: ListOptions & { status?: JobDatabase['status'] } = {},
      options?: CallOptions,
    ): PageRequest<JobDatabase> {
      const { limit, status } = input
      return listPages(input.cursor, (cursor) =>
        call<Operations['listJobDatabases']>(
          transport,
          'GET',
          '/platform/jobs/:job/databases',
          { params: { job: jobId }, query: { limit: limit?.toString(), cursor, status } },
          options,
        ),
      )
    },

    /**
     * The job's progress as it goes; the last value is its end. A lost connection is taken up again by itself.
     * Leaving the loop ends the watching, never the job.
     */
    watch(jobId: string, options: CallOptions = {}): AsyncGenerator<Job, void, undefined> {
      return watchJob(transport, jobId, options)
    },

    /** Waits until the job has ended or halted, whatever the outcome: look at its `status`. */
    wait(jobId: string, options: CallOptions & { onProgress?: (job: Job) => void } = {}): Promise<Job> {
      return waitForJob(transport, jobId, options)
    },

    /** Databases in progress are finished; no further one is started. */
    pause(jobId: string, options?: CallOptions) {
      return call<Operations['pauseJob']>(
        transport,
        'POST',
        '/platform/jobs/:job/pause',
        { params: { job: jobId } },
        options,
      )
    },

    /** Goes on with the databases still pending of a paused or halted rollout. */
    resume(jobId: string, options?: CallOptions) {
      return call<Operations['resumeJob']>(
        transport,
        'POST',
        '/platform/jobs/:job/resume',
        { params: { job: jobId } },
        options,
      )
    },

    /** Databases already migrated keep the new version. */
    cancel(jobId: string, options?: CallOptions) {
      return call<Operations['cancelJob']>(
        transport,
        'POST',
        '/platform/jobs/:job/cancel',
        { params: { job: jobId } },
        options,
      )
    },

    /** Tries the failed databases again. */
    retry(jobId: string, options?: CallOptions) {
      return call<Operations['retryJob']>(
        transport,
        'POST',
        '/platform/jobs/:job/retry',
        { params: { job: jobId } },
        options,
      )
    },

    /**
     * Starts the job that brings the databases back to the version before. `LOSSES_UNCONFIRMED` lists what would be lost;
     * repeat with `confirmLosses` to accept that.
     */
    rollback(jobId: string, input: { confirmLosses?: boolean } = {}, options?: CallOptions) {
      const body = input.confirmLosses === undefined ? {} : { confirm_losses: input.confirmLosses }
      return call<Operations['rollbackJob']>(
        transport,
        'POST',
        '/platform/jobs/:job/rollback',
        { params: { job: jobId }, body, creates: true },
        options,
      )
    },
  }
}
