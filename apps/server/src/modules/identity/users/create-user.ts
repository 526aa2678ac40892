import type { ControlTx } from '../../../kernel/db/index.ts'
import { uniqueViolation } from '../../../kernel/db/index.ts'
import { problem } from '../../../kernel/errors.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import { newIdBody } from '../../../kernel/ids.ts'
import type { IdentityDeps } from '../deps.ts'
import { emailKey } from '../../../kernel/email-address.ts'
import { createUserStore } from './store.ts'
import { jsonObjectColumn } from '../../../kernel/merge-json.ts'
import type { UserRow } from './tables.ts'

export interface NewUser {
  /** As `readEmail` gave it. */
  email: string
  emailVerified: boolean
  passwordHash: string | null
  name?: string | undefined
  metadata?: Record<string, unknown> | undefined
  /** Body of the id; a new one when null. */
  reservedId: string | null
}

/**
 * Writes a user and the audit entry within the caller's transaction.
 * @throws EMAIL_TAKEN
 */
export async function createUser(
  deps: Pick<IdentityDeps, 'clock' | 'audit'>,
  tx: ControlTx,
  context: Pick<RequestContext, 'actor' | 'requestId' | 'address' | 'userAgent'>,
  wanted: NewUser,
): Promise<UserRow> {
  const now = deps.clock.now()
  const row: UserRow = {
    id: `usr_${wanted.reservedId ?? newIdBody()}`,
    email: wanted.email,
    email_key: emailKey(wanted.email),
    email_verified_at: wanted.emailVerified ? now : null,
    password_hash: wanted.passwordHash,
    password_changed_at: wanted.passwordHash === null ? null : now,
    name: wanted.name ?? null,
    avatar_url: null,
    preferences: '{}',
    metadata: jsonObjectColumn.encode(wanted.metadata ?? {}),
    operator_role: null,
    disabled_at: null,
    created_at: now,
    updated_at: now,
    last_sign_in_at: null,
  }
  try {
    await createUserStore(tx).insert(row)
  } catch (error) {
    if (uniqueViolation(error) !== null) throw emailTaken()
    throw error
  }
  await deps.audit(tx, context, 'user.created', { type: 'user', id: row.id }, { email: row.email })
  return row
}

export function emailTaken() {
  return problem('EMAIL_TAKEN', {
    detail: 'A user with this e-mail address exists.',
    hint: 'Sign in, or reset the password.',
  })
}
