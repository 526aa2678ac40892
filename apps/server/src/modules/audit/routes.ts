import { INSTALLATION_CHAIN, operations } from '@tenantry/contract'
import { RawReply } from '../../kernel/http/operation-context.ts'
import type { Mount } from '../../kernel/http/mount-operation.ts'
import { readPage, showPage } from '../../kernel/http/page-query.ts'
import type { AuditDeps } from './deps.ts'
import { readChainName, readFilter, type EntryFilter } from './entry-filter.ts'
import { exportCsv, exportFileName, exportJsonLines } from './export-entries.ts'
import { getRetention, setRetention } from './retention.ts'
import { showEntry } from './show-entry.ts'
import { streamEntries, type OpenStreams } from './stream-entries.ts'
import { verifyChains, type VerifyTurn } from './verify-chains.ts'

export function auditRoutes(mount: Mount, deps: AuditDeps): void {
  const verifyTurn: VerifyTurn = { taken: false }
  const openStreams: OpenStreams = { count: 0 }

  mount(operations.listAudit, ({ query }) =>
    showPage(deps.store.list(readFilter(query), readPage(query)), showEntry),
  )
  mount(operations.exportAudit, async ({ query }) =>
    exportReply(deps, readFilter(query), query.format ?? 'jsonl'),
  )
  mount(operations.verifyAudit, ({ query }) =>
    verifyChains(deps, verifyTurn, readChainName(query.organization)),
  )
  mount(operations.streamAudit, (context) =>
    streamEntries(deps, openStreams, readFilter(context.query), context),
  )
  mount(operations.listOrganizationAudit, ({ query, organization }) =>
    showPage(deps.store.list(readFilter(query, organization.id), readPage(query)), showEntry),
  )
  mount(operations.exportOrganizationAudit, async ({ query, organization }) =>
    exportReply(deps, readFilter(query, organization.id), query.format ?? 'jsonl'),
  )
  mount(operations.verifyOrganizationAudit, ({ organization }) =>
    verifyChains(deps, verifyTurn, organization.id),
  )
  mount(operations.streamOrganizationAudit, (context) =>
    streamEntries(deps, openStreams, readFilter(context.query, context.organization.id), context),
  )
  mount(operations.getAuditRetention, ({ query }) =>
    getRetention(deps.store, readChainName(query.organization) ?? INSTALLATION_CHAIN),
  )
  mount(operations.setAuditRetention, (context) =>
    setRetention(deps, context, {
      chain: readChainName(context.body.organization) ?? INSTALLATION_CHAIN,
      days: context.body.days,
    }),
  )
}

const MEDIA_TYPES = { jsonl: 'application/jsonl; charset=utf-8', csv: 'text/csv; charset=utf-8' } as const

function exportReply(deps: AuditDeps, filter: EntryFilter, format: 'jsonl' | 'csv'): RawReply {
  const stream = format === 'csv' ? exportCsv(deps, filter) : exportJsonLines(deps, filter)
  const name = exportFileName(filter, format, deps.clock.now())
  return new RawReply(200, stream, {
    'content-type': MEDIA_TYPES[format],
    'content-disposition': `attachment; filename="${name}"`,
    'cache-control': 'no-store',
  })
}
