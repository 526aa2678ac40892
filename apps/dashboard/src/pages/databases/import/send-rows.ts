import type { Row } from '../table-schema.ts'
import type { DataOfDatabase } from '../use-database.ts'

/** What happens with a row whose key is there already. */
export type OnConflict = 'refuse' | 'ignore' | 'update'

export interface Progress {
  sent: number
  written: number
}

const ROWS_AT_A_TIME = 500
/** Well below what one request may hold. */
const BYTES_AT_A_TIME = 2 * 1024 * 1024

/**
 * Writes rows in parts, each of them in one transaction and once, also when the network fails in between. When one is refused, those before it stay: `onProgress` has
 * told how many.
 */
export async function sendRows(
  data: DataOfDatabase,
  table: string,
  rows: readonly Row[],
  onConflict: OnConflict,
  onProgress: (progress: Progress) => void,
  signal: AbortSignal,
): Promise<void> {
  const progress: Progress = { sent: 0, written: 0 }
  for (const part of partsOf(rows)) {
    signal.throwIfAborted()
    const target = data.from(table)
    const insert =
      onConflict === 'refuse'
        ? target.insert(part)
        : onConflict === 'ignore'
          ? target.insert(part).onConflict({ do: 'ignore' })
          : target.upsert(part)
    const { affected } = await insert.idempotencyKey(crypto.randomUUID()).throwOnError()
    progress.sent += part.length
    progress.written += affected
    onProgress({ ...progress })
  }
}

function* partsOf(rows: readonly Row[]): Generator<Row[]> {
  let part: Row[] = []
  let bytes = 0
  for (const row of rows) {
    const size = JSON.stringify(row).length
    if (part.length > 0 && (part.length >= ROWS_AT_A_TIME || bytes + size > BYTES_AT_A_TIME)) {
      yield part
      part = []
      bytes = 0
    }
    part.push(row)
    bytes += size
  }
  if (part.length > 0) yield part
}
