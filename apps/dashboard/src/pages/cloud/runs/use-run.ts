import { useQuery } from '@tanstack/react-query'
import type { Run, RunLogLine } from '@tenantry/contract'
import { isTenantryError } from '@tenantry/sdk'
import { useEffect, useState } from 'react'
import { tenantry } from '#app/client.ts'
import { queryClient } from '#app/query-client.ts'

/** Lines are shown in bundles: one render for each would be too many. */
const BUNDLE_MS = 80

/** One row of the log: a line of the engine, or one of the lines that its message has. */
export interface LogRow {
  seq: number
  atMs: number
  step: string
  level: RunLogLine['level']
  text: string
}

/** A run as it is now, and all it has written so far, live until it is over. For a component of which each run has its own. */
export function useRun(runId: string) {
  const query = useQuery({
    queryKey: ['runs', runId],
    queryFn: ({ signal }) => tenantry.infra.runs.get(runId, { signal }),
    // The stream tells of every change.
    staleTime: Infinity,
  })
  const [rows, setRows] = useState<readonly LogRow[]>([])
  const [lost, setLost] = useState<unknown>(null)
  // Behind which line the stream begins; another object begins it anew.
  const [start, setStart] = useState({ after: 0 })
  useEffect(() => {
    const aborter = new AbortController()
    let waiting: LogRow[] = []
    let timer: ReturnType<typeof setTimeout> | null = null
    const flush = () => {
      timer = null
      const arrived = waiting
      waiting = []
      setRows((before) => before.concat(arrived))
    }
    const onLine = (line: RunLogLine) => {
      waiting.push(...rowsOf(line))
      timer ??= setTimeout(flush, BUNDLE_MS)
    }
    followRun(runId, { after: start.after, signal: aborter.signal }, onLine).catch((error: unknown) => {
      if (!aborter.signal.aborted && !isTenantryError(error, 'ABORTED')) setLost(error)
    })
    return () => {
      aborter.abort()
      if (timer !== null) clearTimeout(timer)
    }
  }, [runId, start])
  const watchAgain = () => {
    setLost(null)
    setStart({ after: rows.at(-1)?.seq ?? 0 })
  }
  return { run: query.data, error: query.error, rows, lost, watchAgain }
}

async function followRun(
  runId: string,
  options: { after: number; signal: AbortSignal },
  onLine: (line: RunLogLine) => void,
): Promise<void> {
  for await (const event of tenantry.infra.watchRun(runId, options)) {
    if (event.type === 'line') onLine(event.line)
    else tellRun(event.run)
  }
}

/** The run is another one now; so may be its resource, and all that was made of it. */
export function tellRun(run: Run): void {
  const before = queryClient.getQueryData<Run>(['runs', run.id])
  queryClient.setQueryData(['runs', run.id], run)
  if (before?.status === run.status) return
  void queryClient.invalidateQueries({ queryKey: ['resources'] })
  void queryClient.invalidateQueries({ queryKey: ['resource', run.resource_id] })
}

function rowsOf({ seq, at_ms: atMs, step, level, message }: RunLogLine): LogRow[] {
  return message.split('\n').map((text) => ({ seq, atMs, step, level, text }))
}
