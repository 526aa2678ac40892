import { hash, randomBytes } from 'node:crypto'
import { contentText, lineHash, partHash, type ChainLine } from '@tenantry/contract'
import { sql } from 'kysely'
import type { Migration, MigrationDb } from '../../../kernel/db/index.ts'
import { createAuditEntries } from './0001-audit-entries.ts'

/** Entries as they were before; `position` is their order. */
interface OldEntry {
  id: string
  actor: string
  action: string
  target_type: string
  target_id: string
  details: string
  request_id: string | null
  created_at: number
}

interface Tables {
  audit_entries_before: OldEntry
  audit_entries: Record<string, unknown>
  audit_chains: { chain: string; seq: number; hash: string }
}

const CHAIN = 'installation'
const BATCH_ROWS = 500
const sha256 = (text: string) => hash('sha256', text, 'base64url')

/** Puts the entries that are there into one chain, in the order of their ids, and makes the tables around it. */
export const createAuditChains: Migration = {
  id: 'audit/0002-audit-chains',
  async up(db) {
    await setEntriesAside(db)
    await createEntries(db)
    await createCompanions(db)
    await chainEntries(db)
    await db.schema.dropTable('audit_entries_before').execute()
  },
  async down(db) {
    await setEntriesAside(db)
    await createAuditEntries.up(db)
    await unchainEntries(db)
    for (const table of [
      'audit_entries_before',
      'audit_signing_key',
      'audit_retention',
      'audit_checkpoints',
      'audit_chains',
    ])
      await db.schema.dropTable(table).execute()
  },
}

/** A copy, and not a rename: names of constraints and indexes would stay with the renamed table. */
async function setEntriesAside(db: MigrationDb): Promise<void> {
  await sql`create table audit_entries_before as select * from audit_entries`.execute(db)
  await db.schema.dropTable('audit_entries').execute()
  await db.schema.createIndex('audit_entries_before_id').on('audit_entries_before').column('id').execute()
}

async function createEntries(db: MigrationDb): Promise<void> {
  const isPostgres = db.dialect === 'postgres'
  await db.schema
    .createTable('audit_entries')
    // AUTOINCREMENT: a number is not given again when the newest entry was pruned.
    .addColumn('position', isPostgres ? 'bigint' : 'integer', (column) =>
      isPostgres
        ? column.generatedByDefaultAsIdentity().primaryKey()
        : column.autoIncrement().primaryKey().notNull(),
    )
    .addColumn('chain', 'text', (column) => column.notNull())
    .addColumn('seq', 'bigint', (column) => column.notNull())
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('actor', 'text', (column) => column.notNull())
    .addColumn('impersonator_id', 'text')
    .addColumn('action', 'text', (column) => column.notNull())
    .addColumn('target_type', 'text', (column) => column.notNull())
    .addColumn('target_id', 'text', (column) => column.notNull())
    .addColumn('user_id', 'text')
    .addColumn('request_id', 'text')
    .addColumn('address', 'text')
    .addColumn('user_agent', 'text')
    .addColumn('origin_salt', 'text')
    .addColumn('origin_hash', 'text')
    .addColumn('content', 'text')
    .addColumn('content_salt', 'text')
    .addColumn('content_hash', 'text')
    .addColumn('previous_hash', 'text', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull())
    .addUniqueConstraint('audit_entries_chain_seq', ['chain', 'seq'])
    .execute()
  for (const [name, columns] of [
    ['audit_entries_time', ['created_at', 'position']],
    ['audit_entries_actor', ['actor', 'created_at']],
    ['audit_entries_target', ['target_id', 'created_at']],
    ['audit_entries_request', ['request_id']],
  ] as const)
    await db.schema
      .createIndex(name)
      .on('audit_entries')
      .columns([...columns])
      .execute()
}

async function createCompanions(db: MigrationDb): Promise<void> {
  await db.schema
    .createTable('audit_chains')
    .addColumn('chain', 'text', (column) => column.primaryKey().notNull())
    .addColumn('seq', 'bigint', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull())
    .execute()
  await db.schema
    .createTable('audit_checkpoints')
    .addColumn('chain', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('seq', 'bigint', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('public_key', 'text', (column) => column.notNull())
    .addColumn('signature', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('audit_checkpoints_chain_kind', ['chain', 'kind'])
    .execute()
  await db.schema
    .createTable('audit_retention')
    .addColumn('chain', 'text', (column) => column.primaryKey().notNull())
    .addColumn('days', 'bigint', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .execute()
  await db.schema
    .createTable('audit_signing_key')
    .addColumn('id', 'bigint', (column) => column.primaryKey().notNull())
    .addColumn('sealed', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .execute()
}

async function chainEntries(db: MigrationDb): Promise<void> {
  const tables = db.withTables<Tables>()
  let place = { seq: 0, hash: '' }
  for (let lastId = ''; ;) {
    const batch: OldEntry[] = await tables
      .selectFrom('audit_entries_before')
      .selectAll()
      .where('id', '>', lastId)
      .orderBy('id')
      .limit(BATCH_ROWS)
      .execute()
    const last = batch.at(-1)
    if (last === undefined) break
    lastId = last.id
    const rows = batch.map((entry) => {
      const row = chainEntry(entry, place)
      place = { seq: row.seq, hash: row.hash }
      return row
    })
    await tables.insertInto('audit_entries').values(rows).execute()
  }
  await tables
    .insertInto('audit_chains')
    .values({ chain: CHAIN, ...place })
    .execute()
}

function chainEntry({ details, ...entry }: OldEntry, before: { seq: number; hash: string }) {
  const given: unknown = JSON.parse(details)
  const isEmpty = typeof given === 'object' && given !== null && Object.keys(given).length === 0
  const text = isEmpty ? null : contentText({ before: null, after: null, details: given })
  const salt = text === null ? null : randomBytes(16).toString('base64url')
  const contentHash = text === null || salt === null ? null : partHash(sha256, salt, text)
  const line: Omit<ChainLine, 'hash'> = {
    ...entry,
    chain: CHAIN,
    seq: before.seq + 1,
    previous_hash: before.hash,
    impersonator_id: null,
    user_id: null,
    origin: null,
    content: contentHash === null ? null : { hash: contentHash, salt, text },
  }
  const { origin: _origin, content: _content, ...columns } = line
  return {
    ...columns,
    content: text,
    content_salt: salt,
    content_hash: contentHash,
    hash: lineHash(sha256, line),
  }
}

/** What the older table has no column for is lost: chains, places, origins, values that were erased. */
async function unchainEntries(db: MigrationDb): Promise<void> {
  const tables = db.withTables<{
    audit_entries_before: Omit<OldEntry, 'details'> & { position: number; content: string | null }
    audit_entries: OldEntry
  }>()
  for (let lastPosition = 0; ;) {
    const batch = await tables
      .selectFrom('audit_entries_before')
      .select(['position', 'content', 'id', 'actor', 'action', 'target_type', 'target_id'])
      .select(['request_id', 'created_at'])
      .where('position', '>', lastPosition)
      .orderBy('position')
      .limit(BATCH_ROWS)
      .execute()
    const last = batch.at(-1)
    if (last === undefined) return
    lastPosition = last.position
    const rows = batch.map(({ position: _position, content, ...entry }) => ({
      ...entry,
      details: oldDetails(content),
    }))
    await tables.insertInto('audit_entries').values(rows).execute()
  }
}

function oldDetails(content: string | null): string {
  if (content === null) return '{}'
  // Written by this module alone.
  const { before, after, details } = JSON.parse(content) as Record<string, object | null>
  return JSON.stringify({
    ...details,
    ...(before === null ? {} : { before }),
    ...(after === null ? {} : { after }),
  })
}
