import { Type, type Static } from 'typebox'
import { Value } from 'typebox/value'
import { problem, type ProblemError } from '../../../kernel/errors.ts'
import type { StateRow } from './tables.ts'

/** What an engine says about itself when it takes a lock. Names are its own. */
const LockInfo = Type.Object({
  // PostgreSQL keeps no NUL.
  ID: Type.String({ maxLength: 200, pattern: '^[^\\x00-\\x1f\\x7f]+$' }),
  Operation: Type.Optional(Type.String({ maxLength: 200 })),
  Info: Type.Optional(Type.String({ maxLength: 1000 })),
  Who: Type.Optional(Type.String({ maxLength: 500 })),
  Version: Type.Optional(Type.String({ maxLength: 100 })),
  Created: Type.Optional(Type.String({ maxLength: 100 })),
  Path: Type.Optional(Type.String({ maxLength: 500 })),
})
export type LockInfo = Static<typeof LockInfo>

/** Only the members that are known; null when the body says none of them. */
export function readLockInfo(body: unknown): LockInfo | null {
  if (!Value.Check(LockInfo, body)) return null
  const { ID, Operation, Info, Who, Version, Created, Path } = body
  return JSON.parse(JSON.stringify({ ID, Operation, Info, Who, Version, Created, Path })) as LockInfo
}

/** The state is locked by somebody else. Engines read the holder out of the members that are spelt as theirs. */
export function stateLocked({ lock_info, lock_run_id }: StateRow): ProblemError {
  const holder = lock_info === null ? {} : (JSON.parse(lock_info) as LockInfo)
  return problem('STATE_LOCKED', {
    detail: `The state is locked by run ${lock_run_id ?? 'unknown'}.`,
    hint: 'Wait until that run has ended. When it is dead for good: `tenantry infra state unlock`.',
    extensions: { ...holder },
  })
}
