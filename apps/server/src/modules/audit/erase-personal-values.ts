import { setImmediate as otherWork } from 'node:timers/promises'
import { ERASURE_ACTION, pushSeq, type SeqRange } from '@tenantry/contract'
import { sql, type SqlBool } from 'kysely'
import type { ControlTx } from '../../kernel/db/index.ts'
import { organizationOf } from './chain-name.ts'
import { createEntryStore } from './entry-store.ts'
import { WINDOW_ROWS } from './read-in-windows.ts'
import type { AuditSource, RecordEntry } from './record-entry.ts'
import type { AuditEntryRow, AuditTables } from './tables.ts'

/** Whose values are to go. */
export type ErasureSubject =
  | { kind: 'organization'; organizationId: string }
  | {
      kind: 'user'
      userId: string
      /** Addresses that entries of others may hold, such as that of an invitation. */
      emails?: readonly string[]
    }

/** In the caller's transaction; gives how many entries lost values. */
export type ErasePersonalValues = (
  tx: ControlTx,
  source: AuditSource,
  subject: ErasureSubject,
) => Promise<number>

/** Ranges that one entry names, so that it stays readable. */
const RANGES_MAX = 1_000

type Part = 'origin' | 'content'

/**
 * Erases personal values for good, together with the salts that could prove them, and leaves the chains whole. Of an organization: everything of
 * its chain, and what the installation's own says about it. Of a user: where they acted from, and what was said about them. That something
 * happened stays, as do ids. Each chain gets an entry that says which lines were emptied; those entries are never emptied themselves. What is
 * written at this very moment, in this transaction or beside it, is not seen.
 */
export function createErasePersonalValues(record: RecordEntry): ErasePersonalValues {
  return async (tx, source, subject) => {
    const erased = new Map<string, Record<Part, SeqRange[]>>()
    let count = 0
    const end = await createEntryStore(tx).lastPosition()
    for (let after = 0; after < end; after += WINDOW_ROWS) {
      if (after > 0) await otherWork()
      const rows = await findWindow(tx, subject, { after, until: Math.min(after + WINDOW_ROWS, end) })
      for (const row of rows) {
        const parts = partsOf(subject, row)
        if (parts.length === 0) continue
        count += 1
        await eraseParts(tx, row, parts)
        const ranges = erased.get(row.chain) ?? { origin: [], content: [] }
        erased.set(row.chain, ranges)
        for (const part of parts) pushSeq(ranges[part], row.seq)
      }
    }
    const target =
      subject.kind === 'user'
        ? { type: 'user', id: subject.userId }
        : { type: 'organization', id: subject.organizationId }
    for (const [chain, ranges] of erased)
      for (const details of portions(ranges))
        await record(
          tx,
          source,
          ERASURE_ACTION,
          { ...target, organizationId: organizationOf(chain) },
          details,
        )
    return count
  }
}

async function findWindow(
  tx: ControlTx,
  subject: ErasureSubject,
  { after, until }: { after: number; until: number },
): Promise<AuditEntryRow[]> {
  return (
    tx
      .withTables<AuditTables>()
      .selectFrom('audit_entries')
      .selectAll()
      .where('position', '>', after)
      .where('position', '<=', until)
      .where('action', '<>', ERASURE_ACTION)
      .where((where) =>
        where.or([where('origin_salt', 'is not', null), where('content_salt', 'is not', null)]),
      )
      .where(concerns(subject))
      // Within a chain this is the order of its places.
      .orderBy('position')
      .execute()
  )
}

function concerns(subject: ErasureSubject) {
  if (subject.kind === 'organization')
    return sql<SqlBool>`(chain = ${subject.organizationId}
      or (target_type = 'organization' and target_id = ${subject.organizationId}))`
  const mentions = mentionedEmails(subject).map(
    (email) => sql<SqlBool>`lower(content) like ${likePattern(email)} escape '\\'`,
  )
  return sql<SqlBool>`(actor = ${`user:${subject.userId}`} or impersonator_id = ${subject.userId}
    or user_id = ${subject.userId} or (target_type = 'user' and target_id = ${subject.userId})
    ${mentions.length === 0 ? sql`` : sql`or ${sql.join(mentions, sql` or `)}`})`
}

/** As it stands in the JSON text of a content. */
function likePattern(email: string): string {
  const text = JSON.stringify(email).slice(1, -1)
  return `%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`
}

function mentionedEmails(subject: ErasureSubject): string[] {
  if (subject.kind !== 'user') return []
  return (subject.emails ?? []).filter((email) => email !== '').map((email) => email.toLowerCase())
}

function partsOf(subject: ErasureSubject, row: AuditEntryRow): Part[] {
  const parts: Part[] = []
  if (row.origin_salt !== null && isFrom(subject, row)) parts.push('origin')
  if (row.content_salt !== null && isAbout(subject, row)) parts.push('content')
  return parts
}

function isFrom(subject: ErasureSubject, row: AuditEntryRow): boolean {
  if (subject.kind === 'organization') return true
  return row.actor === `user:${subject.userId}` || row.impersonator_id === subject.userId
}

function isAbout(subject: ErasureSubject, row: AuditEntryRow): boolean {
  if (subject.kind === 'organization') return true
  if (row.user_id === subject.userId) return true
  if (row.target_type === 'user' && row.target_id === subject.userId) return true
  const content = row.content?.toLowerCase() ?? ''
  return mentionedEmails(subject).some((email) => content.includes(JSON.stringify(email).slice(1, -1)))
}

async function eraseParts(tx: ControlTx, row: AuditEntryRow, parts: readonly Part[]): Promise<void> {
  await tx
    .withTables<AuditTables>()
    .updateTable('audit_entries')
    .set({
      ...(parts.includes('origin') ? { origin_salt: null, address: null, user_agent: null } : {}),
      ...(parts.includes('content') ? { content_salt: null, content: null } : {}),
    })
    .where('position', '=', row.position)
    .execute()
}

function portions({ origin, content }: Record<Part, SeqRange[]>): Record<Part, SeqRange[]>[] {
  const found: Record<Part, SeqRange[]>[] = []
  for (let from = 0; from < Math.max(origin.length, content.length); from += RANGES_MAX)
    found.push({
      origin: origin.slice(from, from + RANGES_MAX),
      content: content.slice(from, from + RANGES_MAX),
    })
  return found
}
