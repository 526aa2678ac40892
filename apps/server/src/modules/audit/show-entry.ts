import type { AuditEntry, ChainLine } from '@tenantry/contract'
import { erasablePart, originText } from '@tenantry/contract'
import { organizationOf } from './chain-name.ts'
import type { AuditEntryRow } from './tables.ts'

export function showEntry(row: AuditEntryRow): AuditEntry {
  const { before, after, details } = readContent(row.content)
  return {
    id: row.id,
    organization_id: organizationOf(row.chain),
    seq: row.seq,
    created_at: row.created_at,
    actor: row.actor,
    impersonator_id: row.impersonator_id,
    action: row.action,
    target: { type: row.target_type, id: row.target_id },
    user_id: row.user_id,
    before,
    after,
    details,
    request_id: row.request_id,
    address: row.address,
    user_agent: row.user_agent,
    erased: [
      ...(row.origin_hash !== null && row.origin_salt === null ? (['origin'] as const) : []),
      ...(row.content_hash !== null && row.content_salt === null ? (['content'] as const) : []),
    ],
    hash: row.hash,
  }
}

/** The row as its chain covers it. */
export function lineOf(row: AuditEntryRow): ChainLine {
  const origin =
    row.address === null && row.user_agent === null && row.origin_salt === null
      ? null
      : originText(row.address, row.user_agent)
  return {
    chain: row.chain,
    seq: row.seq,
    previous_hash: row.previous_hash,
    hash: row.hash,
    id: row.id,
    created_at: row.created_at,
    actor: row.actor,
    impersonator_id: row.impersonator_id,
    action: row.action,
    target_type: row.target_type,
    target_id: row.target_id,
    user_id: row.user_id,
    request_id: row.request_id,
    origin: erasablePart(row.origin_hash, row.origin_salt, origin),
    content: erasablePart(row.content_hash, row.content_salt, row.content),
  }
}

interface Content {
  before: unknown
  after: unknown
  details: Record<string, unknown>
}

const NOTHING: Content = { before: null, after: null, details: {} }

/** What somebody wrote past the server is shown as far as it can be: verifying tells that it was changed. */
function readContent(text: string | null): Content {
  if (text === null) return NOTHING
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null) return NOTHING
    return { ...NOTHING, ...pick(value) }
  } catch {
    return NOTHING
  }
}

function pick(value: object): Partial<Content> {
  const { before, after, details } = value as Partial<Content>
  const isRecord = typeof details === 'object' && details !== null && !Array.isArray(details)
  return { before: before ?? null, after: after ?? null, ...(isRecord ? { details } : {}) }
}
