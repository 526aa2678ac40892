import { DatabaseSync } from 'node:sqlite'
import { answerParent } from '../harness/program.ts'

export interface MigrateOrder {
  paths: readonly string[]
  statements: readonly string[]
  /** What the file's marker says afterwards. */
  version: number
}

/** The floor of a rollout: one file after the other, each in one transaction that is on the disk when it ends. */
answerParent(async ({ paths, statements, version }: MigrateOrder): Promise<void> => {
  for (const path of paths) {
    const database = new DatabaseSync(path)
    database.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; BEGIN IMMEDIATE')
    for (const statement of statements) database.exec(statement)
    database
      .prepare('UPDATE _tenantry_meta SET version = ?, checksum = ?, updated_at = ?')
      .run(version, 'f'.repeat(64), Math.floor(Date.now() / 1000))
    database.exec('COMMIT')
    database.close()
  }
})
