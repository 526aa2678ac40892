import { useQuery } from '@tanstack/react-query'
import { isTenantryError } from '@tenantry/sdk'
import { useEffect, useState } from 'react'
import { tenantry } from '#app/client.ts'
import { queryClient } from '#app/query-client.ts'

/** A resource as it is now: every change of it arrives by itself. */
export function useResource(resourceId: string) {
  const query = useQuery({
    queryKey: ['resource', resourceId],
    queryFn: ({ signal }) => tenantry.infra.resources.get(resourceId, { signal }),
  })
  const [lost, setLost] = useState<unknown>(null)
  const isThere = query.data !== undefined && query.data.status !== 'destroyed'
  useEffect(() => {
    if (!isThere) return
    const aborter = new AbortController()
    followResource(resourceId, aborter.signal).catch((error: unknown) => {
      if (!aborter.signal.aborted && !isTenantryError(error, 'ABORTED')) setLost(error)
    })
    return () => aborter.abort()
  }, [resourceId, isThere])
  return { resource: query.data, error: query.error ?? lost }
}

async function followResource(resourceId: string, signal: AbortSignal): Promise<void> {
  for await (const resource of tenantry.infra.watchResource(resourceId, { signal })) {
    queryClient.setQueryData(['resource', resourceId], resource)
    void queryClient.invalidateQueries({ queryKey: ['resource', resourceId, 'of'] })
  }
}

/** The newest runs of a resource; they are asked for again whenever the resource changes. */
export function useRuns(resourceId: string) {
  return useQuery({
    queryKey: ['resource', resourceId, 'of', 'runs'],
    queryFn: ({ signal }) => tenantry.infra.runs.list(resourceId, { limit: 50 }, { signal }),
  })
}
