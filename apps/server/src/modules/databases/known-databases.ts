import type { DatabaseRow } from './tables.ts'

const KNOWN_MAX = 20_000

/**
 * Database records by id and by name, so that a request for a tenant's rows does not ask the control store. Entries are dropped when
 * the record changes here, and all of them when another process changed anything.
 */
export class KnownDatabases {
  private readonly byReference = new Map<string, DatabaseRow>()
  private generationNumber = 0

  /** Rises with every `forget`: what was read before must not be remembered after. */
  get generation(): number {
    return this.generationNumber
  }

  find(reference: string): DatabaseRow | undefined {
    return this.byReference.get(reference)
  }

  remember(row: DatabaseRow, generation: number): void {
    if (generation !== this.generationNumber) return
    if (this.byReference.size >= KNOWN_MAX) this.byReference.clear()
    this.byReference.set(row.id, row)
    this.byReference.set(row.name, row)
  }

  forget(databaseId: string): void {
    this.generationNumber += 1
    const row = this.byReference.get(databaseId)
    this.byReference.delete(databaseId)
    if (row !== undefined) this.byReference.delete(row.name)
  }

  forgetAll(): void {
    this.generationNumber += 1
    this.byReference.clear()
  }
}
