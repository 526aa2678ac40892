import type { ChainPlace } from '@tenantry/contract'
import type { CompiledQuery } from 'kysely'
import type { ControlTx } from '../../kernel/db/index.ts'
import type { AuditEntryRow, AuditTables } from './tables.ts'

/** The end of chains, as those see it who write to them. */
export interface ChainStore {
  /** The last line of a chain, which stays the last until the transaction ends. A chain begins with its first entry. */
  lockHead(tx: ControlTx, chain: string): Promise<ChainPlace>
  insertEntry(tx: ControlTx, row: NewEntryRow): Promise<void>
  /** Inserts an entry and makes it the chain's last line. */
  insertHead(tx: ControlTx, row: NewEntryRow): Promise<void>
}

type NewEntryRow = Omit<AuditEntryRow, 'position'>

/** Every change of state comes through here: statements are compiled once, which costs more than running them. */
export function createChainStore(): ChainStore {
  let compiled: Statements | null = null
  const statements = (tx: ControlTx) => (compiled ??= compile(tx))

  async function readLocked(tx: ControlTx, chain: string): Promise<ChainPlace | undefined> {
    const { rows } = await tx.executeQuery<ChainPlace>({
      ...statements(tx).lockHead,
      parameters: [chain],
    })
    return rows[0]
  }

  return {
    async lockHead(tx, chain) {
      const head = await readLocked(tx, chain)
      if (head !== undefined) return head
      const first = { chain, seq: 0, hash: '' }
      const insert = tx.withTables<AuditTables>().insertInto('audit_chains').values(first)
      await tx.capabilities.insertIgnore(insert).execute()
      return (await readLocked(tx, chain)) ?? first
    },

    async insertEntry(tx, row) {
      await tx.executeQuery({ ...statements(tx).insertEntry, parameters: parametersOf(row) })
    },

    async insertHead(tx, row) {
      const { insertEntry, moveHead, insertAndMove } = statements(tx)
      const head = [row.seq, row.hash, row.chain]
      if (insertAndMove !== null) {
        await tx.executeQuery({ ...insertAndMove, parameters: [...head, ...parametersOf(row)] })
        return
      }
      await tx.executeQuery({ ...insertEntry, parameters: parametersOf(row) })
      await tx.executeQuery({ ...moveHead, parameters: head })
    },
  }
}

function parametersOf(row: NewEntryRow): unknown[] {
  return ENTRY_COLUMNS.map((column) => row[column])
}

interface Statements {
  lockHead: CompiledQuery<ChainPlace>
  insertEntry: CompiledQuery
  moveHead: CompiledQuery
  /** The two above in one, while others wait for the chain; null where they cannot be. */
  insertAndMove: CompiledQuery | null
}

function compile(tx: ControlTx): Statements {
  const tables = tx.withTables<AuditTables>()
  const head = tables.selectFrom('audit_chains').select(['seq', 'hash']).where('chain', '=', '')
  const move = { seq: 0, hash: '' }
  return {
    lockHead: tx.capabilities.lockRows(head, 'wait').compile(),
    insertEntry: tables.insertInto('audit_entries').values(exampleRow()).compile(),
    moveHead: tables.updateTable('audit_chains').set(move).where('chain', '=', '').compile(),
    insertAndMove: tx.capabilities.writesInWith
      ? tables
          .with('moved', (db) => db.updateTable('audit_chains').set(move).where('chain', '=', ''))
          .insertInto('audit_entries')
          .values(exampleRow())
          .compile()
      : null,
  }
}

type EntryColumn = keyof Omit<AuditEntryRow, 'position'>

const ENTRY_COLUMNS = [
  'chain',
  'seq',
  'id',
  'created_at',
  'actor',
  'impersonator_id',
  'action',
  'target_type',
  'target_id',
  'user_id',
  'request_id',
  'address',
  'user_agent',
  'origin_salt',
  'origin_hash',
  'content',
  'content_salt',
  'content_hash',
  'previous_hash',
  'hash',
] as const satisfies readonly EntryColumn[]

/** Stands for any row while its INSERT is compiled: parameters come in the order of these columns. */
function exampleRow(): NewEntryRow {
  const example: Record<EntryColumn, string> = Object.fromEntries(
    ENTRY_COLUMNS.map((column) => [column, '']),
  ) as Record<EntryColumn, string>
  return { ...example, seq: 0, created_at: 0 }
}
