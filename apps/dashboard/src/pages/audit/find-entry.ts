import type { AuditEntry } from '@tenantry/contract'
import { tenantry } from '#app/client.ts'
import { idSeconds } from './id-time.ts'

const PAGE = 200
const PAGES_MAX = 10
/** An id is made right before its entry, by the clock of the same server. */
const SLACK_SECONDS = 5

/** An entry by its id, wherever in the trail it is: the id says when it was made. Null when there is none. */
export async function findEntry(id: string, signal: AbortSignal): Promise<AuditEntry | null> {
  const seconds = idSeconds(id)
  if (seconds === null) return null
  const range = { since: seconds - SLACK_SECONDS, until: seconds + SLACK_SECONDS }
  let cursor: string | undefined
  for (let page = 0; page < PAGES_MAX; page++) {
    const entries = await tenantry.audit.list(
      { ...range, limit: PAGE, ...(cursor !== undefined && { cursor }) },
      { signal },
    )
    const found = entries.find((entry) => entry.id === id)
    if (found !== undefined) return found
    if (entries.next_cursor === null) return null
    cursor = entries.next_cursor
  }
  return null
}
