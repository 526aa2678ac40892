import type { ControlStore } from './control-store.ts'
import { describeStructure } from './describe-structure.ts'
import { migrate, rollback } from './migrate.ts'
import type { Migration } from './migrate.ts'

/**
 * For tests, on a store without migrations: every migration can be taken back and applied again with the structure that was there before, from the last to the
 * first, and taking all back leaves nothing.
 * @throws Error that names the migration and the lines that differ
 */
export async function checkMigrations(store: ControlStore, migrations: readonly Migration[]): Promise<void> {
  const structures = [await describeStructure(store)]
  for (const [index] of migrations.entries()) {
    await migrate(store, migrations.slice(0, index + 1))
    structures.push(await describeStructure(store))
  }

  for (const [index, { id }] of [...migrations.entries()].toReversed()) {
    const known = migrations.slice(0, index + 1)
    const [before = '', after = ''] = structures.slice(index, index + 2)
    const toId = migrations[index - 1]?.id ?? null
    await rollback(store, known, toId)
    refuseDifference(`Taking back ${id}`, before, await describeStructure(store))
    await migrate(store, known)
    refuseDifference(`Applying ${id} again`, after, await describeStructure(store))
    await rollback(store, known, toId)
  }
}

function refuseDifference(step: string, expected: string, actual: string): void {
  if (expected === actual) return
  const wanted = expected.split('\n')
  const found = actual.split('\n')
  const missing = wanted.filter((line) => !found.includes(line)).map((line) => `- ${line}`)
  const surplus = found.filter((line) => !wanted.includes(line)).map((line) => `+ ${line}`)
  throw new Error([`${step} leaves another structure:`, ...missing, ...surplus].join('\n'))
}
