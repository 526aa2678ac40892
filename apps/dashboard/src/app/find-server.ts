import { tenantry } from './client.ts'
import { queryClient } from './query-client.ts'
import { isReachable, watchReachable } from './reachable.ts'
import { router } from './router.tsx'

const FIRST_MS = 500
const LONGEST_MS = 8_000

/** While the server cannot be reached, asks for it now and then; once it is back, everything on the page is fetched again. */
export function findServerAgain(): void {
  let timer: ReturnType<typeof setTimeout> | null = null
  let waitMs = FIRST_MS
  const ask = () => {
    timer = setTimeout(() => {
      waitMs = Math.min(waitMs * 2, LONGEST_MS)
      // The client itself tells that it was answered.
      tenantry.health({ timeoutMs: 5_000 }).then(undefined, () => {
        if (!isReachable()) ask()
      })
    }, waitMs)
  }
  watchReachable(() => {
    if (timer !== null) clearTimeout(timer)
    timer = null
    waitMs = FIRST_MS
    if (!isReachable()) return ask()
    void queryClient.invalidateQueries()
    // A page that could not even begin begins anew.
    if (router.state.matches.some(({ status }) => status === 'error')) void router.invalidate()
  })
}
