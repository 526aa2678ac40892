import type { AuditEntry, AuditVerdict, operations } from '@tenantry/contract'
import { call, callRaw, type CallOptions } from './call.ts'
import { clientError } from './errors.ts'
import { followEvents } from './follow-events.ts'
import { listPages, type ListOptions, type PageRequest } from './page.ts'
import { isRecord } from './problem.ts'
import type { Transport } from './transport.ts'

type Operations = typeof operations

/** Which entries are meant; all when empty. */
export interface AuditFilterInput {
  /** Id of an organization, or `none` for the entries of the installation itself. */
  organizationId?: string
  /** `user:usr_…`, `key:key_…`, `system:…` */
  actor?: string
  /** An action, or its beginning: `database.` */
  action?: string
  targetType?: string
  targetId?: string
  requestId?: string
  /** Unix seconds; not before. */
  since?: number
  /** Unix seconds; before. */
  until?: number
}

export interface StreamAudit extends Omit<AuditFilterInput, 'requestId' | 'since' | 'until'> {
  /** `event_id` of the last entry that was seen, to go on behind it; without it the stream begins now. */
  lastEventId?: string
  /** Called once the stream is open: what is done from then on arrives. */
  onOpen?: () => void
}

/** An entry of the stream, with the id to go on from. */
export type StreamedAuditEntry = AuditEntry & { event_id: string }

/** What members with the permission `audit.read` see of their organization's trail. */
export interface OrganizationAuditCalls {
  list(
    input?: ListOptions & Omit<AuditFilterInput, 'organizationId'>,
    options?: CallOptions,
  ): PageRequest<AuditEntry>
  export(
    input?: Omit<AuditFilterInput, 'organizationId'> & { format?: 'jsonl' | 'csv' },
    options?: CallOptions,
  ): Promise<ReadableStream<Uint8Array>>
  verify(input?: Record<string, never>, options?: CallOptions): Promise<AuditVerdict>
  stream(
    input?: Omit<StreamAudit, 'organizationId'>,
    options?: CallOptions,
  ): AsyncGenerator<StreamedAuditEntry, void, undefined>
}

/** `tenantry.audit`: who did what. */
export function auditCalls(transport: Transport) {
  return {
    /** Newest first. */
    list(input: ListOptions & AuditFilterInput = {}, options?: CallOptions): PageRequest<AuditEntry> {
      const { limit, cursor: from, ...filter } = input
      return listPages(from, (cursor) =>
        call<Operations['listAudit']>(
          transport,
          'GET',
          '/platform/audit',
          { query: { limit: limit?.toString(), cursor, ...wireFilter(filter) } },
          options,
        ),
      )
    },

    /**
     * Downloads entries, oldest first. `jsonl` holds whole chains unless there are other filters than the organization, and can be verified without the
     * server: `tenantry audit verify <file>`. Give the bytes away as they come; they may be many.
     */
    async export(
      input: AuditFilterInput & { format?: 'jsonl' | 'csv' } = {},
      options: CallOptions = {},
    ): Promise<ReadableStream<Uint8Array>> {
      const { format, ...filter } = input
      const response = await callRaw<Operations['exportAudit']>(
        transport,
        'GET',
        '/platform/audit/export',
        { query: { format, ...wireFilter(filter) }, long: true },
        { ...options, headers: { accept: '*/*' } },
      )
      if (response.body === null) throw clientError('INVALID_RESPONSE', 'The export has no body.')
      return response.body
    },

    /** Lets the server verify one chain, or all of them. Look at `ok`: what is wrong is an answer and not an error. */
    verify(input: Pick<AuditFilterInput, 'organizationId'> = {}, options?: CallOptions) {
      return call<Operations['verifyAudit']>(
        transport,
        'GET',
        '/platform/audit/verify',
        { query: { organization: input.organizationId }, long: true },
        options,
      )
    },

    /** Entries as they are written. A lost connection is taken up again by itself, without a gap. Ends when the loop is left. */
    async *stream(
      input: StreamAudit = {},
      options: CallOptions = {},
    ): AsyncGenerator<StreamedAuditEntry, void, undefined> {
      const { lastEventId = '', onOpen, ...filter } = input
      const source = {
        open: async (from: string) => {
          const response = await openStream(transport, filter, from, options)
          onOpen?.()
          return response
        },
        lastEventId,
        hints: {
          lost: 'Stream again with the `event_id` of the last entry as `lastEventId`: nothing is lost.',
          aborted: 'Streaming was aborted.',
        },
      }
      for await (const { event, data, id } of followEvents(transport, source, options))
        if (event === 'entry') yield { ...readEntry(data), event_id: id }
    },

    /** How long entries are kept. */
    retention: {
      get(input: Pick<AuditFilterInput, 'organizationId'> = {}, options?: CallOptions) {
        return call<Operations['getAuditRetention']>(
          transport,
          'GET',
          '/platform/audit/retention',
          { query: { organization: input.organizationId } },
          options,
        )
      },

      /** Of the installation, or of one organization; null keeps entries for ever, or takes the organization's own setting back. */
      set(input: { days: number | null; organizationId?: string }, options?: CallOptions) {
        const { days, organizationId } = input
        return call<Operations['setAuditRetention']>(
          transport,
          'PATCH',
          '/platform/audit/retention',
          { body: { days, ...(organizationId !== undefined && { organization: organizationId }) } },
          options,
        )
      },
    },
  }
}

function wireFilter(filter: AuditFilterInput) {
  const { organizationId, actor, action, targetType, targetId, requestId, since, until } = filter
  return {
    organization: organizationId,
    actor,
    action,
    target_type: targetType,
    target_id: targetId,
    request_id: requestId,
    since: since?.toString(),
    until: until?.toString(),
  }
}

function openStream(
  transport: Transport,
  filter: Omit<AuditFilterInput, 'requestId' | 'since' | 'until'>,
  lastEventId: string,
  options: CallOptions,
): Promise<Response> {
  const { organizationId, actor, action, targetType, targetId } = filter
  const headers: Record<string, string> = { accept: 'text/event-stream' }
  if (lastEventId !== '') headers['last-event-id'] = lastEventId
  return callRaw<Operations['streamAudit']>(
    transport,
    'GET',
    '/platform/audit/stream',
    { query: { organization: organizationId, actor, action, target_type: targetType, target_id: targetId } },
    { ...options, headers },
  )
}

function readEntry(data: string): AuditEntry {
  const json: unknown = JSON.parse(data)
  if (!isRecord(json) || typeof json['id'] !== 'string' || typeof json['action'] !== 'string')
    throw clientError('INVALID_RESPONSE', 'An event of the stream is not an audit entry.')
  // As for every reply: the contract is the server's promise about the rest.
  return json as unknown as AuditEntry
}
