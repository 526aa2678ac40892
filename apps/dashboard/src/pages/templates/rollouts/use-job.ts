import { queryOptions, useQuery } from '@tanstack/react-query'
import type { Job } from '@tenantry/contract'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { tenantry } from '#app/client.ts'
import { queryClient } from '#app/query-client.ts'
import { tellReachable } from '#app/reachable.ts'
import { Outcomes } from './outcomes.ts'

const PER_PAGE = 200
const WATCH_AGAIN_MS = 5_000
const ENDED: ReadonlySet<Job['status']> = new Set(['succeeded', 'failed', 'cancelled'])

export function jobQuery(jobId: string) {
  return queryOptions({
    queryKey: ['rollouts', 'one', jobId],
    queryFn: ({ signal }) => tenantry.jobs.get(jobId, { signal }),
  })
}

/** A rollout as it goes: its progress comes over a stream for as long as it can move. */
export function useJob(jobId: string) {
  const query = useQuery(jobQuery(jobId))
  const isMoving = query.data !== undefined && !ENDED.has(query.data.status)
  useEffect(() => {
    if (!isMoving) return undefined
    const controller = new AbortController()
    void watch(jobId, controller.signal)
    return () => controller.abort()
  }, [jobId, isMoving])
  return query
}

/** Follows the stream until the job has ended; a server that is away longer than the client waits is asked again later. */
async function watch(jobId: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      for await (const job of tenantry.jobs.watch(jobId, { signal })) {
        tellReachable(true)
        queryClient.setQueryData(jobQuery(jobId).queryKey, job)
      }
      if (!signal.aborted) await queryClient.invalidateQueries({ queryKey: ['templates'] })
      return
    } catch {
      if (signal.aborted) return
      tellReachable(false)
      await new Promise((resolve) => setTimeout(resolve, WATCH_AGAIN_MS))
    }
  }
}

/** What became of each database, in step with the job. */
export function useOutcomes(job: Job | undefined) {
  const jobId = job?.id
  const [error, setError] = useState<unknown>(null)
  const [outcomes, setOutcomes] = useState(() => outcomesOf(jobId))
  const [shownId, setShownId] = useState(jobId)
  if (shownId !== jobId) {
    setShownId(jobId)
    setOutcomes(outcomesOf(jobId))
  }
  const all = useSyncExternalStore(outcomes.subscribe, outcomes.all)
  useEffect(() => {
    if (job === undefined) return
    outcomes.follow(job).then(
      () => setError(null),
      (failure: unknown) => setError(failure),
    )
  }, [job, outcomes])
  return { all, error }
}

function outcomesOf(jobId: string | undefined): Outcomes {
  return new Outcomes(async (cursor) => {
    if (jobId === undefined) return { rows: [], next: null }
    const page = await tenantry.jobs.databases(jobId, {
      limit: PER_PAGE,
      ...(cursor !== null && { cursor }),
    })
    return { rows: [...page], next: page.next_cursor }
  })
}
