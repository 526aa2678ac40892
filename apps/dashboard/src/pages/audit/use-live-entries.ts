import type { AuditEntry } from '@tenantry/contract'
import type { AuditFilterInput, StreamedAuditEntry } from '@tenantry/sdk'
import { useState } from 'react'
import { tenantry } from '#app/client.ts'
import { queryClient } from '#app/query-client.ts'
import { useLive, type LiveState } from '#app/use-live.ts'

/** More than that is looked at by loading the page again. */
const KEPT = 1_000

/** Entries that were written since one looks, newest first, while `enabled`. */
export function useLiveEntries(
  filter: AuditFilterInput,
  enabled: boolean,
): { entries: readonly AuditEntry[]; state: LiveState } {
  const { organizationId, actor, action, targetType, targetId } = filter
  const wanted = { organizationId, actor, action, targetType, targetId }
  const subject = JSON.stringify(wanted)
  const [seen, setSeen] = useState<{ subject: string; entries: readonly AuditEntry[] }>({
    subject,
    entries: [],
  })
  const state = useLive<StreamedAuditEntry>({
    key: ['audit', wanted],
    enabled,
    open: ({ signal, last, onOpen }) =>
      tenantry.audit.stream(
        {
          ...wanted,
          ...(last !== undefined && { lastEventId: last.event_id }),
          onOpen() {
            onOpen()
            // What was written between the list and the stream.
            if (last === undefined) void queryClient.invalidateQueries({ queryKey: ['audit', 'list'] })
          },
        },
        { signal },
      ),
    onEvents: (events) =>
      setSeen((before) => ({
        subject,
        entries: [...[...events].reverse(), ...(before.subject === subject ? before.entries : [])].slice(
          0,
          KEPT,
        ),
      })),
  })
  return { entries: enabled && seen.subject === subject ? seen.entries : [], state }
}
