import type { JobDatabase } from '@tenantry/contract'
import { expect, it } from 'vitest'
import { groupErrors } from './group-errors.ts'

function failed(name: string, error: string | null, status: JobDatabase['status'] = 'failed'): JobDatabase {
  return { database_id: name, name, status, wave: 0, error, attempts: 1, duration_ms: 1, snapshot_id: null }
}

it('groups failures by what they say, apart from examples, most frequent first', () => {
  const groups = groupErrors([
    failed('a', 'The file is gone.'),
    failed('b', 'Some rows have no body. (1 row, for example id "x")'),
    failed('c', 'Some rows have no body. (14 rows, for example id "y")'),
    failed('d', 'Busy.', 'pending'),
  ])
  expect(groups).toEqual([
    { message: 'Some rows have no body.', databases: ['b', 'c'] },
    { message: 'The file is gone.', databases: ['a'] },
  ])
})
