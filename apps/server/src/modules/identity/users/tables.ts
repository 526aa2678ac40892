import type { OperatorRole } from '../../../kernel/actor.ts'

export interface UserTables {
  users: UserRow
}

export interface UserRow {
  id: string
  /** As the user wrote it. */
  email: string
  /** What two spellings of one address have in common: see `emailKey`. */
  email_key: string
  email_verified_at: number | null
  /** PHC string (`$argon2id$…`, or an imported bcrypt or scrypt hash); null for users without a password. */
  password_hash: string | null
  password_changed_at: number | null
  name: string | null
  avatar_url: string | null
  /** JSON object: the user's own to change. */
  preferences: string
  /** JSON object: the application's. */
  metadata: string
  operator_role: OperatorRole | null
  disabled_at: number | null
  created_at: number
  updated_at: number
  last_sign_in_at: number | null
}
