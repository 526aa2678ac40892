import { expect, it } from 'vitest'
import { checkMigrations } from './kernel/db/check-migrations.ts'
import { describeStructure } from './kernel/db/describe-structure.ts'
import { migrate } from './kernel/db/index.ts'
import { migrations } from './migrations.ts'
import { describeBothDialects } from './testing/both-dialects.ts'

describeBothDialects('the migrations of all modules', ({ openStore }) => {
  it('go back and forth one by one, and leave nothing behind', async () => {
    await checkMigrations(await openStore(), migrations)
  })

  it('make the same structure in one go and step by step', async () => {
    const fresh = await openStore()
    await migrate(fresh, migrations)
    const grown = await openStore()
    for (const [index] of migrations.entries()) await migrate(grown, migrations.slice(0, index + 1))
    expect(await describeStructure(grown)).toBe(await describeStructure(fresh))
  })

  it('have names of their own', () => {
    const ids = migrations.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
  })
})
