import type { ControlDb, ControlTx } from '../../../kernel/db/index.ts'

interface RevocationTables {
  session_revocations: {
    /** Of a session, or the hash of a token that another one has replaced. */
    id: string
    revoked_at: number
    /** Until then the session could be alive. */
    keep_until: number
  }
}

/** Parameters of one statement. */
const IDS_MAX = 500

/**
 * Writes down that sessions of a store elsewhere have ended: in the control store, so that it commits with the audit entry, and holds whatever
 * becomes of the other store's memory.
 */
export async function addRevocations(
  tx: ControlTx,
  ids: readonly string[],
  revokedAt: number,
  keepUntil: number,
): Promise<void> {
  for (const some of portions(ids)) {
    await tx
      .withTables<RevocationTables>()
      .insertInto('session_revocations')
      .values(some.map((id) => ({ id, revoked_at: revokedAt, keep_until: keepUntil })))
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute()
  }
}

/** Those of `ids` that have ended, and when. */
export async function findRevocations(
  db: ControlDb,
  ids: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>()
  for (const some of portions(ids)) {
    const rows = await db
      .withTables<RevocationTables>()
      .selectFrom('session_revocations')
      .select(['id', 'revoked_at'])
      .where('id', 'in', some)
      .execute()
    for (const row of rows) found.set(row.id, row.revoked_at)
  }
  return found
}

export async function pruneRevocations(db: ControlDb, before: number): Promise<void> {
  await db
    .withTables<RevocationTables>()
    .deleteFrom('session_revocations')
    .where('keep_until', '<', before)
    .execute()
}

function portions(ids: readonly string[]): string[][] {
  const all: string[][] = []
  for (let from = 0; from < ids.length; from += IDS_MAX) all.push(ids.slice(from, from + IDS_MAX))
  return all
}
