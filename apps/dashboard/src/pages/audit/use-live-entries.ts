import type { QueryKey } from '@tanstack/react-query'
import type { AuditEntry } from '@tenantry/contract'
import type { StreamAudit, StreamedAuditEntry } from '@tenantry/sdk'
import { useState } from 'react'
import { queryClient } from '#app/query-client.ts'
import { useLive, type LiveState } from '#app/use-live.ts'

/** More than that is looked at by loading the page again. */
const KEPT = 1_000

/** A trail that can be followed: of the installation, or of one organization. */
interface Trail {
  stream(
    input: StreamAudit,
    options: { signal: AbortSignal },
  ): AsyncGenerator<StreamedAuditEntry, void, undefined>
}

/** Entries that were written since one looks, newest first, while `enabled`. `listKey` is of the list that they stand above. */
export function useLiveEntries(
  trail: Trail,
  filter: Pick<StreamAudit, 'organizationId' | 'actor' | 'action' | 'targetType' | 'targetId'>,
  listKey: QueryKey,
  enabled: boolean,
): { entries: readonly AuditEntry[]; state: LiveState } {
  const { organizationId, actor, action, targetType, targetId } = filter
  const wanted = { organizationId, actor, action, targetType, targetId }
  const key = [...listKey, wanted]
  const subject = JSON.stringify(key)
  const [seen, setSeen] = useState<{ subject: string; entries: readonly AuditEntry[] }>({
    subject,
    entries: [],
  })
  const state = useLive<StreamedAuditEntry>({
    key,
    enabled,
    open: ({ signal, last, onOpen }) =>
      trail.stream(
        {
          ...wanted,
          ...(last !== undefined && { lastEventId: last.event_id }),
          onOpen() {
            onOpen()
            // What was written between the list and the stream.
            if (last === undefined) void queryClient.invalidateQueries({ queryKey: listKey })
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

/** Entries as they came, above those of the list, each once. */
export function withFresh(
  fresh: readonly AuditEntry[],
  listed: readonly AuditEntry[],
): readonly AuditEntry[] {
  if (fresh.length === 0) return listed
  const known = new Set(listed.map(({ id }) => id))
  return [...fresh.filter(({ id }) => !known.has(id)), ...listed]
}
