import type { DatabaseSize } from '@tenantry/contract'
import type { Actor } from '../../kernel/actor.ts'
import type { DatabasesDeps } from './deps.ts'
import { findDatabase } from './find-database.ts'
import { createSizeStore } from './size-store.ts'
import { targetOf } from './target.ts'

const DAY_SECONDS = 86_400
const KEPT_DAYS = 400
const PER_STEP = 200

/**
 * Notes what every database on this node holds today. A look at a file opens no database, and one whose file cannot be looked at is passed over: its
 * own callers are told why. Ends early when `signal` says so; the next run begins again.
 */
export async function measureSizes(deps: DatabasesDeps, signal: AbortSignal): Promise<void> {
  const store = createSizeStore(deps.control.db)
  const day = dayOf(deps.clock.now())
  await store.removeBefore(day - KEPT_DAYS)
  for (let after = ''; !signal.aborted;) {
    const databases = await store.measurable(after, PER_STEP)
    const last = databases.at(-1)
    if (last === undefined) return
    const sizes = await Promise.all(databases.map((row) => sizeOf(deps, row)))
    await store.write(
      sizes.flatMap((size, index) =>
        size === null ? [] : [{ database_id: databases[index]?.id ?? '', day, size_bytes: size }],
      ),
    )
    after = last.id
  }
}

/** The sizes that a database had on the days of the past, and has now; days on which nobody looked are left out. */
export async function listSizes(
  deps: DatabasesDeps,
  actor: Actor,
  input: { database: string; days: number },
): Promise<DatabaseSize[]> {
  const row = await findDatabase(deps, actor, input.database)
  const today = dayOf(deps.clock.now())
  const noted = await createSizeStore(deps.control.db).list(row.id, today - input.days + 1)
  const now = row.status === 'ready' ? await deps.engine.sizeBytes(targetOf(row, deps.settings)) : null
  const past = now === null ? noted : noted.filter(({ day }) => day < today)
  const sizes = past.map(({ day, size_bytes }) => ({ date: dateOf(day), size_bytes }))
  return now === null ? sizes : [...sizes, { date: dateOf(today), size_bytes: now }]
}

async function sizeOf(deps: DatabasesDeps, row: Parameters<typeof targetOf>[0]): Promise<number | null> {
  try {
    return await deps.engine.sizeBytes(targetOf(row, deps.settings))
  } catch {
    return null
  }
}

/** Days since 1970, in UTC. */
function dayOf(seconds: number): number {
  return Math.floor(seconds / DAY_SECONDS)
}

function dateOf(day: number): string {
  return new Date(day * DAY_SECONDS * 1000).toISOString().slice(0, 10)
}
