import type { TemplatesDeps } from './deps.ts'
import type { RolloutRow } from './tables.ts'
import { newTurn, type Turn } from './turn.ts'

const CHUNK = 200

export interface PendingList {
  /** Up to `count` of those that are left, in order; none when no one is left. */
  take(count: number): Promise<Turn[]>
}

/** The databases of a wave that were not done when their turn came, read a few at a time. */
export function createPendingList(
  deps: Pick<TemplatesDeps, 'rollouts' | 'databases'>,
  rollout: Pick<RolloutRow, 'id' | 'wave'>,
): PendingList {
  let chunk: Turn[] = []
  let position = -1
  let isRead = false

  async function read(): Promise<Turn[]> {
    const rows = await deps.rollouts.nextPending(rollout.id, rollout.wave, position, CHUNK)
    position = rows.at(-1)?.position ?? position
    isRead = rows.length < CHUNK
    const targets = await deps.databases.findMany(rows.map((row) => row.database_id))
    return rows.map((row) => newTurn(row, targets.get(row.database_id)))
  }

  return {
    async take(count) {
      if (chunk.length === 0 && !isRead) chunk = await read()
      return chunk.splice(0, count)
    },
  }
}
