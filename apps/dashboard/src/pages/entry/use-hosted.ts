import { useCallback, useState } from 'react'
import { meQuery } from '#app/me.ts'
import { queryClient } from '#app/query-client.ts'
import { useEnter } from './use-enter.ts'
import type { WayOn } from './way-on.ts'

/** After a sign-in: on into the dashboard, or, for who came from an application, back to it. */
export function useHosted({ back, return_to: returnTo }: WayOn) {
  const [isFresh, setFresh] = useState(false)
  const enterDashboard = useEnter(back)
  const enter = useCallback(() => {
    if (returnTo === undefined) return enterDashboard()
    setFresh(true)
    void queryClient.invalidateQueries({ queryKey: meQuery.queryKey })
  }, [returnTo, enterDashboard])
  return { enter, isFresh }
}
