import type { DatabaseFile } from '../target.ts'
import type { LaneContext } from './lane-task.ts'

/**
 * Copies the WAL into the database file and empties it; false when a reader or writer stood in the way. The bulk is copied while
 * writers go on, only the rest keeps them waiting.
 */
export function checkpoint(input: DatabaseFile, context: LaneContext): boolean {
  const connection = context.connection(input, 'normal')
  connection.prepare('PRAGMA wal_checkpoint(PASSIVE)').get()
  return connection.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()?.[0] === 0
}
