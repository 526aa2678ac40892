import { auth, col, eq, inArray, isNotNull, isNull, or, type RowCondition } from '@tenantry/schema'
import { expect, it } from 'vitest'
import { readSimple, renameInConditions, writeSimple } from './conditions.ts'

it.each<RowCondition>([
  eq('owner', auth.userId),
  eq('owner', col('author')),
  eq('status', 'open'),
  inArray('status', ['open', 'paid']),
  isNull('owner'),
  isNotNull('owner'),
])('is shown as a form, and written back as it was: %j', (condition) => {
  const simple = readSimple(condition)
  expect(simple === null ? null : writeSimple(simple)).toEqual(condition)
})

it('is left as JSON when it says more than a form can', () => {
  expect(readSimple(or(eq('owner', auth.userId), isNull('owner')))).toBeNull()
})

it('follows the name of a column on both sides, however deep', () => {
  const conditions = [or(eq('owner', auth.userId), eq('author', col('owner')), isNotNull('owner'))]
  expect(renameInConditions(conditions, 'owner', 'holder')).toEqual([
    or(eq('holder', auth.userId), eq('author', col('holder')), isNotNull('holder')),
  ])
})
