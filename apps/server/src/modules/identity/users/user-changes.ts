import { changesBetween, type Changes } from '../../../kernel/changes-between.ts'
import { jsonObjectColumn } from '../../../kernel/merge-json.ts'
import type { UserRow } from './tables.ts'

/** What the audit trail keeps of a changed user. Passwords, roles and disabling have actions of their own. */
export function userChanges(before: UserRow, after: UserRow): Changes {
  return changesBetween(audited(before), audited(after))
}

function audited({ email, email_verified_at, name, avatar_url, preferences, metadata }: UserRow) {
  return {
    email,
    email_verified: email_verified_at !== null,
    name,
    avatar_url,
    preferences: jsonObjectColumn.decode(preferences),
    metadata: jsonObjectColumn.decode(metadata),
  }
}
