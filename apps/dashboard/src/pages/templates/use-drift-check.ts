import type { DriftReport } from '@tenantry/contract'
import { useCallback, useEffect, useRef, useState } from 'react'
import { tenantry } from '#app/client.ts'

const PER_PAGE = 200

interface DriftState {
  status: 'idle' | 'running' | 'done' | 'failed'
  checked: number
  databases: DriftReport['databases']
  error: unknown
}

const IDLE: DriftState = { status: 'idle', checked: 0, databases: [], error: null }

/** Looks at all databases of a template, a page at a time, and tells how far it is; `check(true)` repairs what can be repaired. */
export function useDriftCheck(template: string) {
  const [state, setState] = useState(IDLE)
  const running = useRef<AbortController | null>(null)
  useEffect(() => () => running.current?.abort(), [])

  const check = useCallback(
    async (repair: boolean) => {
      running.current?.abort()
      const controller = new AbortController()
      running.current = controller
      const { signal } = controller
      let checked = 0
      const databases: DriftReport['databases'] = []
      const tell = (status: DriftState['status'], error: unknown = null) =>
        setState({ status, checked, databases: [...databases], error })
      tell('running')
      try {
        let cursor: string | null = null
        do {
          const page: DriftReport = await tenantry.templates.drift(
            template,
            { repair, limit: PER_PAGE, ...(cursor !== null && { cursor }) },
            { signal },
          )
          checked += page.checked
          databases.push(...page.databases)
          tell('running')
          cursor = page.next_cursor
        } while (cursor !== null && !signal.aborted)
        tell('done')
      } catch (error) {
        // Whoever stopped it keeps what was found so far.
        if (signal.aborted) tell('done')
        else tell('failed', error)
      }
    },
    [template],
  )
  const stop = useCallback(() => running.current?.abort(), [])
  return { state, check, stop }
}
