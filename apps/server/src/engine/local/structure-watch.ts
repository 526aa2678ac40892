import { StructureChangedError } from '../errors.ts'
import type { Connection } from '../sqlite/connection.ts'
import { readMarker } from '../sqlite/meta-tables.ts'
import { stampOf } from '../target.ts'
import type { StructureMarker, StructureStamp } from '../target.ts'

export interface KnownStructure {
  cookie: number
  stamp: StructureStamp
  marker: StructureMarker | null
}

/**
 * What one connection knows about its file's structure. Asked inside a transaction, so that cookie, marker and all rows of the
 * transaction are of one snapshot: a migration by any process is noticed exactly, at the price of one cached pragma.
 */
export class StructureWatch {
  #known: KnownStructure | null = null

  /** The structure in the transaction's snapshot. */
  read(connection: Connection): KnownStructure {
    const cookie = connection.schemaCookie()
    if (this.#known?.cookie === cookie) return this.#known
    const marker = readMarker(connection)
    this.#known = { cookie, marker, stamp: marker === null ? `cookie:${cookie}` : stampOf(marker) }
    return this.#known
  }

  /** Throws `StructureChangedError` unless the transaction sees the structure of this stamp. */
  expect(connection: Connection, stamp: StructureStamp): void {
    const known = this.read(connection)
    if (known.stamp !== stamp) throw new StructureChangedError(known.stamp)
  }
}
