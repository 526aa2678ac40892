import type { OperationBody, operations, Run, RunLogLine } from '@tenantry/contract'
import { call, type CallOptions } from './call.ts'
import { listPages, type ListOptions, type PageRequest } from './page.ts'
import type { Transport } from './transport.ts'
import { waitForRun, type RunEvent } from './watch-run.ts'

type Operations = typeof operations

/** What is begun without other inputs: the same planned again, a look for drift, a recovery. */
export type StartRun = OperationBody<Operations['startRun']>

export interface ReadLogs {
  /** The `seq` of the last line that is known already. */
  after?: number
  /** 1 to 1000; 200 when absent. */
  limit?: number
}

const ofResource = '/infra/resources/:resource/runs'
const one = '/infra/runs/:run'

/** `tenantry.infra.runs`: plans of resources, and what becomes of them. */
export function runCalls(transport: Transport) {
  const at = (run: string) => ({ params: { run } })
  return {
    /** Plans again as the resource was last asked for (`change`), looks for `drift`, or finds out what a run that was cut short has left (`recover`). */
    start(resourceId: string, { kind }: StartRun, options?: CallOptions) {
      const request = { params: { resource: resourceId }, body: { kind }, creates: true as const }
      return call<Operations['startRun']>(transport, 'POST', ofResource, request, options)
    },

    /** Those of a resource, newest first. */
    list(resourceId: string, input: ListOptions = {}, options?: CallOptions): PageRequest<Run> {
      return listPages(input.cursor, (cursor) => {
        const query = { limit: input.limit?.toString(), cursor }
        const request = { params: { resource: resourceId }, query }
        return call<Operations['listRuns']>(transport, 'GET', ofResource, request, options)
      })
    },

    get(runId: string, options?: CallOptions) {
      return call<Operations['getRun']>(transport, 'GET', one, at(runId), options)
    },

    /** With the last approval that it needs, the plan is applied. */
    approve(runId: string, options?: CallOptions) {
      return call<Operations['approveRun']>(transport, 'POST', `${one}/approve`, at(runId), options)
    },

    reject(runId: string, input: { reason?: string } = {}, options?: CallOptions) {
      const body = input.reason === undefined ? {} : { reason: input.reason }
      const request = { ...at(runId), body }
      return call<Operations['rejectRun']>(transport, 'POST', `${one}/reject`, request, options)
    },

    /** What is being changed is finished first: wait for its end. */
    cancel(runId: string, options?: CallOptions) {
      return call<Operations['cancelRun']>(transport, 'POST', `${one}/cancel`, at(runId), options)
    },

    /** What a run has written so far, from behind `after` on. */
    async logs(runId: string, { after, limit }: ReadLogs = {}, options?: CallOptions): Promise<RunLogLine[]> {
      const query = { after: after?.toString(), limit: limit?.toString() }
      const request = { ...at(runId), query }
      return (await call<Operations['listRunLogs']>(transport, 'GET', `${one}/logs`, request, options)).data
    },

    /** Waits until the run is over, whatever the outcome: look at its `status`. A plan that waits for its approval is waited for as well. */
    wait(runId: string, options: CallOptions & { onEvent?: (event: RunEvent) => void } = {}): Promise<Run> {
      return waitForRun(transport, runId, options)
    },
  }
}
